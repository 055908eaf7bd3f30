import { defineStage, fail, metricsType, outputsOfOne, type Shape, type StageContext } from '@spikeline/core'
import { breather, buildTopology, imagesType, networkType, readNetwork, requireNoShortcuts, requireShape, type Images, type Network, type Neuron } from '@spikeline/networks'
import { balanceThresholds } from './balanceThresholds.ts'
import { calibrate } from './calibrate.ts'
import { checkConvertible, checkLayers, convertedShape, requireActivation, requireNoBias } from './checkConvertible.ts'
import { conversionsOf, convertNetwork, reportedScales } from './convertNetwork.ts'
import { spikeNormSchema, type SpikeNormParams } from './generated/spike-norm.ts'
import { reportOn, type Converted } from './report.ts'

export const spikeNorm = defineStage({
  type: 'convert/spike-norm',
  version: '1',
  summary: 'Converts an artificial network into a spiking one whose thresholds are set layer by layer, by the spikes that arrive.',
  description: `Weights W_l [inputs, neurons] stay as they are. Beginning with the first layer, each gets the threshold

    θ_l = max_{n, t, j} Σ_i w_ij · s_{l−1,i}(t)      s_0: Bernoulli spikes of the image, drawn at each step with its intensities as probabilities

over the calibration images n, T steps t and neurons j, where the layers before fire with the thresholds that they have got: so that no spike count of real spikes
asks for more than a spike in a step, unlike activations, which know nothing of when spikes meet. Neurons integrate and fire:

    u_l(t) = u_l(t−1) + W_l·s_{l−1}(t)      s_l(t) = 1[u_l(t) ≥ θ_l]      then u_l ← 0 where it fired, or u_l − θ_l

A rate of layer l is then about a_l/λ_l with λ_l = θ_1·…·θ_l; an output that integrates has no threshold and λ = 1, its membrane the sum of the weighted spikes. The
network may have no biases (E3743), as the publication's: they would have to shrink with the rates. Refused as by convert/rate: maximum pooling, activations other than ReLU.

Sengupta, Ye, Wang, Liu & Roy 2019 (Frontiers in Neuroscience 13: going deeper in spiking neural networks). Feed the network spikes (encode/bernoulli), as it was calibrated. As far as
known they reset to zero and read the output by spikes; the integrating output is ours. Their residual networks are not here: shortcuts are refused (E3763).

The report compares both networks as that of convert/rate does, the image held as a constant input. Metrics: \`conversion.lambda\` is λ_l, \`conversion.threshold\` θ_l.`,
  params: spikeNormSchema,
  inputs: {
    model: { type: networkType, summary: 'the trained artificial network, without biases' },
    calibration: { type: imagesType, summary: 'images whose spikes set the thresholds: of the training set, never of the test set' },
  },
  outputs: {
    model: { type: networkType, summary: 'the spiking network' },
    metrics: { type: metricsType, summary: 'thresholds, and what the conversion did to each layer' },
  },
  deterministic: true,
  seeded: true,
  example: {
    bare: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-512-10', bias: false } },
    snn: { use: 'convert/spike-norm', in: { model: 'bare.model', calibration: 'mnist.train' } },
  },
  shapes({ model, calibration }): Record<string, Shape> {
    requireShape('model', model, { kind: 'ann', arithmetic: 'single' })
    requireShape('calibration', calibration, { height: model?.height, width: model?.width, channels: model?.channels })
    if (typeof model?.topology === 'string') checkLayers(buildTopology(model.topology).layers, { port: 'model' })
    requireActivation(model, 'relu')
    if (model?.biased === true) fail('E3743', { method: COPIED })
    return convertedShape(model)
  },
  run: ({ model, calibration }, params, context) =>
    outputsOfOne(context, async () => convert(await readNetwork(context.read(model)), context.read(calibration), params, context), {
      model: ({ network }) => network,
      metrics: ({ metrics }) => ({ metrics }),
    }),
})

const COPIED = 'convert/spike-norm leaves weights as they are'

async function convert(ann: Network, stream: AsyncIterable<Images>, params: SpikeNormParams, context: StageContext): Promise<Converted> {
  checkConvertible(ann)
  requireNoShortcuts(ann.layers, 'convert/spike-norm')
  requireNoBias(ann.layers, COPIED)
  const { samples, timesteps, reset, compare, readout, reportSamples, reportTimesteps, name = `${ann.name}-to-snn` } = params
  const pause = breather(context)
  const images = await firstImages(stream, samples)
  const calibration = await calibrate(ann, images, samples, reportSamples, pause)
  const neuron: Neuron = { model: 'if', threshold: 1, decay: 1, reset, compare, initial: 0 }
  const scales = await balanceThresholds(ann, { images: images.batches, timesteps, neuron, readout, random: context.random.substream('input') }, pause)
  const conversions = conversionsOf(scales, neuron, 1, 'thresholds')
  const network = convertNetwork(ann, conversions, {
    name, readout, inputScale: 1, provenance: `convert/spike-norm: thresholds by the spikes of ${calibration.samples} images over ${timesteps} steps, reset ${reset}, readout ${readout}`,
  })
  const metrics = await reportOn(ann, network, calibration, { lambdas: reportedScales(conversions, readout), inputScale: 1, timesteps: reportTimesteps, readout }, pause)
  const thresholds = network.layers.flatMap((layer) => ('activation' in layer && layer.activation.kind === 'spiking'
    ? [{ name: 'conversion.threshold', value: layer.activation.neuron.threshold, unit: '', labels: { model: name, layer: layer.name } }] : []))
  return { network, metrics: [...metrics, ...thresholds] }
}

/** The first `samples` images of a stream, to be read more than once. */
async function firstImages(stream: AsyncIterable<Images>, samples: number): Promise<AsyncIterable<Images> & { readonly batches: readonly Images[] }> {
  const batches: Images[] = []
  let seen = 0
  for await (const batch of stream) {
    const size = batch.height * batch.width * batch.channels
    const take = Math.min(batch.samples, samples - seen)
    batches.push({ ...batch, samples: take, pixels: batch.pixels.slice(0, take * size), labels: batch.labels.slice(0, take) })
    seen += take
    if (seen >= samples) break
  }
  return { batches, async *[Symbol.asyncIterator]() { yield* batches } }
}
