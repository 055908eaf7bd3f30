import { fail } from '@spikeline/core'
import { checkEvents } from './checkEvents.ts'
import { recordingOf, type Recordings } from './recordings.ts'

const sound = new WeakSet<Recordings>()

/**
 * Marks a batch as one that keeps the promises of Recordings, so that checkRecordings passes it: for stages that make it of one that does. In
 * a chain of filters each event is checked once then, not once a stage.
 */
export function soundRecordings(recordings: Recordings): Recordings {
  sound.add(recordings)
  return recordings
}

/**
 * Gives a batch of recordings back if it is what Recordings promises: for stages, whose input any library may have made. Linear in the
 * events. Fails with E4139 where columns, offsets and labels don't fit together, and as checkEvents does for the events of a recording.
 */
export function checkRecordings(recordings: Recordings): Recordings {
  if (sound.has(recordings)) return recordings
  const { samples, offsets, t, x, y, p, t0, labels, classes, first, piece } = recordings
  const wrong = (what: string): never => fail('E4139', { place: 'a batch of recordings', what })
  if (offsets.length !== samples + 1) wrong(`it has ${offsets.length} offsets for ${samples} recordings`)
  if (t0.length !== samples) wrong(`it has ${t0.length} beginnings for ${samples} recordings`)
  if (labels.length !== samples) wrong(`it has ${labels.length} labels for ${samples} recordings`)
  for (const [column, { length }] of Object.entries({ x, y, p })) if (length !== t.length) wrong(`its column "${column}" has ${length} events, "t" has ${t.length}`)
  if (offsets[0] !== 0 || offsets[samples] !== t.length) wrong(`its offsets run from ${offsets[0]} to ${offsets[samples]} over ${t.length} events`)
  for (let b = 0; b < samples; b++) {
    if (offsets[b + 1]! < offsets[b]!) wrong(`recording ${first + b} ends before it begins`)
    if (labels[b]! >= Math.max(1, classes)) wrong(`recording ${first + b} has label ${labels[b]} of ${classes} classes`)
  }
  if (piece && samples !== 1) wrong(`a piece of a recording has ${samples} samples`)
  for (let b = 0; b < samples; b++) checkEvents(recordingOf(recordings, b), `recording ${first + b}`)
  return soundRecordings(recordings)
}
