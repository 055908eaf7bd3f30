import { defineStage } from '@spikeline/core'
import { checkRecordings, microseconds, recordingsType } from '@spikeline/events'
import { requireShape } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map, tap } from 'rxjs'
import { slicesSchema } from './generated/slices.ts'
import { sliceRecordings } from './sliceRecordings.ts'

export const slices = defineStage({
  type: 'encode/slices',
  version: '2',
  summary: 'Slices of time: what an event camera saw in each of T intervals is one time step.',
  description: `A recording is cut into T slices from its first event on, of "dt" each, or of a T-th of the recording. Each pixel has two neurons, the channels OFF
and ON. A neuron spikes in a slice in which it had any event ("binary"), or has their number as its value ("count").

With "dt", events later than T · dt are in no slice: how many these are is said in a warning. A short recording has empty slices at its
end.

The rasters are stored, unlike those of encoders of images: files are then decoded once, not for each run and each stage that reads them, and what
is stored is smaller than most files, four bytes for a pixel that spikes in a slice and for a slice of a recording.`,
  params: slicesSchema,
  inputs: { recordings: { type: recordingsType, summary: 'recordings to cut' } },
  outputs: { spikes: { type: spikesType, summary: 'one time step a slice' } },
  deterministic: true,
  example: { slices: { use: 'encode/slices', in: 'nmnist.train', with: { timesteps: 60, dt: 5 } } },
  shapes({ recordings }, { timesteps }) {
    requireShape('recordings', recordings, { pieces: false })
    const { pieces: _, ...shape } = recordings ?? {}
    return { spikes: { ...shape, timesteps } }
  },
  run({ recordings }, { timesteps, dt, values }, { log }) {
    let late = 0
    let all = 0
    const slice = dt === undefined ? undefined : microseconds(dt)
    const slicing = { timesteps, slice, counted: values === 'count' }
    return {
      spikes: recordings.pipe(
        map((batch) => {
          requireShape('recordings', { pieces: batch.piece === true }, { pieces: false })
          const sliced = sliceRecordings(checkRecordings(batch), slicing)
          late += sliced.late
          all += batch.t.length
          return sliced.raster
        }),
        tap({
          complete: () => late > 0 && log('warning', `${late} of ${all} events (${((100 * late) / all).toFixed(1)} %) came later than ${timesteps} slices of ${dt} ms and are in none: more timesteps or a longer dt would take them in`),
        }),
      ),
    }
  },
})
