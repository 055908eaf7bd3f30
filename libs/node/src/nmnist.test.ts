import { basename, dirname } from 'node:path'
import { runStage, type Host } from '@spikeline/core'
import { datasets } from '@spikeline/datasets'
import { encode } from '@spikeline/encode'
import type { Recordings } from '@spikeline/events'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { nodeHost } from './host.ts'

const folder = process.env.SPIKELINE_NMNIST

describe.skipIf(!folder)('real recordings of N-MNIST (skipped without SPIKELINE_NMNIST, a folder of the first 1,000 and of 50 test recordings)', () => {
  const stage = (library: { stages: readonly { type: string }[] }, type: string) => library.stages.find((each) => each.type === type) as never
  const host = (): Host => nodeHost({ folder: dirname(folder!) })
  const recordings = async (): Promise<{ train: Recordings[]; test: Recordings[] }> =>
    runStage(stage(datasets, 'dataset/nmnist'), {}, { batch: 256, folder: basename(folder!) } as never, { host: host() }) as never

  test('are read whole: labels, events, and densities of slices as measured elsewhere', async () => {
    const { train, test: held } = await recordings()
    expect([train, held].map((batches) => batches.reduce((sum, { samples }) => sum + samples, 0))).toEqual([1000, 50])
    const events = train.reduce((sum, { t }) => sum + t.length, 0)
    expect(Math.abs(events / 1000 - 4070)).toBeLessThan(100)
    // Digits are those of MNIST, in its order: 5, 0, 4, 1, 9 …
    expect([...train[0]!.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9])
    for (const [timesteps, density] of [[20, 0.05], [60, 0.025], [100, 0.017], [300, 0.006]] as const) {
      const { spikes } = await runStage(stage(encode, 'encode/slices'), { recordings: train }, { timesteps, values: 'binary' } as never) as { spikes: SpikeRaster[] }
      const found = spikes.reduce((sum, { indices }) => sum + indices.length, 0) / (1000 * timesteps * 2312)
      expect(Math.abs(found - density)).toBeLessThan(0.002)
    }
  })
})
