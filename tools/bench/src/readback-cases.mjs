// What readback.mjs has read: recordings, the formats that they are written in, who reads and writes each, and how peers are known to differ.
import { createRandom } from '@spikeline/core'

/** Pauses of every length up to 20 s, which is more than the clock of EVT 3.0 counts; several events in one µs; all corners. Short recordings have no long pauses. */
export function madeUp({ width, height }, { start = 0, short = false, count = 20_000 } = {}) {
  const random = createRandom('readback')
  const columns = { t: [], x: [], y: [], p: [] }
  const add = (...event) => ['t', 'x', 'y', 'p'].forEach((name, i) => columns[name].push(event[i]))
  let time = start
  let rested = short
  for (const x of [0, width - 1]) for (const y of [0, height - 1]) for (const p of [0, 1]) add(time, x, y, p)
  while (columns.t.length < count) {
    const rare = random.integer(4000)
    time += rare < 60 ? 300 + random.integer(500) : rare < 70 ? 5000 : rare < 72 ? 70_000 : rare === 72 && !short ? 1_300_000 : random.integer(4)
    if (columns.t.length > count / 2 && !rested) [time, rested] = [time + 20_000_000, true]
    const [first, y, p] = [random.integer(width), random.integer(height), random.integer(2)]
    // Neighbours of one row, each column once, as cameras send them; then, in the same µs, one event somewhere.
    for (let x = first; x < Math.min(width, first + 1 + random.integer(40)); x++) if (random.next() < 0.6) add(time, x, y, p)
    if (random.next() < 0.3) add(time, random.integer(width), random.integer(height), random.integer(2))
  }
  return { columns, sensor: { width, height } }
}

const large = { width: 640, height: 480 }
const davis = { width: 346, height: 260 }
const prophesee = ['faery', 'expelliarmus']

/** `peers` read what is written with each of `given`; `writers` write the format themselves. `real` is the recording of SPIKELINE_EVENTS that is written, else dvs.es. */
export const cases = [
  { name: 'evt2', ending: 'raw', sensor: large, peers: prophesee, writers: prophesee },
  { name: 'evt3', ending: 'raw', sensor: large, peers: prophesee, writers: prophesee },
  { name: 'dat', ending: 'dat', sensor: large, peers: prophesee, writers: prophesee },
  { name: 'dat v1', format: 'dat', ending: 'dat', sensor: { width: 304, height: 240 }, real: false, given: [{ version: '1' }], peers: ['faery'], writers: ['faery'] },
  { name: 'es', ending: 'es', sensor: large, peers: ['faery'], writers: ['faery'] },
  { name: 'csv', ending: 'csv', sensor: large, read: { unit: 'us' }, peers: ['faery', 'numpy'], writers: ['faery'] },
  { name: 'text', ending: 'txt', sensor: large, read: { unit: 'us' }, given: [{ unit: 'us' }], peers: ['numpy'], writers: [] },
  { name: 'aedat2 dvs128', format: 'aedat2', ending: 'aedat', sensor: { width: 128, height: 128 }, real: 'alex_walking_again.aedat', given: [{ layout: 'dvs128' }], peers: ['tonic', 'spikingjelly'], writers: [] },
  { name: 'aedat2 davis', format: 'aedat2', ending: 'aedat', sensor: davis, real: false, given: [{ layout: 'davis' }], peers: ['tonic'], writers: [] },
  { name: 'aedat3', ending: 'aedat3', sensor: davis, peers: ['tonic', 'spikingjelly'], writers: [] },
  {
    name: 'aedat4', ending: 'aedat4', sensor: davis, start: 1_700_000_000_000_000, given: ['none', 'lz4', 'zstd'].map((compression) => ({ compression })),
    peers: ['faery', 'dv-processing', 'aedat', 'tonic'], writers: ['faery', 'dv-processing'],
  },
  {
    name: 'hdf5', ending: 'hdf5', sensor: large, peers: ['h5py'], writers: ['h5py'],
    given: ['metavision', 'dsec', 'v2e', 'mvsec'].flatMap((layout) => ['usual', 'gzip', 'none'].map((compression) => ({ layout, compression }))),
  },
  { name: 'npy', ending: 'npy', sensor: large, given: [{ columns: 'names' }], peers: ['tonic'], writers: [] },
  { name: 'npy', ending: 'npy', sensor: large, given: ['names', 'txyp', 'xytp', 'xypt'].map((columns) => ({ columns })), peers: ['numpy'], writers: ['numpy'] },
  { name: 'npz', ending: 'npz', sensor: large, peers: ['numpy'], writers: ['numpy', 'spikingjelly'] },
  { name: 'atis', ending: 'bin', sensor: { width: 240, height: 180 }, short: true, real: 'IMU_translBoxes.aedat', peers: ['tonic', 'spikingjelly'], writers: [] },
]

/** Peers that write a recording of their own, each in many forms: event_arrays.py. */
export const recorders = new Set(['h5py', 'numpy'])

/** Files of others that are read by a peer and by us, in the folder that the variable names. */
export const originals = [
  { name: 'evt2', file: 'evt2_sample.raw', peers: prophesee },
  { name: 'evt3', file: 'evt3_sample.raw', peers: prophesee },
  { name: 'evt3', file: 'test_events_1_payload.evt3', sensor: large, peers: ['faery'] },
  { name: 'dat', file: 'sample_ncars.dat', sensor: { width: 304, height: 240 }, peers: prophesee },
  { name: 'dat', file: 'NCARS_obj_004397_td.dat', sensor: { width: 304, height: 240 }, peers: prophesee },
  { name: 'es', file: 'dvs.es', peers: ['faery'] },
  { name: 'aedat2 dvs128', file: 'alex_walking_again.aedat', peers: ['tonic', 'spikingjelly'] },
  { name: 'aedat2 dvs128', file: 'cam255_alex_standing_up.aedat', peers: ['tonic', 'spikingjelly'] },
  { name: 'aedat4', file: 'sample.aedat4', peers: ['faery', 'dv-processing', 'aedat', 'tonic'] },
  { name: 'atis', file: '1.bin', variable: 'SPIKELINE_NMNIST', sensor: { width: 34, height: 34 }, peers: ['tonic', 'spikingjelly'] },
]

const broken = { remark: 'its reader fails on every file: it expects two values of three (Tonic issue 302)', refuses: 'too many values to unpack' }

/**
 * How a peer is known to differ, by peer and format: `as` turns our columns into what it finds; `times` says of which files it finds other times,
 * and nothing else; `refuses` and `refused` are parts of what it says, and what we say, to files of the other.
 */
export const conventions = {
  'faery evt3': { remark: 'of a TIME_LOW with a lower one right behind it, keeps the higher time', times: ['both'] },
  'faery dat': { remark: 'does not know the event type of older files', refuses: 'unsupported type "2d"' },
  'faery es': { remark: 'turns rows over, as we do' },
  'expelliarmus evt3': {
    remark: 'takes and writes TIME_LOW that falls for 4096 µs more, without the TIME_HIGH that should say so', times: ['ours', 'both'], refused: 'before the one in front of it',
  },
  'tonic aedat2 dvs128': broken,
  'tonic aedat3': broken,
  'spikingjelly aedat2 dvs128': { remark: 'takes columns for rows', as: ({ t, x, y, p }) => ({ t, x: y, y: x, p }) },
  'spikingjelly npz': { remark: 'reads an array for each column; ours has one' },
}
