import { applyDefaults, bareHost, createRandom, runStage, type Host } from '@spikeline/core'
import type { Images, Network } from '@spikeline/networks'
import { train } from '@spikeline/train'

/** Images of four classes: class k is a bright row k among noise. */
export function bars(samples: number): Images {
  const random = createRandom(1)
  const labels = Uint8Array.from({ length: samples }, () => random.integer(4))
  const pixels = Uint8Array.from({ length: samples * 36 }, (_, i) => random.integer(90) + (Math.floor((i % 36) / 6) === labels[Math.floor(i / 36)] ? 120 : 0))
  return { samples, height: 6, width: 6, channels: 1, pixels, labels, classes: 4, first: 0 }
}

/** Trains a small spiking network, with batch normalisation and dropout, for a few epochs with the stage train/stbp; its weights as digests of their bits, and the accuracy of each epoch. */
export async function trainSmall(host: Partial<Host> = {}): Promise<{ weights: string[]; accuracy: number[]; warnings: string[] }> {
  const stage = train.stages.find(({ type }) => type === 'train/stbp')!
  const params = applyDefaults(stage.params, {
    network: '4C3BN-AP2-D0.1-4', neuron: { model: 'lif', threshold: 0.3, decay: 0.5 }, encoding: 'direct', timesteps: 6, epochs: 12, batch: 16, learningRate: 0.01,
  })
  const warnings: string[] = []
  const { model, metrics } = await runStage(stage as never, { images: [bars(200)] }, params as never, { host: { ...bareHost, ...host }, onLog: (level, message) => void (level === 'warning' && warnings.push(message)) }) as
    { model: Network[]; metrics: { metrics: { name: string; value: number }[] }[] }
  return {
    weights: Object.values(model[0]!.parameters).map(({ weight }) => [...new Uint32Array(weight.slice().buffer)].reduce((sum, bits) => (Math.imul(sum, 31) + bits) | 0, 7).toString(16)),
    accuracy: metrics[0]!.metrics.filter(({ name }) => name === 'train.accuracy').map(({ value }) => value),
    warnings,
  }
}
