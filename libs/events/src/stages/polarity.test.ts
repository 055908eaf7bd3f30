import { conformance, runStage } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { pieces, recordings } from '../testing/recordings.ts'
import { polarity } from './polarity.ts'

describe('events/polarity', () => {
  const eventsOf = async (keep: string) => {
    const { recordings: [left] } = (await runStage(polarity, { recordings: [recordings(3, 50)] }, { keep })) as { recordings: ReturnType<typeof recordings>[] }
    return left!
  }

  test('keeps what it is told to, of each recording', async () => {
    const all = recordings(3, 50)
    const [on, off, swapped] = await Promise.all(['on', 'off', 'swapped'].map(eventsOf))
    expect(new Set(on!.p)).toEqual(new Set([1]))
    expect(new Set(off!.p)).toEqual(new Set([0]))
    expect(on!.t.length + off!.t.length).toBe(all.t.length)
    expect([...on!.t]).toEqual([...all.t].filter((_, i) => all.p[i] === 1))
    expect([...swapped!.p]).toEqual([...all.p].map((p) => 1 - p))
    expect(swapped!.t).toEqual(all.t)
  })
})

describe('events/polarity keeps the stage contract', () => {
  for (const { name, run } of conformance(polarity, [
    { name: 'recordings', inputs: { recordings: [recordings(3, 50), recordings(2, 20, 3)] }, params: { keep: 'on' } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { keep: 'off' } },
  ])) test(name, run)
})
