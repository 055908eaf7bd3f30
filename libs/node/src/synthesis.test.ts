import { runStage } from '@spikeline/core'
import { datasets } from '@spikeline/datasets'
import { encode } from '@spikeline/encode'
import { recordingOf, type EventBatch, type Recordings } from '@spikeline/events'
import { beforeAll, describe, expect, test } from 'vitest'
import { nodeData } from './data/index.ts'

const digits = 60

describe.skipIf(!process.env.SPIKELINE_NMNIST)('synthetic recordings of MNIST’s digits beside real ones of N-MNIST (skipped without SPIKELINE_NMNIST, a folder of them)', () => {
  const stage = (library: { stages: readonly { type: string }[] }, type: string) => library.stages.find((each) => each.type === type) as never
  const pairs: { synthetic: EventBatch[]; real: EventBatch[] } = { synthetic: [], real: [] }
  const both = <T>(of: (events: EventBatch[]) => T): [T, T] => [of(pairs.synthetic), of(pairs.real)]
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const correlation = (a: readonly number[], b: readonly number[]): number => {
    const product = (u: readonly number[], v: readonly number[]): number => mean(u.map((value, i) => (value - mean(u)) * (v[i]! - mean(v))))
    return product(a, b) / Math.sqrt(product(a, a) * product(b, b))
  }
  beforeAll(async () => {
    const host = { data: nodeData({}), backend: 'cpu', threads: 1 } as const
    const read = async (type: string, params: object) =>
      (await runStage(stage(datasets, type), {}, { batch: digits, train: digits, test: 0, ...params } as never, { host })).train
    const [images, recordings] = [await read('dataset/mnist', {}), await read('dataset/nmnist', { folder: 'nmnist' })]
    const made = (await runStage(stage(encode, 'encode/camera'), { images } as never, { setup: 'nmnist', device: 1 } as never, { seed: 1 })).recordings
    for (const [name, batches] of [['synthetic', made], ['real', recordings]] as const)
      pairs[name] = (batches as Recordings[]).flatMap((batch) => Array.from({ length: batch.samples }, (_, b) => recordingOf(batch, b)))
  }, 60_000)

  test('have as many events, digit by digit', () => {
    const [ours, real] = both((events) => events.map(({ count }) => count))
    expect(ours).toHaveLength(digits)
    expect(Math.abs(mean(ours) / mean(real) - 1)).toBeLessThan(0.06)
    expect(correlation(ours, real)).toBeGreaterThan(0.98)
  })

  test('have as many of them ON', () => {
    const [ours, real] = both((events) => mean(events.map(({ p, count }) => p.reduce((sum, on) => sum + on, 0) / count)))
    expect(Math.abs(ours - real)).toBeLessThan(0.02)
  })

  test.each([['ON', 1], ['OFF', 0]] as const)('have the %s events when and where the real ones have them', (_, polarity) => {
    const counted = (size: number, at: (events: EventBatch, i: number) => number) => both((all) => {
      const counts = new Array<number>(size).fill(0)
      for (const events of all) for (let i = 0; i < events.count; i++) if (events.p[i] === polarity) counts[Math.min(size - 1, at(events, i))]!++
      return counts
    })
    // In 10 ms; in squares of 2 × 2 pixels within each third of the time, when the digit stands elsewhere.
    expect(correlation(...counted(34, ({ t }, i) => Math.floor(t[i]! / 10_000)))).toBeGreaterThan(0.97)
    expect(correlation(...counted(3 * 289, ({ t, x, y }, i) => Math.floor(t[i]! / 105_000) * 289 + (y[i]! >> 1) * 17 + (x[i]! >> 1)))).toBeGreaterThan(0.95)
  })
})
