import { runStage } from '@spikeline/core'
import { convert } from '@spikeline/convert'
import { datasets } from '@spikeline/datasets'
import type { Network, Predictions } from '@spikeline/networks'
import { simulate } from '@spikeline/simulate'
import { expect, test } from 'vitest'
import { nodeData } from './data/index.ts'

const stage = (library: { stages: readonly { type: string }[] }, type: string) => library.stages.find((each) => each.type === type) as never

test.skipIf(!process.env.SPIKELINE_NETWORKS)('a perceptron from Keras has on MNIST the accuracy that its name says (skipped without SPIKELINE_NETWORKS, the folder of mnist_98.15.h5 of the SNN toolbox)', async () => {
  const host = { data: nodeData(), backend: 'wasm' as const, threads: 1 }
  const input = { height: 28, width: 28, channels: 1 }
  const { model } = await runStage(stage(convert, 'convert/from-file'), {}, { file: 'mnist_98.15.h5', folder: 'networks', integrator: 'euler', compare: '>', current: 'after', activation: 'relu', input } as never, { host }) as unknown as { model: Network[] }
  const { test: images } = await runStage(stage(datasets, 'dataset/mnist'), {}, { batch: 1000 } as never, { host }) as { test: never[] }
  const { predictions } = await runStage(stage(simulate, 'simulate/ann'), { model, images }, { batch: 1000 } as never, { host }) as unknown as { predictions: Predictions[] }
  const right = predictions.map(({ predicted, labels }) => [...predicted].filter((answer, i) => answer === labels[i]).length)
  expect(right.reduce((sum, n) => sum + n)).toBe(9815)
}, 120_000)
