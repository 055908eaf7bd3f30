import { defineStage, fail, type Shape, type StageContext } from '@spikeline/core'
import { readSpikeRecordings, type SpikeRecording } from '@spikeline/events'
import { spikesType } from '@spikeline/spikes'
import { binSpikes } from './binSpikes.ts'
import { recordingManifests } from './generated/recordingManifests.ts'
import { shdSchema, type ShdParams } from './generated/shd.ts'
import type { Split } from './recordingDataset.ts'

const { name, classes, splits, sensor } = recordingManifests['shd']!
const channels = sensor.width
/** Seconds that hold every recording. */
const WINDOW = 1.4

export const shd = defineStage({
  type: 'dataset/shd',
  version: '1',
  summary: 'Spiking Heidelberg Digits: spoken digits, English and German, as spikes of 700 channels of an artificial cochlea.',
  description: `Cramer et al. 2022. What is in its files are spikes already, so that this stage gives rasters, and not recordings of a camera: these have two polarities, and
half of the inputs of a network would never spike. A spike at time τ of channel c is

    at step ⌊τ/dt⌋, of neuron ⌊c/group⌋        a raster of height 1 and width 700/group

Times count from the beginning of the recording, also where its first spike comes later. With "dt", spikes later than T · dt are in no step: how
many these are is said in a warning. Classes 0 to 9 are zero to nine, 10 to 19 null to neun. There are 8,156 recordings to train and 2,264 to test; two speakers
are in the latter only.

The recordings are not installed with Spikeline and not fetched: \`spikeline datasets info shd\` says where they are. Put \`shd_train.h5\` and \`shd_test.h5\`, or
the same with \`.gz\` as published, into the folder of the data sets under "shd", or name a "folder", or set SPIKELINE_SHD. A file is in memory
whole while it is read. Its rasters are stored: a list of a recording lies in the heap of the file, which is slow to read.`,
  params: shdSchema,
  inputs: {},
  outputs: {
    train: { type: spikesType, summary: 'the training recordings, or the first of them' },
    test: { type: spikesType, summary: 'the test recordings, or the first of them' },
  },
  deterministic: true,
  example: { digits: { use: 'dataset/shd', with: { timesteps: 100, group: 5 } } },
  shapes: (_inputs, params) => ({ train: shape('train', params), test: shape('test', params) }),
  inspect: ({ folder }, { data }) => data.inspect(name, [fileOf('train'), fileOf('test')], folder),
  run: (_inputs, params, context) => ({ train: stream('train', params, context), test: stream('test', params, context) }),
})

const fileOf = (split: Split): string => `shd_${split}.h5`

/** Fails with E4182 where channels can't be grouped so. */
function shape(split: Split, { timesteps, group, ...params }: ShdParams): Shape {
  if (channels % group !== 0) fail('E4182', { group, channels }, '/group')
  const samples = params[split]
  return { ...(samples !== undefined && { samples }), height: 1, width: channels / group, channels: 1, classes: classes.length, timesteps }
}

function stream(split: Split, params: ShdParams, context: StageContext) {
  return context.source(async function* () {
    const { timesteps, dt, group, values, batch, folder } = params
    const opened = await context.host.data.open(name, fileOf(split), folder)
    const { count, recordings } = readSpikeRecordings(await opened.bytes(), opened.name)
    const wanted = params[split] ?? count
    if (wanted > count) fail('E4107', { split, expected: wanted, found: count, unit: 'recordings' })
    if (params[split] === undefined && count !== splits![split]) context.log('warning', `${fileOf(split)} has ${count} recordings, the published one ${splits![split]}`)
    const binning = { timesteps, step: dt === undefined ? WINDOW / timesteps : dt / 1000, channels, group, counted: values === 'count' }
    let [late, all] = [0, 0]
    for (let first = 0; first < wanted; first += batch) {
      const part: SpikeRecording[] = []
      while (part.length < Math.min(batch, wanted - first)) part.push(checked(recordings.next().value as SpikeRecording, opened.name, first + part.length))
      const binned = binSpikes(part, binning, { labels: Uint8Array.from(part, ({ label }) => label), classes: classes.length, first })
      late += binned.late
      all += part.reduce((sum, { times }) => sum + times.length, 0)
      yield binned.raster
    }
    if (late > 0) context.log('warning', `"${split}": ${late} of ${all} spikes (${((100 * late) / all).toFixed(1)} %) come after ${timesteps} steps of ${Number((1000 * binning.step).toPrecision(6))} ms and are in none`)
  })
}

/** Fails with E4181 where a recording is none of this data set. */
function checked(recording: SpikeRecording, place: string, number: number): SpikeRecording {
  const { units, label } = recording
  if (label >= classes.length) fail('E4181', { place, number, what: `has label ${label}, of ${classes.length} classes` })
  const beyond = units.find((unit) => unit >= channels)
  if (beyond !== undefined) fail('E4181', { place, number, what: `has a spike of channel ${beyond}, of ${channels}` })
  return recording
}
