import { defineStage, fail, metricsType, outputsOfOne, type Metric, type Shape } from '@spikeline/core'
import {
  breather, buildTopology, foldBatchNorm, imagesType, mechanismShape, networkType, readNetwork, requireNoShortcuts, requireShape, type Images, type Layer, type LayerParameters, type Network, type SoftLif,
} from '@spikeline/networks'
import { checkConvertible, checkLayers, convertedShape, isWeighted, requireActivation } from './checkConvertible.ts'
import { convertNetwork, type LayerConversion } from './convertNetwork.ts'
import { softLifSchema, type SoftLifParams } from './generated/soft-lif.ts'
import { reportWithout, type Converted } from './report.ts'

export const softLif = defineStage({
  type: 'convert/soft-lif',
  version: '1',
  summary: 'Converts a network with soft LIF activations into one of leaky integrate-and-fire neurons with a refractory time and filtered synapses.',
  description: `train/bp with \`"activation": { "kind": "softLif" }\` trains a network of firing rates of LIF neurons, softened at the threshold and with noise. Here each becomes the neuron itself,
in steps of dt, with λ = 1000·amplitude/dt the activation that a spike at each step would be, d = e^(−dt/τ_rc), κ = e^(−dt/τ_s), currents in units of the threshold 1:

    i_l(t) = κ·i_l(t−1) + (1 − κ)·(α·λ·W_l·s_{l−1}(t) + α·b_l + β)      the exponential filter h(t) = e^(−t/τ_s)/τ_s of the spikes; the first layer sees the image, λ_0 = 1
    u_l(t) = d·u_l(t−1) + (1 − d)·i_l(t)      s_l(t) = 1[u_l(t) > 1]      then u_l ← 0 (or u_l − 1), and for round(τ_ref/dt) steps it is held and no spike comes

W_l [inputs, neurons] and b_l are those of the ANN, batch normalisation folded in; shortcuts are refused (E3763). The output integrates, without filter: its membrane after T steps is about T times the logit.
Feed the image itself (encode/direct); T steps are T·dt of time.

What dt costs: decays are exact, but a spike waits for the end of its step, half a step on average, and the refractory time is rounded to whole steps. With reset to zero an interval between
spikes is dt·(round(τ_ref/dt) + ⌈(τ_rc/dt)·ln(j/(j−1))⌉) in place of τ_ref + τ_rc·ln(j/(j−1)): at dt = 1 ms and 25 Hz about 1 % longer, at 200 Hz 10 %. Subtraction keeps what passed the threshold and
loses less. Currents and membranes begin at 0, so that the first spikes come after a whole interval: that is what short windows lose.

Hunsberger & Eliasmith 2016 (arXiv 1611.05141: training spiking deep networks for neuromorphic hardware). As far as known: dt 1 ms, τ_s 5 ms, images shown for 200 ms; their simulator
corrects for the part of a step that a spike came early, which ours doesn't. Efficiency by their reckoning: measure/efficiency. With "calibration" connected, the report compares
both networks as that of convert/rate does, and refuses a hidden layer that never fires in its time (E3744).`,
  params: softLifSchema,
  inputs: {
    model: { type: networkType, summary: 'the artificial network, trained with soft LIF activations' },
    calibration: { type: imagesType, summary: 'images on which both networks are compared: of the training set, never of the test set', optional: true },
  },
  outputs: {
    model: { type: networkType, summary: 'the spiking network' },
    metrics: { type: metricsType, summary: 'what the conversion did to each layer' },
  },
  deterministic: true,
  example: {
    soft: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-512-10', activation: { kind: 'softLif' } } },
    snn: { use: 'convert/soft-lif', in: { model: 'soft.model' } },
  },
  shapes({ model, calibration }, params): Record<string, Shape> {
    requireShape('model', model, { kind: 'ann', arithmetic: 'single' })
    requireShape('calibration', calibration, { height: model?.height, width: model?.width, channels: model?.channels })
    requireActivation(model, 'softLif')
    // The notation doesn't say the activation: what it says of layers is checked.
    const layers = typeof model?.topology === 'string' ? buildTopology(model.topology).layers : []
    checkLayers(layers, { port: 'model' })
    const { model: converted } = convertedShape(model)
    return converted ? { model: { ...converted, ...statedNeurons(layers, model!, params) } } : {}
  },
  run: ({ model, calibration }, params, context) =>
    outputsOfOne(context, async () => convert(await readNetwork(context.read(model)), calibration && context.read(calibration), params, breather(context)), {
      model: ({ network }) => network,
      metrics: ({ metrics }) => ({ metrics }),
    }),
})

