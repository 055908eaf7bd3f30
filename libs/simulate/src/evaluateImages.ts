import { fail } from '@spikeline/core'
import {
  annScores, argmaxRows, countNetwork, isQuantised, layerShapes, mapSize, reach, requireNoShortcuts, requireUnitPixels, windowWiring,
  type Activity, type ConvLayer, type DenseLayer, type Images, type LayerCounts, type Network, type ParameterTensors, type Predictions, type ShapedLayer, type Tf,
} from '@spikeline/networks'
import { AnnNeuroBenchCounter } from './neurobench.ts'
import { COUNTED } from './simulateRaster.ts'
import { sumVotes, type Votes } from './voting.ts'

/** An ANN whose parameters are on the tensor back end, and whether to count what NeuroBench does. */
export interface LoadedAnn { readonly tf: Tf; readonly network: Network; readonly parameters: ParameterTensors; readonly neurobench?: boolean }

type Tensor = ReturnType<Tf['tensor']>

export interface Evaluation {
  /** Images at once on the tensor back end. */
  readonly batch: number
  /** Images in series are slices of recordings and vote; undefined: every image is a sample of its own. */
  readonly votes: Votes | undefined
}

/**
 * Evaluates a batch of images, `batch` at a time, and counts non-zero activations and effective operations per layer: by step, where the images are
 * the slices of whole recordings, which vote. Fails with E3504 (not an ANN), E3506 (images of another size) and E3526 (images beyond 0 … 1, for a
 * quantised network); E3763 (a shortcut, where NeuroBench's counts are wanted).
 */
export async function evaluateImages(loaded: LoadedAnn, images: Images, { batch, votes }: Evaluation, signal: AbortSignal): Promise<{ predictions: Predictions; activity: Activity }> {
  const { tf, network, parameters } = loaded
  requireFit(network, images)
  const { samples: count, labels, first } = images
  const { classes, name: model } = network
  const steps = votes ? images.series! : 1
  const counters = countersOf(loaded, steps)
  const logits = new Float32Array(count * classes)
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(from + batch, count)
    logits.set(annScores(tf, network.layers, parameters, images, from, to, (layer, x, y, added) => counters.get(layer.name)?.count(x, y, from, added)), from * classes)
    await tf.nextFrame()
    signal.throwIfAborted()
  }
  const samples = count / steps
  const answers = votes ? sumVotes(logits, classes, steps, votes) : { predicted: argmaxRows(logits, classes), scores: logits, readout: 'logit', timesteps: 0, anytime: new Uint8Array(0) }
  const predictions = { model, samples, classes, labels: votes ? labels.filter((_, i) => i % steps === 0) : labels, ...answers, first: first / steps }
  const layers = [...counters.values()].map(({ layer: { name, kind, neurons, parameters, macs }, nonZero, operations, neurobench }) => ({
    name, kind: kind as 'conv' | 'dense', neurons, parameters, macs, analog: true, spikes: nonZero, operations, updates: new Float64Array(0),
    ...(neurobench && { neurobench: neurobench.counts }),
  }))
  return { predictions, activity: { model, kind: 'ann', samples, timesteps: answers.timesteps, driveKept: false, layers } }
}

interface Counter {
  readonly layer: LayerCounts
  /** By step. */
  readonly nonZero: Float64Array
  readonly operations: Float64Array
  readonly neurobench: AnnNeuroBenchCounter | undefined
  /** Counts the inputs and outputs of the layer, and what its shortcut reads, for some images, the first of which is number `from` of the batch. */
  count(x: Tensor, y: Tensor, from: number, added?: Tensor): void
}

/** A counter for each weighted layer, by name, in order. */
function countersOf({ tf, network, neurobench: wanted }: LoadedAnn, steps: number): Map<string, Counter> {
  if (wanted) requireNoShortcuts(network.layers, COUNTED)
  const counts = countNetwork(network).layers
  const shapes = layerShapes(network.layers, network.input)
  const counters = new Map<string, Counter>()
  network.layers.forEach((layer, i) => {
    if (layer.kind !== 'conv' && layer.kind !== 'dense') return
    const [nonZero, operations] = [new Float64Array(steps), new Float64Array(steps)]
    const fanOut = fanOutOf(layer, counts[i]!)
    const neurobench = wanted ? new AnnNeuroBenchCounter(network, layer, counts[i]!) : undefined
    const ofProjection = layer.shortcut?.projection && projectedFanOut(layer.shortcut.projection, shapes[i]!)
    const count = (x: Tensor, y: Tensor, from: number, added?: Tensor): void => {
      addByStep(operations, nonZeros(tf, x, steps), x.shape[0]!, from, fanOut)
      if (ofProjection) addByStep(operations, nonZeros(tf, added!, steps), x.shape[0]!, from, ofProjection)
      addByStep(nonZero, nonZeros(tf, y, steps), y.shape[0]!, from)
      neurobench?.take(x.dataSync())
    }
    counters.set(layer.name, { layer: counts[i]!, nonZero, operations, neurobench, count })
  })
  return counters
}

/** Adds counts of so many images at each position, each times the fan-out of the position, to the step of their image. With one step all images are one. */
function addByStep(sums: Float64Array, counts: Float32Array, images: number, from: number, fanOut?: Uint32Array): void {
  const steps = sums.length
  const positions = steps === 1 ? counts.length : counts.length / images
  for (let i = 0; i < counts.length; i++) {
    const position = i % positions
    sums[(from + Math.floor(i / positions)) % steps]! += counts[i]! * (fanOut ? fanOut[position % fanOut.length]! : 1)
  }
}

const projectedFanOut = (projection: ConvLayer, { shortcut, output }: ShapedLayer): Uint32Array =>
  fanOutOf(projection, { input: shortcut!, output })

/** Neurons that an input at each position reaches; one value for all where all are alike (dense). */
function fanOutOf(layer: ConvLayer | DenseLayer, { input, output }: Pick<LayerCounts, 'input' | 'output'>): Uint32Array {
  if (layer.kind === 'dense') return Uint32Array.of(layer.units)
  const wiring = windowWiring(input, output, layer.kernel, layer.stride, layer.padding)
  return reach(input.height * input.width, [wiring]).map((positions) => positions * output.channels)
}

/**
 * Non-zeros at each position, summed over channels, and over the images where they are all of one step; otherwise image by image. Few
 * enough are added in one sum (images × channels) to be exact in single precision.
 */
function nonZeros(tf: Tf, x: Tensor, steps: number): Float32Array {
  const isNonZero = tf.cast(tf.notEqual(x, 0), 'float32')
  const perPosition = x.rank === 4 ? tf.sum(isNonZero, steps === 1 ? [0, 3] : 3) : tf.sum(isNonZero, steps === 1 ? 0 : 1)
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
