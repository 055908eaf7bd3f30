// Events from a file, and from a recording that does not end, through filters into slices: events a second, and memory.
//
//   npm run bench -- endless [--events 2000000000] [--file-events 20000000] [--rounds 7]
//   node --single-threaded tools/bench/src/endless.mjs …      with one thread: without those that V8 collects garbage on, whose time counts too
//
// First a made-up recording of 640 × 480 pixels is written to a file in each of three formats, and read from there in pieces of 64 KiB: events a
// second of decoding alone, and with all that comes behind it. Then as many events as said go through without a file: one round of an
// EVT 3.0 camera's clock, 2²⁴ µs, is made, whose bytes are right again behind themselves; so time goes on, over epochs of 2³² µs too.
//
// The chain: crop to the middle, a refractory period, background activity (or, before there are such filters, ON events), slices of 10 ms.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom } from '@spikeline/core'
import { BackgroundActivityFilter, CropFilter, RefractoryFilter, SliceStream, formatNamed } from '@spikeline/events'

const { values: options } = parseArgs({ options: { events: { type: 'string', default: '2000000000' }, 'file-events': { type: 'string', default: '20000000' }, rounds: { type: 'string', default: '7' } } })
const sensor = { width: 640, height: 480 }
const area = { left: 64, top: 48, width: 512, height: 384 }
const PIECE = 1 << 16
const SLICE = 10_000

/** Events whose times end before `end` µs: rows of neighbours that move, and noise. */
function recording(count, end) {
  const random = createRandom('endless')
  const batch = { t: new Uint32Array(count), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count), t0: 0, ...sensor, count }
  for (let n = 0; n < count;) {
    const time = Math.floor((n / count) * end)
    const noise = random.integer(5) === 0
    const [row, on] = [noise ? random.integer(480) : 100 + random.integer(200), random.integer(2)]
    const first = noise ? random.integer(640) : (Math.floor(time / 5000) + random.integer(40)) % 616
    for (let x = first; x < first + (noise ? 1 : 24) && n < count; x++) {
      if (!noise && random.integer(2)) continue
      batch.t[n] = time
      batch.x[n] = x
      batch.y[n] = row
      batch.p[n++] = on
    }
  }
  return batch
}

function encoded(format, batch) {
  const encoder = format.encoder('bench', sensor)
  return Buffer.concat([...encoder.push(batch), ...encoder.end()])
}

/** What batches go through; counts what comes out. */
function chain() {
  const filters = [new CropFilter(area), new RefractoryFilter(area, 100), new BackgroundActivityFilter(area, 5000)]
  const slices = new SliceStream({ width: area.width, height: area.height, slice: SLICE })
  const seen = { events: 0, kept: 0, slices: 0, neurons: 0 }
  const take = (rows) => {
    seen.slices += rows.slices.length
    seen.neurons += rows.indices.length
  }
  return {
    seen,
    push(batches) {
      for (const batch of batches) {
        seen.events += batch.count
        const left = filters.reduce((events, filter) => filter.push(events), batch)
        seen.kept += left.count
        take(slices.push(left))
      }
    },
    end: () => take(slices.end()),
  }
}

/** Reads a file piece by piece into the same memory, and gives the decoder's batches on. */
function read(path, format, push) {
  const decoder = format.decoder('bench')
  const file = openSync(path)
  const piece = new Uint8Array(PIECE)
  for (let length; (length = readSync(file, piece)) > 0;) push(decoder.push(piece.subarray(0, length)))
  push(decoder.end())
  closeSync(file)
}

/** Median seconds of the processor. */
function median(work) {
  const seconds = Array.from({ length: Number(options.rounds) }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  })
  return seconds.sort((a, b) => a - b)[seconds.length >> 1]
}

const million = (count, seconds) => (count / seconds / 1e6).toFixed(0)
const peak = () => `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`

function fromDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'spikeline-endless-'))
  try {
    const count = Number(options['file-events'])
    console.log('| file | MB | decoded, M events/s | … filtered and in slices, M events/s | events kept |\n| --- | --: | --: | --: | --: |')
    for (const name of ['evt2', 'evt3', 'dat']) {
      const format = formatNamed(name)
      const path = join(folder, `a.${name}`)
      writeFileSync(path, encoded(format, recording(count, count)))
      const alone = median(() => read(path, format, () => {}))
      let seen
      const whole = median(() => {
        const through = chain()
        read(path, format, through.push)
        through.end()
        seen = through.seen
      })
      if (seen.events !== count) throw new Error(`${seen.events} events of ${count}`)
      console.log(`| ${name} | ${(statSync(path).size / 1e6).toFixed(0)} | ${million(count, alone)} | ${million(count, whole)} | ${(100 * seen.kept / count).toFixed(0)} % |`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function endless() {
  const events = Number(options.events)
  const ROUND = 2 ** 24
  const format = formatNamed('evt3')
  const bytes = encoded(format, recording(4_000_000, ROUND))
  const headless = bytes.subarray(bytes.indexOf('% end\n') + 6)
  const decoder = format.decoder('bench', { sensor })
  const through = chain()
  const { seen } = through
  console.log('| events so far | recorded time, s | peak memory |\n| --: | --: | --: |')
  const started = process.cpuUsage()
  let [next, last] = [events / 8, 0]
  while (seen.events < events) {
    for (let at = 0; at < headless.length && seen.events < events; at += PIECE) {
      const batches = decoder.push(headless.subarray(at, at + PIECE))
      through.push(batches)
      const batch = batches.at(-1)
      if (batch) last = batch.t0 + batch.t[batch.count - 1]
      if (seen.events < next && seen.events < events) continue
      console.log(`| ${(seen.events / 1e6).toFixed(0)} M | ${(last / 1e6).toFixed(0)} | ${peak()} |`)
      next = Math.min(events, 2 * next)
    }
  }
  through.end()
  const { user, system } = process.cpuUsage(started)
  console.log(`\n${(seen.events / 1e6).toFixed(0)} M events in ${((user + system) / 1e6).toFixed(0)} s of the processor: ${million(seen.events, (user + system) / 1e6)} M events/s, decoded, filtered (${(100 * seen.kept / seen.events).toFixed(0)} % kept) and cut into ${seen.slices} slices with ${(seen.neurons / 1e6).toFixed(0)} M neurons. Peak memory of the process: ${peak()}.`)
}

console.log(`${cpus()[0].model}, Node ${process.versions.node}. Times of the processor, medians of ${options.rounds} rounds.\n`)
// Memory is that of the whole process, so what holds most of it comes last.
endless()
console.log('')
fromDisk()
