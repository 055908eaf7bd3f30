import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runStage } from '@spikeline/core'
import { datasets } from '@spikeline/datasets'
import { encode } from '@spikeline/encode'
import type { Recordings } from '@spikeline/events'
import type { SpikeRaster } from '@spikeline/spikes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeData } from './data/index.ts'

describe.skipIf(!process.env.SPIKELINE_NMNIST)('real recordings of N-MNIST (skipped without SPIKELINE_NMNIST, a folder of the first 1,000 and of the first 50 test recordings)', () => {
  const stage = (library: { stages: readonly { type: string }[] }, type: string) => library.stages.find((each) => each.type === type) as never
  const sumOf = <T>(batches: readonly T[], of: (batch: T) => number): number => batches.reduce((sum, batch) => sum + of(batch), 0)
  let dataFolder: string
  let read: { train: Recordings[]; test: Recordings[] }
  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'spikeline-nmnist-'))
    const host = { data: nodeData({ dataFolder }), backend: 'cpu', threads: 1 } as const
    read = await runStage(stage(datasets, 'dataset/nmnist'), {}, { batch: 256, folder: 'nmnist' } as never, { host }) as never
  }, 60_000)
  afterAll(() => rm(dataFolder, { recursive: true, force: true }))

  test('are read whole, every event within the sensor and in the order of time', () => {
    expect([read.train, read.test].map((batches) => sumOf(batches, ({ samples }) => samples))).toEqual([1000, 50])
    // As many as the bytes of the files divided by five: none of them has a record of overflow.
    expect([read.train, read.test].map((batches) => sumOf(batches, ({ t }) => t.length))).toEqual([4_133_231, 183_168])
    expect(sumOf(read.train, ({ p }) => p.reduce((sum, on) => sum + on, 0))).toBe(2_059_426)
  })

  test('have the labels of MNIST, in its order', () => {
    expect([...read.train[0]!.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9])
    expect([...read.test[0]!.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4])
    const classes = new Array<number>(10).fill(0)
    for (const { labels } of read.train) for (const label of labels) classes[label]!++
    expect(classes).toEqual([97, 116, 99, 93, 105, 92, 94, 117, 87, 100])
  })

  // Measured elsewhere as 5.0, 2.5, 1.7 and 0.6 % of 34 · 34 · 2 inputs a step, over T equal slices of each recording.
  test.each([[20, undefined, 5.0045], [60, undefined, 2.5218], [100, undefined, 1.7248], [300, undefined, 0.5951], [60, 5, 2.5343], [15, 5, 3.3328]])(
    'cut into %i slices (dt in ms: %s), so many per cent of the inputs spike in a step: %f', async (timesteps, dt, percent) => {
      const params = { timesteps, values: 'binary', ...(dt !== undefined && { dt }) }
      const { spikes } = await runStage(stage(encode, 'encode/slices'), { recordings: read.train }, params as never) as { spikes: SpikeRaster[] }
      expect((100 * sumOf(spikes, ({ indices }) => indices.length)) / (1000 * timesteps * 2312)).toBeCloseTo(percent, 4)
    })
})
