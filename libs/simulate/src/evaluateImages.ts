import { fail } from '@spikeline/core'
import {
  annScores, argmaxRows, countNetwork, isQuantised, mapSize, reach, requireUnitPixels, windowWiring,
  type Activity, type ConvLayer, type DenseLayer, type Images, type LayerCounts, type Network, type ParameterTensors, type Predictions, type Tf,
} from '@spikeline/networks'

/** An ANN whose parameters are on the tensor back end. */
export interface LoadedAnn { readonly tf: Tf; readonly network: Network; readonly parameters: ParameterTensors }

type Tensor = ReturnType<Tf['tensor']>
interface Tally { nonZero: number; operations: number }

/**
 * Evaluates a batch of images, `batch` at a time, and counts non-zero activations and effective operations per layer.
 * Fails with E3504 (not an ANN), E3506 (images of another size) and E3526 (images beyond 0 … 1, for a quantised network).
 */
export async function evaluateImages(loaded: LoadedAnn, images: Images, batch: number, signal: AbortSignal): Promise<{ predictions: Predictions; activity: Activity }> {
  const { tf, network, parameters } = loaded
  requireFit(network, images)
  const { samples, labels, first } = images
  const { classes } = network
  const counters = countersOf(loaded)
  const scores = new Float32Array(samples * classes)
  for (let from = 0; from < samples; from += batch) {
    const to = Math.min(from + batch, samples)
    scores.set(annScores(tf, network.layers, parameters, images, from, to, (layer, x, y) => counters.get(layer.name)?.count(x, y)), from * classes)
    await tf.nextFrame()
    signal.throwIfAborted()
  }
  const predictions: Predictions = {
    model: network.name, samples, classes, labels, predicted: argmaxRows(scores, classes), scores,
    readout: 'logit', timesteps: 0, anytime: new Uint8Array(0), first,
  }
  const layers = [...counters.values()].map(({ layer: { name, kind, neurons, parameters, macs }, tally }) => ({
    name, kind: kind as 'conv' | 'dense', neurons, parameters, macs, analog: true,
    spikes: Float64Array.of(tally.nonZero), operations: Float64Array.of(tally.operations), updates: new Float64Array(0),
  }))
  return { predictions, activity: { model: network.name, kind: 'ann', samples, timesteps: 0, driveKept: false, layers } }
}

interface Counter { readonly layer: LayerCounts; readonly tally: Tally; count(x: Tensor, y: Tensor): void }

/** A counter for each weighted layer, by name, in order. */
function countersOf({ tf, network }: LoadedAnn): Map<string, Counter> {
  const counts = countNetwork(network).layers
  const counters = new Map<string, Counter>()
  network.layers.forEach((layer, i) => {
    if (layer.kind !== 'conv' && layer.kind !== 'dense') return
    const tally: Tally = { nonZero: 0, operations: 0 }
    const fanOut = fanOutOf(layer, counts[i]!)
    const count = (x: Tensor, y: Tensor): void => {
      nonZeros(tf, x).forEach((n, position) => (tally.operations += n * fanOut[position % fanOut.length]!))
      nonZeros(tf, y).forEach((n) => (tally.nonZero += n))
    }
    counters.set(layer.name, { layer: counts[i]!, tally, count })
  })
  return counters
}

/** Neurons that an input at each position reaches; one value for all where all are alike (dense). */
function fanOutOf(layer: ConvLayer | DenseLayer, { input, output }: LayerCounts): Uint32Array {
  if (layer.kind === 'dense') return Uint32Array.of(layer.units)
  const wiring = windowWiring(input, output, layer.kernel, layer.stride, layer.padding)
  return reach(input.height * input.width, [wiring]).map((positions) => positions * output.channels)
}

/**
 * Non-zeros at each position, summed over samples and channels. Few enough are added in one sum (samples × channels) to be exact in
 * single precision.
 */
function nonZeros(tf: Tf, x: Tensor): Float32Array {
  const isNonZero = tf.cast(tf.notEqual(x, 0), 'float32')
  const perPosition = x.rank === 4 ? tf.sum(isNonZero, [0, 3]) : tf.sum(isNonZero, 0)
  return perPosition.dataSync<'float32'>()
}

function requireFit(network: Network, images: Images): void {
  const { name, kind, input, classes } = network
  if (kind !== 'ann') fail('E3504', { network: name })
  for (const field of ['height', 'width', 'channels'] as const)
    if (images[field] !== input[field]) fail('E3506', { network: name, field, expected: input[field], got: images[field] })
  if (images.classes !== classes) fail('E3506', { network: name, field: 'classes', expected: classes, got: images.classes })
  if (images.pixels.length !== images.samples * mapSize(input)) fail('E3506', { network: name, field: 'pixels', expected: images.samples * mapSize(input), got: images.pixels.length })
  if (isQuantised(network)) requireUnitPixels(name, images)
}
