import { conformance, runStage, type AnyStage, type IssueError } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { checkRecordings } from '../checkRecordings.ts'
import { piecesShape, recordingOf, recordingsShape, recordingsType, type Recordings } from '../recordings.ts'
import { pieces, recordings } from '../testing/recordings.ts'
import { augment } from './augment.ts'
import { repeat } from './repeat.ts'

const run = async (stage: AnyStage, batches: readonly Recordings[], params: object): Promise<Recordings[]> =>
  (await runStage(stage, { recordings: batches }, params) as { recordings: Recordings[] }).recordings

describe('events/repeat', () => {
  test('gives each recording several times in a row, with its label and a number of its own', async () => {
    const given = await run(repeat, [recordings(3, 20), recordings(2, 20, 3)], { times: 3 })
    const all = recordingsType.join!(given.map((batch) => checkRecordings({ ...batch })))
    const before = recordingsType.join!([recordings(3, 20), recordings(2, 20, 3)])
    expect(all).toMatchObject({ samples: 15, first: 0, classes: 3 })
    for (let b = 0; b < 15; b++) {
      expect(recordingOf(all, b)).toEqual(recordingOf(before, Math.floor(b / 3)))
      expect(all.labels[b]).toBe(before.labels[Math.floor(b / 3)])
    }
    expect(given.map(({ first }) => first)).toEqual(given.map((_, i) => given.slice(0, i).reduce((sum, { samples }) => sum + samples, 0)))
    expect(Math.max(...given.map(({ samples }) => samples))).toBe(3)
  })

  test('so that augmentation makes another one of each', async () => {
    const [batch] = await run(augment, await run(repeat, [recordings(1, 50)], { times: 1 }), { flip: 0, rotate: 90, shift: 3 })
    const more = recordingsType.join!(await run(augment, await run(repeat, [recordings(1, 50)], { times: 4 }), { flip: 0, rotate: 90, shift: 3 }))
    expect(recordingOf(more, 0)).toEqual(recordingOf(batch!, 0))
    expect(new Set([0, 1, 2, 3].map((b) => recordingOf(more, b).x.join())).size).toBe(4)
  })

  test('says how many there are, and refuses a recording in pieces', async () => {
    const shape = recordingsShape({ samples: 5, width: 9, height: 7, classes: 3 })
    expect(repeat.shapes!({ recordings: shape }, { times: 4 })).toEqual({ recordings: { ...shape, samples: 20 } })
    expect(() => repeat.shapes!({ recordings: piecesShape({}) }, { times: 4 })).toThrow('E4203')
    expect(await run(repeat, pieces(1, 5), { times: 2 }).catch((error: IssueError) => error.issues[0]!.code)).toBe('E4203')
  })
})

describe('events/repeat keeps the stage contract', () => {
  for (const { name, run } of conformance(repeat, [
    { name: 'recordings', inputs: { recordings: [recordings(3, 20), recordings(2, 20, 3)] }, params: { times: 3 } },
  ])) test(name, run)
})
