// Decoding of event files, one thread: millions of events a second, ours and the peers', in the same run.
//
//   npm run bench -- codecs [--events 4000000] [--rounds 15] [--python PYTHON] [--folder FOLDER]
//
// A recording is made up as a camera of 640 × 480 would send it: at each of its times a few rows, of which neighbours fire together; every
// format writes it with its own encoder and decodes it, from memory into columns that are kept, and again through a file. What the files of
// --folder (or SPIKELINE_EVENTS) hold is decoded from memory, as often as makes half a second. The peers read the files, since they have
// no other way in; where --python or SPIKELINE_PEERS_PYTHON names a Python that has some of faery, expelliarmus, aedat and dv-processing, what they found is compared.
//
// At the end: what copying alone costs, which nothing can be faster than.
// Times are those of the processor, which other work on the machine disturbs least, and medians of all rounds. faery has threads of its own: its processor time is of all of them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { detectFormat, formatNamed } from '@spikeline/events'
import { recording } from './recording.mjs'

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '4000000' }, rounds: { type: 'string', default: '15' },
    python: { type: 'string', default: process.env.SPIKELINE_PEERS_PYTHON }, folder: { type: 'string', default: process.env.SPIKELINE_EVENTS },
  },
})
const [events, rounds] = [Number(options.events), Number(options.rounds)]
const sensor = { width: 640, height: 480 }
const names = {
  evt2: 'a.evt2.raw', 'evt2.1': 'a.evt21.raw', evt3: 'a.evt3.raw', dat: 'a.dat', es: 'a.es', aedat2: 'a.aedat', aedat3: 'a.aedat3',
  'aedat4 none': 'a-none.aedat4', 'aedat4 lz4': 'a-lz4.aedat4', 'aedat4 zstd': 'a-zstd.aedat4', atis: 'a.bin', csv: 'a.csv', npy: 'a.npy', hdf5: 'a.hdf5',
}


const join2 = (parts) => new Uint8Array(Buffer.concat(parts))
function encoded(format, batch, size, given) {
  const encoder = format.encoder('bench', size, given)
  const patches = []
  const bytes = join2([...encoder.push(batch), ...encoder.end((...patch) => patches.push(patch))])
  for (const [offset, patch] of patches) bytes.set(patch, offset)
  return bytes
}

/** Median of the seconds of the processor for one call. */
function median(work, times = rounds) {
  const seconds = Array.from({ length: times }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  })
  return seconds.sort((a, b) => a - b)[times >> 1]
}

function decode(format, bytes, given) {
  const decoder = format.decoder('bench', given)
  return [...decoder.push(bytes), ...decoder.end()]
}
const countOf = (batches) => batches.reduce((sum, { count }) => sum + count, 0)
const rate = (count, seconds) => (count / seconds / 1e6).toFixed(count / seconds < 1e7 ? 1 : 0)

