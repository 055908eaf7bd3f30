import { defineStage } from '@spikeline/core'
import { checkRecordings } from '../checkRecordings.ts'
import type { EventBatch } from '../eventBatch.ts'
import { eventsOf, Pace } from '../live/paced.ts'
import { stoppable } from '../live/stoppable.ts'
import { pieceOf, recordingOf, recordingsType, type Recordings } from '../recordings.ts'
import { playSchema } from './generated/play.ts'

export const play = defineStage({
  type: 'events/play',
  version: '1',
  summary: 'Plays recordings in real time, or so many times as fast, one after the other, as a camera would send them.',
  description: `Each recording comes in pieces, about one a millisecond, whose events are given when

    (τ − τ₀) / speed

has passed since the recording's first event at τ₀ was. Pieces say which recording they are of and of what class, so that a network behind them is
scored, and when their events were due, so that its latency is measured. Between two recordings is the "pause".

It is not a live source that would drop: what is read late is late, and nothing is lost. It is executed once for all who read it.`,
  params: playSchema,
  inputs: { recordings: { type: recordingsType, summary: 'recordings of a data set, or one in pieces' } },
  outputs: { recordings: { type: recordingsType, summary: 'the same events, in pieces, in their time' } },
  deterministic: false,
  live: true,
  example: { camera: { use: 'events/play', in: 'nmnist.test', with: { speed: 1, pause: 0.2 } } },
  shapes: ({ recordings }) => ({ recordings: { ...recordings, pieces: true } }),
  run({ recordings }, { speed, pause }, context) {
    const pace = new Pace(speed, () => 1000 * context.now())
    let current: number | undefined
    let given = 0
    const piece = (events: EventBatch, of: Pick<Recordings, 'labels' | 'classes' | 'first'>): Recordings => {
      context.progress({ done: (given += events.count), unit: 'events' })
      return pieceOf(events, { ...of, arrived: context.now() })
    }
    async function* pieces(batch: Recordings): AsyncGenerator<Recordings, undefined> {
      for (let b = 0; b < batch.samples; b++) {
        const number = batch.first + b
        if (!batch.piece || number !== current) {
          if (current !== undefined) pace.restart(1e6 * pause)
          current = number
        }
        const of = { labels: batch.labels.slice(b, b + 1), classes: batch.classes, first: number }
        const events = recordingOf(batch, b)
        // A recording without events is one all the same, and a piece without them says how late it is.
        if (events.count === 0) {
          await pace.until(events.t0)
          yield piece(eventsOf(events, 0, 0), of)
        }
        for await (const part of pace.parts(events)) yield piece(part, of)
        if (pace.stopped) return undefined
      }
      return undefined
    }
    return { recordings: recordings.pipe(context.expand((batch) => stoppable(pieces(checkRecordings(batch)), () => pace.stop()))) }
  },
})
