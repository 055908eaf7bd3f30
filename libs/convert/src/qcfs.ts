import { defineStage, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { breather, buildTopology, imagesType, networkType, readNetwork, requireShape, type ClipFloorShift, type Images, type Network, type Neuron } from '@spikeline/networks'
import { checkConvertible, checkLayers, convertedShape, isWeighted, requireActivation } from './checkConvertible.ts'
import { convertNetwork, type LayerConversion } from './convertNetwork.ts'
import { qcfsSchema, type QcfsParams } from './generated/qcfs.ts'
import { reportWithout, type Converted } from './report.ts'

export const qcfs = defineStage({
  type: 'convert/qcfs',
  version: '1',
  summary: 'Converts a network with clip-floor-shift activations into a spiking one that answers within a few steps.',
  description: `train/bp with \`"activation": { "kind": "clipFloorShift" }\` trains a network whose activations are what integrate-and-fire neurons can say in L steps:

    a = λ/L · clip(⌊z·L/λ + φ⌋, 0, L)

Each becomes a neuron with θ_l = λ_l, the membrane φ·θ_l before the first step, and reset by subtraction:

    u_l(t) = u_l(t−1) + λ_{l−1}·W_l·s_{l−1}(t) + b_l      s_l(t) = 1[u_l(t) ≥ θ_l]      then u_l ← u_l − θ_l where it fired      λ_0 = 1

With a constant drive z it fires ⌊z·T/λ + φ⌋ times in T steps, at most T times, so that at T = L its mean output λ·count/T is a, and at other T as near as counts can be;
what is left are spikes that come unevenly (in the publication's words, the unevenness error). W_l [inputs, neurons], b_l and λ_l are in the units of activations.
Batch normalisation is folded into weights and biases; what shortcuts from layer k add is S·λ_k·s_k(t); the output integrates and never fires: its membrane after T steps is about T times the logit. Feed it the image itself (encode/direct).

Bu, Fang, Ding, Dai, Yu & Huang 2022 (ICLR: optimal ANN-SNN conversion for high-accuracy and ultra-low-latency spiking neural networks). There φ = ½, and so is the membrane
at first; another φ is ours. Nothing is calibrated: λ was learned. With "calibration" connected, the report compares both networks as that of convert/rate does.`,
  params: qcfsSchema,
  inputs: {
    model: { type: networkType, summary: 'the artificial network, trained with clip-floor-shift activations' },
    calibration: { type: imagesType, summary: 'images on which both networks are compared: of the training set, never of the test set', optional: true },
  },
  outputs: {
    model: { type: networkType, summary: 'the spiking network' },
    metrics: { type: metricsType, summary: 'λ of each layer, and what the conversion did to it' },
  },
  deterministic: true,
  example: {
    stepped: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-512-10', activation: { kind: 'clipFloorShift', levels: 8 } } },
    snn: { use: 'convert/qcfs', in: { model: 'stepped.model' } },
  },
  shapes({ model, calibration }): Record<string, Shape> {
    requireShape('model', model, { kind: 'ann', arithmetic: 'single' })
    requireShape('calibration', calibration, { height: model?.height, width: model?.width, channels: model?.channels })
    requireActivation(model, 'clipFloorShift')
    // The notation doesn't say the activation: what it says of layers is checked.
    if (typeof model?.topology === 'string') checkLayers(buildTopology(model.topology, { shortcuts: true }).layers, { port: 'model' })
    return convertedShape(model)
  },
  run: ({ model, calibration }, params, context) =>
    outputsOfOne(context, async () => convert(await readNetwork(context.read(model)), calibration && context.read(calibration), params, breather(context)), {
      model: ({ network }) => network,
      metrics: ({ metrics }) => ({ metrics }),
    }),
})

async function convert(ann: Network, images: AsyncIterable<Images> | undefined, params: QcfsParams, pause: () => Promise<void>): Promise<Converted> {
  checkConvertible(ann, 'clipFloorShift')
  const { reportSamples, reportTimesteps, name = `${ann.name}-to-snn` } = params
  const conversions = new Map(ann.layers.filter(isWeighted).map(({ name: layer, activation }, l, all) => [layer, l < all.length - 1 ? neuronsOf(activation as ClipFloorShift) : output]))
  const levels = [...new Set(ann.layers.flatMap((layer) => (isWeighted(layer) && layer.activation.kind === 'clipFloorShift' ? [layer.activation.levels] : [])))]
  const network = convertNetwork(ann, conversions, { name, readout: 'membrane', inputScale: 1, provenance: `convert/qcfs: thresholds as learned for ${levels.join(' and ')} levels` })
  const lambdas = new Map([...conversions].map(([layer, { lambda }]) => [layer, lambda]))
  return { network, metrics: await reportWithout(ann, network, images, reportSamples, { lambdas, timesteps: reportTimesteps }, pause) }
}

const fire = { model: 'if', decay: 1, reset: 'subtract', compare: '>=' } as const satisfies Partial<Neuron>

/** In units of activations: θ = λ. */
const neuronsOf = ({ bound, shift }: ClipFloorShift): LayerConversion => ({ lambda: bound, drive: bound, neuron: { ...fire, threshold: bound, initial: shift * bound } })

/** It integrates, so that its neuron is without effect. */
const output: LayerConversion = { lambda: 1, drive: 1, neuron: { ...fire, threshold: 1, initial: 0 } }