const folder = mkdtempSync(join(tmpdir(), 'spikeline-codecs-'))
try {
  console.log(`${cpus()[0].model}, Node ${process.versions.node}. Millions of events a second; processor time, medians of ${rounds} rounds.\n`)
  const rows = []
  for (const name of Object.keys(names)) {
    const [formatName, compression] = name.split(' ')
    const format = formatNamed(formatName)
    const asked = compression && { compression }
    const size = name === 'atis' ? { width: 240, height: 180 } : sensor
    const batch = recording(name === 'csv' ? events / 10 : events, size, name === 'atis' ? 8_000_000 : Infinity)
    const bytes = encoded(format, batch, size, asked)
    const path = join(folder, names[name])
    writeFileSync(path, bytes)
    const given = format.sensor === 'never' ? { sensor: size } : {}
    const found = countOf(decode(format, bytes, given))
    if (found !== batch.count) throw new Error(`${name}: ${found} events of ${batch.count}`)
    const sums = [batch.count, ...['t', 'x', 'y', 'p'].map((column) => batch[column].reduce((a, b) => a + b, 0))]
    rows.push({
      name, count: batch.count, bytes: bytes.length / batch.count, sums, path, encode: rate(batch.count, median(() => encoded(format, batch, size, asked), 3)),
      memory: rate(batch.count, median(() => decode(format, bytes, given))), file: rate(batch.count, median(() => decode(format, readFileSync(path), given))),
    })
  }
  const peers = options.python ? measurePeers(rows) : {}
  const systems = ['faery', 'expelliarmus', 'aedat', 'dv-processing']
  console.log(`| format | bytes an event | from memory | from a file | encoding | ${systems.map((system) => `${system}, from a file`).join(' | ')} |\n| --- |${' --: |'.repeat(4 + systems.length)}`)
  for (const { name, bytes, memory, file, encode, count } of rows) {
    const peer = (system) => { const seconds = peers[name]?.[system]; return typeof seconds === 'number' ? rate(count, seconds) : seconds ?? '–' }
    console.log(`| ${name} | ${bytes.toFixed(2)} | ${memory} | ${file} | ${encode} | ${systems.map(peer).join(' | ')} |`)
  }
  if (!options.python) console.log('\nThe peers were not run: neither --python nor SPIKELINE_PEERS_PYTHON names a Python that has some of them.')
  if (options.folder) measureFolder(options.folder)
  measureFloor()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Seconds of each peer for each format, or why there are none. What a peer decodes to other events is said. */
function measurePeers(rows) {
  const peer = fileURLToPath(new URL('../peers/codecs.py', import.meta.url))
  const { status, stdout, stderr } = spawnSync(options.python, [peer, String(rounds), ...rows.map(({ name, path }) => `${name}=${path}`)], { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (status !== 0) throw new Error(`${options.python} ${peer}: ${stderr}`)
  const found = JSON.parse(stdout)
  for (const { name, sums } of rows) {
    for (const [system, answer] of Object.entries(found[name] ?? {})) {
      found[name][system] = answer.refused ? `refused: ${answer.refused}` : answer.sums.every((sum, i) => sum === sums[i]) ? answer.seconds : `other events: ${answer.sums[0]}`
    }
  }
  return found
}

function measureFolder(path) {
  console.log('\n| file | format | events | from memory |\n| --- | --- | --: | --: |')
  for (const [file, name, size] of [['sample.aedat4'], ['evt2_sample.raw'], ['evt3_sample.raw'], ['test_events_1_payload.evt3', 'evt3', sensor], ['dvs.es'], ['NCARS_obj_004397_td.dat', 'dat', { width: 304, height: 240 }]]) {
    if (!existsSync(join(path, file))) continue
    const bytes = new Uint8Array(readFileSync(join(path, file)))
    const format = name ? formatNamed(name) : detectFormat(bytes, file)
    const given = size ? { sensor: size } : {}
    const count = countOf(decode(format, bytes, given))
    const repeat = Math.ceil(2e6 / count)
    const seconds = median(() => { for (let i = 0; i < repeat; i++) decode(format, bytes, given) })
    console.log(`| ${file} | ${format.name} | ${count} | ${rate(count * repeat, seconds)} |`)
  }
}

/** What any decoder of columns must do: bytes in, nine bytes an event out, of which new memory costs the most. */
function measureFloor() {
  const block = 1 << 15
  const blocks = Math.round(events / block)
  const [bytes, window] = [new Uint8Array(8 * block * blocks).fill(1), new Uint8Array(1 << 16)]
  const columns = [new Uint32Array(block), new Uint16Array(block), new Uint16Array(block), new Uint8Array(block)].map((column) => column.fill(1))
  const copies = () => columns.map((column) => new column.constructor(column))
  const there = Array.from({ length: blocks }, copies)
  let last
  const floors = {
    'eight bytes an event copied in, 64 KiB at a time': () => { for (let at = 0; at < bytes.length; at += window.length) window.set(bytes.subarray(at, at + window.length)) },
    'nine bytes an event copied out, to columns that are there': () => there.forEach((into) => into.forEach((column, i) => column.set(columns[i]))),
    'to new columns, which the next ones replace': () => { for (let i = 0; i < blocks; i++) last = copies() },
    'to new columns, all of which are kept': () => { last = Array.from({ length: blocks }, copies) },
    'new columns alone, which are zeroed, all kept': () => { last = Array.from({ length: blocks }, () => columns.map((column) => new column.constructor(block))) },
  }
  console.log('\n| floor, in blocks of 32768 events | ns an event |\n| --- | --: |')
  for (const [what, work] of Object.entries(floors)) console.log(`| ${what} | ${(1e9 * median(work) / (blocks * block)).toFixed(2)} |`)
  if (!last) throw new Error('nothing was copied')
}
