// Filters of events, one thread: nanoseconds an event of each. The chain of several from a file to slices is measured by "endless".
//
//   npm run bench -- filters [--events 4000000] [--rounds 9]
//
// A recording is made up as a camera of 640 × 480 would send it: three edges that move sideways, and noise; and one of events anywhere, which
// no cache helps with. Times are those of the processor, which other work on the machine disturbs least, and the least of all rounds; each is
// for the events that come in.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createRandom } from '@spikeline/core'
import {
  BackgroundActivityFilter, CropFilter, DecimateFilter, DownscaleFilter, DropArea, DropEvents, FlipFilter, HotPixelFilter, polarityFilter, RateLimitFilter,
  RefractoryFilter, rotateFilter, SliceStream, SpaceJitter, TimeJitter,
} from '@spikeline/events'

const { values: options } = parseArgs({ options: { events: { type: 'string', default: '4000000' }, rounds: { type: 'string', default: '9' } } })
const [count, rounds] = [Number(options.events), Number(options.rounds)]
const sensor = { width: 640, height: 480 }
const area = { left: 60, top: 40, width: 520, height: 400 }
const random = createRandom('filters')

/** Events at 2 million a second; a share of `noise` of them anywhere, the others at edges that move by 500 pixels a second. */
function recording(noise) {
  const batch = { t: new Uint32Array(count), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count), t0: 0, ...sensor, count }
  for (let i = 0; i < count; i++) {
    const time = Math.floor(i / 2)
    const edge = random.integer(3)
    const anywhere = random.next() < noise
    batch.t[i] = time
    batch.x[i] = anywhere ? random.integer(sensor.width) : (Math.floor(time * 0.0005) + edge * 200 + random.integer(3)) % sensor.width
    batch.y[i] = random.integer(sensor.height)
    batch.p[i] = anywhere ? random.integer(2) : edge & 1
  }
  return batch
}

/** Nanoseconds of the processor for each event, the least of all rounds, which are given their number. */
function least(work) {
  let best = Infinity
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    work(round)
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, user + system)
  }
  return (best * 1000) / count
}

const filters = {
  crop: () => new CropFilter(area), flip: () => new FlipFilter({ columns: true, rows: false }), 'rotate by 30°': () => rotateFilter(sensor, 30),
  'downscale by 2': () => new DownscaleFilter(sensor, 2), 'downscale by 2, threshold 4': () => new DownscaleFilter(sensor, 2, 4), 'one polarity': () => polarityFilter('on'),
  'refractory, 1 ms': () => new RefractoryFilter(sensor, 1000), 'background activity, 5 ms': () => new BackgroundActivityFilter(sensor, 5000),
  'hot pixels, 100 ms': () => new HotPixelFilter(sensor, 500, 100_000), 'rate limit': () => new RateLimitFilter(1e6, 1000), 'decimate by 3': () => new DecimateFilter(sensor, 3, true),
  'drop events': () => new DropEvents(0.3, random), 'drop an area': () => new DropArea(sensor, 0.3, random),
  'jitter in space': () => new SpaceJitter(1, random), 'jitter in time': () => new TimeJitter(1000, random),
  'slices of 5 ms': () => new SliceStream({ ...sensor, slice: 5000 }),
}

/** Batches of as many events as decoders give. */
function cut({ t, x, y, p, ...like }, size = 32_768) {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => {
    const [from, to] = [i * size, Math.min(count, (i + 1) * size)]
    return { ...like, t: t.subarray(from, to), x: x.subarray(from, to), y: y.subarray(from, to), p: p.subarray(from, to), count: to - from }
  })
}

console.log(`${cpus()[0].model}, Node ${process.versions.node}. Processor time an event, the least of ${rounds} rounds.\n`)
const kinds = { edges: recording(0.2), anywhere: recording(1) }
const rows = Object.fromEntries(Object.keys(filters).map((name) => [name, []]))
for (const batch of Object.values(kinds)) {
  const batches = cut(batch)
  for (const [name, create] of Object.entries(filters)) {
    // One recording, which begins anew each round, later by all its time.
    const filter = create()
    const nanoseconds = least((round) => {
      for (const each of batches) filter.push({ ...each, t0: round * count })
    })
    rows[name].push(`${nanoseconds.toFixed(1)} ns`)
  }
}
console.log(`| | ${Object.keys(kinds).join(' | ')} |\n| --- | --: | --: |`)
for (const [name, cells] of Object.entries(rows)) console.log(`| ${name} | ${cells.join(' | ')} |`)
