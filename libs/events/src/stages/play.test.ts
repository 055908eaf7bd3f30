import { conformance, runStage } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { recordingOf, recordingsFrom, recordingsType, type Recordings } from '../recordings.ts'
import { pieces, recordings } from '../testing/recordings.ts'
import { play } from './play.ts'

const played = async (input: readonly Recordings[], params: { speed: number; pause: number }): Promise<Recordings[]> => (await runStage(play, { recordings: input }, params)).recordings
const bare = (all: readonly Recordings[]): Recordings[] => all.map(({ arrived: _, ...piece }) => piece)

describe('events/play', () => {
  test('gives the events of all recordings, in order, in pieces that say of which they are', async () => {
    const input = [recordings(3, 50), recordings(2, 20, 3)]
    const given = await played(input, { speed: 100, pause: 0 })
    expect(given.every(({ piece, samples, arrived }) => piece && samples === 1 && arrived !== undefined)).toBe(true)
    for (const batch of input) for (let b = 0; b < batch.samples; b++) {
      const of = bare(given).filter(({ first }) => first === batch.first + b)
      expect(recordingOf(recordingsType.join!(of), 0)).toEqual(recordingOf(batch, b))
      expect(of.every(({ labels, classes }) => labels[0] === batch.labels[b] && classes === 3)).toBe(true)
    }
    expect(given.map(({ first }) => first)).toEqual(given.map(({ first }) => first).sort((a, b) => a - b))
  })

  test('gives them in their time, with the pause in between', async () => {
    // About 10 ms each, at twice the speed. A busy machine may be late, never early.
    const given = await played([recordings(2, 100)], { speed: 2, pause: 0.05 })
    // The clock of the run counts from its beginning.
    let due = 0
    for (const number of [0, 1]) {
      const of = given.filter(({ first }) => first === number)
      const times = of.map(({ t, t0 }) => t0[0]! + t.at(-1)!)
      const first = of[0]!.t0[0]! + of[0]!.t[0]!
      of.forEach(({ arrived }, i) => expect(arrived!).toBeGreaterThanOrEqual(due + (times[i]! - first) / 2000))
      due += (times.at(-1)! - first) / 2000 + 25
    }
  })

  test('keeps a recording without events, and goes on with one that comes in pieces', async () => {
    const empty = recordingsFrom([recordingOf(recordings(1, 0), 0)], { ...recordings(1, 0), labels: Uint8Array.of(2) })
    expect(bare(await played([empty], { speed: 1, pause: 0 }))).toMatchObject([{ samples: 1, first: 0, labels: Uint8Array.of(2) }])
    const input = pieces(4, 50)
    expect(recordingsType.join!(bare(await played(input, { speed: 50, pause: 9 })))).toEqual(recordingsType.join!(input))
  })
})

describe('events/play keeps the stage contract', () => {
  for (const { name, run } of conformance(play, [
    { name: 'recordings', inputs: { recordings: [recordings(3, 30), recordings(2, 20, 3)] }, params: { speed: 20, pause: 0 } },
    { name: 'slowly', inputs: { recordings: [recordings(2, 30)] }, params: { speed: 0.2, pause: 0 } },
  ])) test(name, run)
})
