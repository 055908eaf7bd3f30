import { defineStage, fail, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { breather, buildTopology, imagesType, networkType, readNetwork, requireNoShortcuts, requireShape, type Images, type Network, type Neuron } from '@spikeline/networks'
import { calibrate, type Calibration } from './calibrate.ts'
import { checkConvertible, checkLayers, convertedShape, requireActivation, requireNoBias } from './checkConvertible.ts'
import { findCompensation } from './compensate.ts'
import { conversionsOf, convertNetwork, reportedScales } from './convertNetwork.ts'
import { rateSchema, type RateParams } from './generated/rate.ts'
import { reportOn, type Converted } from './report.ts'
import { compensationMetrics } from './reportMetrics.ts'
import { chooseScales, modelScales, noScales } from './scales.ts'

export const rate = defineStage({
  type: 'convert/rate',
  version: '1',
  summary: 'Converts an artificial network into a spiking one whose firing rates are its activations.',
  description: `With λ_l the activation of layer l that is to be the rate 1 (a percentile of its non-zero activations on the calibration images, or
their maximum), and λ_0 = 1 since intensities lie in [0, 1], or "inputScale":

    W_l ← W_l · λ_{l−1} / λ_l      b_l ← b_l / λ_l      ReLU → integrate-and-fire neuron, θ = 1

A residual network is converted with its shortcuts, each from a layer k in units of λ_k, identity or projection S:

    S_l ← S_l · λ_k / λ_l

so that both inputs of the addition are in units of λ_l; the identity becomes a connection from neuron to neuron with the weight λ_k/λ_l,
and a spike through it costs one addition. Error compensation multiplies the weights of each layer that fires, and its shortcut, by a factor
f_l ≥ 1, since rates are lost from layer to layer: one that is stated, or, with "compensationSamples", one for each layer, found from the
first on (ours):

    f_l = Σ min(1, max(0, a/λ_l)) / Σ r      over its neurons and those images, at most 1.5; r: rates with f_l = 1, the layers in front compensated

An IF neuron with reset by subtraction and a constant drive z then fires at the rate min(1, max(0, z)) up to 1/T. Batch normalisation is
folded into weights and biases; average pooling and voting stay as they are; dropout is the identity. Maximum pooling, and an
activation other than ReLU before the last layer, have no spiking counterpart and are refused. The input may be analog (encode/direct) or
spikes (encode/bernoulli): both have the intensity as their mean, so that the same network serves.

The default output integrates without firing (λ = 1 there): its membrane after T steps is about T times the logit, negative ones included.

The report compares both networks on some calibration images, per layer: λ, the greatest activation, the share of non-zero activations
above λ (clipped), the mean rate, the error Σ|rate − a/λ| / Σ|a/λ|, the correlation, and the factor of compensation where there is one. Activations are computed without a tensor back
end: the same bits everywhere. Percentiles are read off a histogram with bins of 0.025 % width.

Where λ comes from, "normalisation" says:

    left out, "activations"    the percentile; at 100 the maximum: data-based normalisation (Diehl et al. 2015)
    "model"                    λ_l = max_j (λ_{l−1}·Σ_i max(0, w_ij) + max(0, b_j)), the greatest that there can be: model-based normalisation (Diehl et al. 2015, biases ours);
                               safe, and slow: behind two hidden layers of 256 neurons rates were 0.1 %, and 200 steps too few
    "none"                     weights are copied (Cao, Chen & Khosla 2015), θ is "threshold" in every layer: rates are a_l/θ^l. Biases would not fit, and are refused (E3743)

and where it is put, "balance": left out or "weights", as above; "thresholds": weights stay, θ_l = θ·λ_l/λ_{l−1}, b_l/λ_{l−1}, which fires the same spikes but for rounding.
With "normalisation" stated, a layer that never fires in the comparison is refused (E3744). With "model" and "none", "percentile" is without effect,
and residual blocks are refused (E3763).

Published settings stand in pipelines/presets/conversions.json. Cao, Chen & Khosla 2015 (International Journal of Computer Vision 113): no bias, average pooling, IF neurons reset to
zero, Bernoulli input. Diehl et al. 2015 (IJCNN): maximum, or model; their data-based factor also is no less than the greatest weight, which here is left to "clipped" to tell.
Rueckauer et al. 2017 (Frontiers in Neuroscience 11): percentile, bias, reset by subtraction, batch normalisation, analog input. They read the output's spike
counts, Rueckauer et al. also a softmax of membranes; the default readout here, which integrates, is ours.
Hu, Tang & Pan 2018/2021, "Spiking deep residual networks" (IEEE Transactions on Neural Networks and Learning Systems): shortcuts in one
unit, error compensation. There the factor is, as far as known, chosen by the accuracy; here it is stated, or follows from the rates on
calibration images. A projection is normalised as the layer that it is added to.`,
  params: rateSchema,
  inputs: {
    model: { type: networkType, summary: 'the trained artificial network' },
    calibration: { type: imagesType, summary: 'images that show how large activations get: of the training set, never of the test set' },
  },
  outputs: {
    model: { type: networkType, summary: 'the spiking network' },
    metrics: { type: metricsType, summary: 'what the conversion did to each layer' },
  },
  deterministic: true,
  example: { snn: { use: 'convert/rate', in: { model: 'ann.model', calibration: 'mnist.train' } } },
  shapes({ model, calibration }, params): Record<string, Shape> {
    neuronOf(params)
    if (params.compensation !== 1 && params.compensationSamples > 0) fail('E3765', { compensation: params.compensation }, '/compensation')
    if (params.normalisation === 'none' && params.balance !== undefined) fail('E3748', { normalisation: 'none', field: 'balance' }, '/balance')
    requireShape('model', model, { kind: 'ann', arithmetic: 'single' })
    requireShape('calibration', calibration, { height: model?.height, width: model?.width, channels: model?.channels })
    // Better known now than after a training.
    if (typeof model?.topology === 'string') checkLayers(buildTopology(model.topology, { shortcuts: isForBlocks(params) }).layers, { port: 'model' })
    requireActivation(model, 'relu')
    if (params.normalisation === 'none' && model?.biased === true) fail('E3743', { method: COPIED })
    return convertedShape(model)
  },
  run: ({ model, calibration }, params, context) =>
    outputsOfOne(context, async () => convert(await readNetwork(context.read(model)), context.read(calibration), params, breather(context), (words) => context.log('warning', words)), {
      model: ({ network }) => network,
      metrics: ({ metrics }) => ({ metrics }),
    }),
})

async function convert(ann: Network, images: AsyncIterable<Images>, params: RateParams, pause: () => Promise<void>, warn: (words: string) => void): Promise<Converted> {
  checkConvertible(ann)
  if (!isForBlocks(params)) requireNoShortcuts(ann.layers, `convert/rate with "normalisation": "${params.normalisation}"`)
  if (params.normalisation === 'none') requireNoBias(ann.layers, COPIED)
  const { readout, reportSamples, reportTimesteps: timesteps, compensation, compensationSamples, inputScale = 1, name = `${ann.name}-to-snn`, balance = 'weights' } = params
  const calibration = await calibrate(ann, images, params.samples, Math.max(reportSamples, compensationSamples), pause)
  const scales = scalesOf(ann, calibration, params)
  const compensated = compensationSamples > 0 ? `, compensation found on ${compensationSamples} images` : compensation > 1 ? `, compensation ${compensation}` : ''
  const provenance = `convert/rate: ${sourceOf(params, calibration)}${balance === 'thresholds' ? ', thresholds balanced' : ''}, ${params.neuron}, reset ${params.reset}, readout ${readout}${inputScale === 1 ? '' : `, input scale ${inputScale}`}${compensated}`
  const conversions = conversionsOf(scales, neuronOf(params), inputScale, balance)
  // Copied weights make the rate of layer l a/θ^l; what integrates has no threshold, but sums what the layers before are smaller by.
  const lambdas = params.normalisation === 'none' ? powers(scales, inputScale, params.threshold, readout) : reportedScales(conversions, readout)
  const byFactors = (factors: ReadonlyMap<string, number>): Network => convertNetwork(ann, conversions, { name, readout, inputScale, provenance }, factors)
  const factors = compensationSamples > 0
    ? await findCompensation(ann, lambdas, { images: calibration.kept.slice(0, compensationSamples), inputScale, timesteps }, byFactors, pause)
    : new Map([...scales.keys()].slice(0, readout === 'membrane' ? -1 : undefined).map((layer) => [layer, compensation]))
  const network = byFactors(factors)
  const compared = { ...calibration, kept: calibration.kept.slice(0, reportSamples) }
  // A conversion of which nothing was said but the usual may be of a network that had dead layers before.
  const metrics = await reportOn(ann, network, compared, { lambdas, inputScale, timesteps, readout, ...(params.normalisation === undefined && { warn }) }, pause)
  return { network, metrics: compensated ? [...metrics, ...compensationMetrics(name, factors)] : metrics }
}

/** Residual blocks add rates, which are in one unit where λ was measured. */
const isForBlocks = ({ normalisation }: RateParams): boolean => normalisation !== 'model' && normalisation !== 'none'

/** λ of each layer, before it is put anywhere. */
function scalesOf(ann: Network, { scales }: Calibration, { normalisation, inputScale = 1, percentile, readout }: RateParams): Map<string, number> {
  switch (normalisation) {
    case 'none': return noScales(ann, inputScale, readout)
    case 'model': return modelScales(ann, inputScale, readout)
    default: return chooseScales(scales, percentile, readout)
  }
}

/** What they are, for the provenance. */
function sourceOf({ normalisation, percentile }: RateParams, { samples }: Calibration): string {
  switch (normalisation) {
    case 'none': return 'weights copied'
    case 'model': return 'greatest activation by the weights'
    default: return `${percentile === 100 ? 'maximum' : `percentile ${percentile}`} of ${samples} images`
  }
}

const COPIED = '"normalisation": "none" copies weights as they are'

function powers(scales: ReadonlyMap<string, number>, inputScale: number, threshold: number, readout: RateParams['readout']): Map<string, number> {
  const integrates = (l: number): boolean => readout === 'membrane' && l === scales.size - 1
  return new Map([...scales.keys()].map((layer, l) => [layer, integrates(l) ? threshold ** l : inputScale * threshold ** (l + 1)]))
}

/** Fails with E3405 where model and decay contradict each other. */
function neuronOf({ neuron, decay, threshold, reset, compare, initial }: RateParams): Neuron {
  if ((neuron === 'lif') !== (decay !== undefined)) fail('E3405', { neuron }, decay === undefined ? '/neuron' : '/decay')
  return { model: neuron, threshold, decay: decay ?? 1, reset, compare, initial: initial * threshold }
}
