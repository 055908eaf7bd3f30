import { defineStage, fail, metricsType, type Metric, type Shape } from '@spikeline/core'
import { breather, buildTopology, imagesType, networkType, readNetwork, requireShape, type Images, type Network, type Neuron } from '@spikeline/networks'
import { calibrate } from './calibrate.ts'
import { checkConvertible, checkLayers } from './checkConvertible.ts'
import { compareRates } from './compareRates.ts'
import { findCompensation } from './compensate.ts'
import { convertNetwork } from './convertNetwork.ts'
import { rateSchema, type RateParams } from './generated/rate.ts'
import { compensationMetrics, reportMetrics } from './reportMetrics.ts'
import { chooseScales } from './scales.ts'

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

Hu, Tang & Pan 2018/2021, "Spiking deep residual networks" (IEEE Transactions on Neural Networks and Learning Systems): shortcuts in one
unit, error compensation. There the factor is, as far as known, chosen by the accuracy; here it is stated, or follows from the rates on
calibration images. A projection is normalised as the layer that it is added to.
Diehl et al. 2015 (data-based normalisation); Rueckauer et al. 2017 (percentile, bias, reset by subtraction, batch normalisation).`,
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
    requireShape('model', model, { kind: 'ann', arithmetic: 'single' })
    requireShape('calibration', calibration, { height: model?.height, width: model?.width, channels: model?.channels })
    // Better known now than after a training.
    if (typeof model?.topology === 'string') checkLayers(buildTopology(model.topology, { shortcuts: true }).layers, { port: 'model' })
    return model ? { model: { ...model, kind: 'snn' } } : {}
  },
  run({ model, calibration }, params, context) {
    let converted: ReturnType<typeof convert> | undefined
    // Both outputs come of one conversion, whichever is asked for first.
    const once = (): ReturnType<typeof convert> => (converted ??= (async () => {
      const network = await readNetwork(context.read(model))
      return convert(network, context.read(calibration), params, breather(context))
    })())
    return {
      model: context.source(async function* () {
        yield (await once()).network
      }),
      metrics: context.source(async function* () {
        yield { metrics: (await once()).metrics }
      }),
    }
  },
})

async function convert(ann: Network, images: AsyncIterable<Images>, params: RateParams, pause: () => Promise<void>): Promise<{ network: Network; metrics: Metric[] }> {
  checkConvertible(ann)
  const { percentile, samples, readout, reportSamples, reportTimesteps, compensation, compensationSamples, inputScale = 1, name = `${ann.name}-to-snn` } = params
  const calibration = await calibrate(ann, images, samples, Math.max(reportSamples, compensationSamples), pause)
  const scales = chooseScales(calibration.scales, percentile, readout)
  const compensated = compensationSamples > 0 ? `, compensation found on ${compensationSamples} images` : compensation > 1 ? `, compensation ${compensation}` : ''
  const provenance = `convert/rate: ${percentile === 100 ? 'maximum' : `percentile ${percentile}`} of ${calibration.samples} images, ${params.neuron}, reset ${params.reset}, readout ${readout}${inputScale === 1 ? '' : `, input scale ${inputScale}`}${compensated}`
  const options = { name, neuron: neuronOf(params), readout, inputScale, provenance }
  const byFactors = (factors: ReadonlyMap<string, number>): Network => convertNetwork(ann, scales, options, factors)
  const factors = compensationSamples > 0
    ? await findCompensation(ann, scales, { images: calibration.kept.slice(0, compensationSamples), inputScale, timesteps: reportTimesteps }, byFactors, pause)
    : new Map([...scales.keys()].slice(0, readout === 'membrane' ? -1 : undefined).map((layer) => [layer, compensation]))
  const network = byFactors(factors)
  const comparison = reportSamples > 0 ? await compareRates(ann, network, scales, calibration.kept.slice(0, reportSamples), inputScale, reportTimesteps, pause) : undefined
  const metrics = reportMetrics(name, calibration, scales, comparison, readout === 'membrane' ? [...scales.keys()].at(-1) : undefined)
  return { network, metrics: compensated ? [...metrics, ...compensationMetrics(name, factors)] : metrics }
}

/** Fails with E3405 where model and decay contradict each other. */
function neuronOf({ neuron, decay, threshold, reset, compare, initial }: RateParams): Neuron {
  if ((neuron === 'lif') !== (decay !== undefined)) fail('E3405', { neuron }, decay === undefined ? '/neuron' : '/decay')
  return { model: neuron, threshold, decay: decay ?? 1, reset, compare, initial: initial * threshold }
}
