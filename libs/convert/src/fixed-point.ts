import { defineStage, metricsType, outputsOfOne, type Metric, type Shape } from '@spikeline/core'
import { networkType, readNetwork, requireShape } from '@spikeline/networks'
import { fixedPointSchema, type FixedPointParams } from './generated/fixed-point.ts'
import { checkStated, toFixedPoint, type LayerRounding } from './toFixedPoint.ts'

export const fixedPoint = defineStage({
  type: 'convert/fixed-point',
  version: '1',
  summary: 'Turns a spiking network into one of whole numbers: weights of 8 bits or fewer, membranes of 24, as on Loihi.',
  description: `Each layer with weights gets one power of two, e, as a synapse group on Loihi has, and another for its state, s = e − 6 (weights in 2^-6ths
and states in 2^-12ths, as in lava-dl); the output, where it never fires, has s = e:

    w → round(w / 2^e) within ±(2^(bits−1) − 1)      b, θ, u₀ → round(· / 2^s), 24 bits      decay → 4096 − round(4096 · (1 − decay))

One power of two for all channels of a layer keeps its neurons alike: with one for each channel, every channel would have a threshold of its
own. Where a threshold would have less than 6 or nearly 24 bits, s is another. Then, in whole numbers, with the bias in the drive x:

    x = rz(Σ_i w_i · s_i · 2^(e−s)) + b
    u ← rz(u · decay_u, 12) + x          only with a synaptic current; else u = x
    v ← rz(v · decay_v, 12) + u          then a spike where v ≥ θ (or > θ), and v ← 0, or v − θ

rz(y, 12) is y / 4096 rounded towards zero. This is lava-dl's CUBA neuron, whose traces it is held to; lava-dl fires where v > θ. All sums
saturate at ±(2^23 − 1), which is what lava does with a membrane; a current that leaves 24 bits wraps around there, and saturates here.
simulate/clock computes it exactly, with whole numbers only. Average pooling becomes a sum, and its 1/size² goes into the weights that follow:
with windows of 2 × 2 that is a shift. Batch normalisation, and a drive that decays too, are folded first. Graded input, such as an image of
encode/direct, is rounded to multiples of 2^inputExponent of 8 bits beside its sign; larger values are refused when the network runs.

Refused: what the rule does not define: refractory periods, adaptation, delayed resets, resets to a value, currents from before the input,
maximum pooling, recurrent layers, shortcuts. A fixed-point network can be simulated by simulate/clock and measured; other stages refuse it.

Metrics, by \`model\` and \`layer\`: \`fixedPoint.weightExponent\` (e), \`fixedPoint.stateExponent\` (s), \`fixedPoint.saturated\` (share of the weights and biases
that were cut off), \`fixedPoint.error\` (the largest error of a weight), \`fixedPoint.relativeError\` (√(Σ(w − ŵ)²/Σw²)), \`fixedPoint.threshold\` (θ as a whole number).

Davies et al. 2018 (Loihi); lava-dl 0.6.0, slayer/neuron/cuba.py.`,
  params: fixedPointSchema,
  inputs: { model: { type: networkType, summary: 'the spiking network' } },
  outputs: {
    model: { type: networkType, summary: 'the same in fixed point' },
    metrics: { type: metricsType, summary: 'what rounding did to each layer' },
  },
  deterministic: true,
  example: { int8: { use: 'convert/fixed-point', in: { model: 'snn.model' }, with: { bits: 8 } } },
  shapes({ model }): Record<string, Shape> {
    requireShape('model', model, { kind: 'snn', arithmetic: 'single' })
    checkStated(model)
    return model ? { model: { ...model, arithmetic: 'fixed' } } : {}
  },
  run: ({ model }, params, context) =>
    outputsOfOne(context, async () => convert(await readNetwork(context.read(model)), params), {
      model: ({ network }) => network,
      metrics: ({ metrics }) => ({ metrics }),
    }),
})

function convert(snn: Parameters<typeof toFixedPoint>[0], { name, bits, fit, inputExponent }: FixedPointParams) {
  const { network, roundings } = toFixedPoint(snn, { name: name ?? `${snn.name}-int${bits}`, bits, fit, inputExponent })
  return { network, metrics: roundings.flatMap((rounding) => reportRounding(network.name, rounding)) }
}

function reportRounding(model: string, { layer, precision: { weightExponent, stateExponent }, saturated, error, relativeError, threshold }: LayerRounding): Metric[] {
  const values = { weightExponent, stateExponent, saturated, error, relativeError, ...(threshold !== undefined && { threshold }) }
  return Object.entries(values).map(([name, value]) => ({ name: `fixedPoint.${name}`, value, unit: '', labels: { model, layer } }))
}
