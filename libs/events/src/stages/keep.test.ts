import { conformance, runStage, type IssueError } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { piecesShape, recordingsShape, recordingsType, type Recordings } from '../recordings.ts'
import { pieces, recordings } from '../testing/recordings.ts'
import { keep } from './keep.ts'

const run = async (batches: readonly Recordings[]): Promise<Recordings[]> => (await runStage(keep, { recordings: batches }, {})).recordings

describe('events/keep', () => {
  test('gives what it gets, and is stored', async () => {
    const given = [recordings(3, 20), recordings(2, 20, 3)]
    expect(await run(given)).toEqual(given)
    expect(keep.stored).not.toBe(false)
  })

  test('what the store gives back is what went in', () => {
    const given = recordings(3, 20)
    expect(recordingsType.codec.decode(recordingsType.codec.encode(given))).toEqual(given)
  })

  test('refuses what may have no end', async () => {
    const shape = recordingsShape({ samples: 5, width: 9, height: 7, classes: 3 })
    expect(keep.shapes!({ recordings: shape }, {})).toEqual({ recordings: shape })
    expect(() => keep.shapes!({ recordings: piecesShape({}) }, {})).toThrow('E4203')
    expect(await run(pieces(1, 5)).catch((error: IssueError) => error.issues[0]!.code)).toBe('E4203')
  })
})

describe('events/keep keeps the stage contract', () => {
  for (const { name, run: check } of conformance(keep, [{ name: 'recordings', inputs: { recordings: [recordings(3, 20), recordings(2, 20, 3)] }, params: {} }])) test(name, check)
})