async function convert(ann: Network, images: AsyncIterable<Images> | undefined, params: SoftLifParams, pause: () => Promise<void>): Promise<Converted> {
  checkConvertible(ann, 'softLif')
  requireNoShortcuts(ann.layers, 'convert/soft-lif')
  const { dt, synapse, reset, reportSamples, reportTimesteps, name = `${ann.name}-to-snn` } = params
  const conversions = new Map(ann.layers.filter(isWeighted).map(({ name: layer, activation }, l, all) => [layer, l < all.length - 1 ? neuronsOf(activation as SoftLif, params) : output]))
  const network = convertNetwork(withCurrents(ann), conversions, {
    name, readout: 'membrane', inputScale: 1, provenance: `convert/soft-lif: LIF neurons in steps of ${dt} ms, synapses of ${synapse} ms, reset ${reset}`,
  })
  const lambdas = new Map([...conversions].map(([layer, { lambda }]) => [layer, lambda]))
  const metrics = await reportWithout(ann, network, images, reportSamples, { lambdas, timesteps: reportTimesteps }, pause)
  const ofTime: Metric = { name: 'conversion.dt', value: dt, unit: 'ms', labels: { model: name } }
  return { network, metrics: [...metrics, ofTime] }
}

/** A current of 1 is the threshold. Fails with E3746 where the step is too long for the neuron, or so short that nothing decays in it in single precision. */
function neuronsOf({ refractory, membrane, amplitude }: Pick<SoftLif, 'refractory' | 'membrane' | 'amplitude'>, { dt, synapse, reset }: SoftLifParams): LayerConversion {
  if (dt >= membrane) fail('E3746', { problem: `dt is ${dt} ms, τ_rc ${membrane} ms`, instead: `state a "dt" well below ${membrane}, for instance ${membrane / 20}` }, '/dt')
  const held = Math.round(refractory / dt)
  const kappa = synapse > 0 ? Math.exp(-dt / synapse) : 0
  const still = Math.fround(Math.exp(-dt / membrane)) === 1 ? `τ_rc ${membrane} ms` : Math.fround(kappa) === 1 ? `the synapse ${synapse} ms` : undefined
  if (still !== undefined) fail('E3746', { problem: `dt is ${dt} ms, ${still}, of which nothing decays in a step`, instead: 'state a longer "dt", or shorter constants of time' }, '/dt')
  if (held >= 2 ** 31) fail('E3746', { problem: `dt is ${dt} ms, and a refractory time of ${refractory} ms has too many steps`, instead: 'state a longer "dt", or a shorter "refractory"' }, '/dt')
  const lambda = (1000 * amplitude) / dt
  return {
    lambda, drive: lambda * (1 - kappa),
    neuron: {
      model: 'lif', threshold: 1, decay: Math.exp(-dt / membrane), decayInput: true, reset, compare: '>', initial: 0,
      ...(kappa > 0 && { current: { decay: kappa, taken: 'after' } }), ...(held > 0 && { refractory: held }),
    },
  }
}

/** The mechanisms of the converted neurons, as far as the shape of the ANN tells. Fails with E3746 where the step is too long for them. */
function statedNeurons(layers: readonly Layer[], { refractoryMs = 0, membraneMs }: Shape, params: SoftLifParams): Record<string, string> {
  const { neuron } = neuronsOf({ refractory: Number(refractoryMs), membrane: Number(membraneMs ?? 2 * params.dt), amplitude: 1 }, params)
  return mechanismShape(layers.filter(isWeighted).slice(0, -1).map((layer) => ({ ...layer, activation: { kind: 'spiking', neuron } })))
}

/** It integrates, so that its neuron is without effect. */
const output: LayerConversion = { lambda: 1, drive: 1, neuron: { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0 } }

/** The ANN with currents j = α·z + β as the sums of its weighted layers: W·α, b·α + β, batch normalisation folded in. */
function withCurrents(ann: Network): Network {
  const parameters: Record<string, LayerParameters> = { ...ann.parameters }
  const layers = ann.layers.map((layer): Layer => {
    if (!isWeighted(layer) || layer.activation.kind !== 'softLif') return layer
    const { gain, offset } = layer.activation
    const { layer: folded, parameters: { weight, bias } } = foldBatchNorm(layer, ann.parameters[layer.name]!)
    const units = layer.kind === 'conv' ? layer.filters : layer.units
    parameters[layer.name] = { weight: weight.map((w) => w * gain), bias: Float32Array.from({ length: units }, (_, j) => (bias?.[j] ?? 0) * gain + offset) }
    return { ...folded, bias: true }
  })
  return { ...ann, layers, parameters }
}
