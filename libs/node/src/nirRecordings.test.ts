import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runStage } from '@spikeline/core'
import { convert } from '@spikeline/convert'
import { datasets } from '@spikeline/datasets'
import { encode } from '@spikeline/encode'
import type { Activity, Network, Predictions } from '@spikeline/networks'
import { simulate } from '@spikeline/simulate'
import type { SpikeRaster } from '@spikeline/spikes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeData } from './data/index.ts'

describe.skipIf(!process.env.SPIKELINE_NMNIST || !process.env.SPIKELINE_NETWORKS)('a network of NIR on real recordings (skipped without SPIKELINE_NMNIST and SPIKELINE_NETWORKS, folders of the first 50 test recordings and of the networks of the NIR publication)', () => {
  const stage = (library: { stages: readonly { type: string }[] }, type: string) => library.stages.find((each) => each.type === type) as never
  let dataFolder: string
  let spikes: SpikeRaster[]
  let host: { data: ReturnType<typeof nodeData>; backend: 'cpu'; threads: number }
  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'spikeline-nir-'))
    host = { data: nodeData({ dataFolder }), backend: 'cpu', threads: 1 }
    const { test: recordings } = await runStage(stage(datasets, 'dataset/nmnist'), {}, { batch: 256, folder: 'nmnist', train: 1, test: 50 } as never, { host }) as { test: never[] }
    ;({ spikes } = await runStage(stage(encode, 'encode/slices'), { recordings }, { timesteps: 314, dt: 1, values: 'binary' } as never) as never)
  }, 60_000)
  afterAll(() => rm(dataFolder, { recursive: true, force: true }))

  // What tools/bench/peers/nir_cnn.py gives, written in PyTorch from the equations, in single as in double precision.
  test.each([
    ['value', 50, [219984, 382161, 196382, 99858, 5416]],
    ['subtract', 47, [258895, 570374, 451887, 365227, 18550]],
  ] as const)('reset "%s": %i of 50 right, and each layer spikes as often as by the equations, driven by the clock as by events', async (reset, right, expected) => {
    const { model } = await runStage(stage(convert, 'convert/from-file'), {}, { file: 'cnn_sinabs.nir', folder: 'networks', integrator: 'euler', compare: '>', current: 'after', reset } as never, { host }) as unknown as { model: Network[] }
    for (const type of ['simulate/clock', 'simulate/event']) {
      const run = await runStage(stage(simulate, type), { model, spikes }, { record: 'output', order: 'together' } as never) as unknown as { predictions: Predictions[]; activity: Activity[] }
      const { predicted, labels } = run.predictions[0]!
      expect([...predicted].filter((answer, i) => answer === labels[i])).toHaveLength(right)
      expect(run.activity[0]!.layers.map((layer) => layer.spikes.reduce((sum, n) => sum + n, 0))).toEqual(expected)
    }
  }, 60_000)
})
