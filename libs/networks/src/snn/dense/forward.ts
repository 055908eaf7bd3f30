import { fail } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Tensor, Tensor2D, Tensor3D, Tensor4D, Tensor5D } from '@tensorflow/tfjs'
import { normalise, type TrainingMode } from '../../ann/forward.ts'
import type { ParameterTensors, Tf } from '../../ann/tensors.ts'
import type { ConvLayer, DenseLayer, Layer, NeuNormLayer, Parallel } from '../../network.ts'
import { requireNoShortcuts } from '../../topology/blocks.ts'
import type { Surrogate } from '../surrogate.ts'
import { mixingOf } from '../parallel.ts'
import { isCut } from '../scan.ts'
import { denseNeuron, type DenseNeuron, type Tensors } from './neuron.ts'
import { detached } from './spike.ts'

/** Neurons by layer. */
export type DenseNeurons = Readonly<Record<string, DenseNeuron>>

/** What a network did over T steps. */
export interface DenseRun {
  /** What the last layer shows: spikes, or membranes where it never fires, [T, B, outputs]. Voting is left to who reads it. */
  readonly output: Tensor3D
  /** Spikes of each layer that fires, [T, B, …]. */
  readonly spikes: Tensors
}

export interface DenseOptions {
  /** What each neuron has learned, by layer and name; by default what it starts with. */
  readonly learned?: Readonly<Record<string, Tensors>>
  /** Told u − θ of every step of a layer whose neuron knows it, [B, …]. Only for the call: don't dispose it. */
  readonly watch?: (layer: string, over: Tensor) => void
  /** Steps of a window at whose end the state of neurons and membranes becomes a constant (see isCut); by default none ends. */
  readonly truncate?: number
  /** By dropout layer, [B, …]: what its values are multiplied by at all steps. A layer that is not named drops nothing. */
  readonly masks?: Readonly<Record<string, Float32Array>>
  /** Told mean and (biased) variance of every batch normalisation, which then normalises by those of all samples and steps, not by the running ones. */
  readonly onMoments?: TrainingMode['onMoments']
}

/** The neurons of layers that spike: those that are given by layer, and of the others the built-in ones. */
export function denseNeurons(layers: readonly Layer[], surrogate: Surrogate, detachReset: boolean, given: DenseNeurons = {}, detachAdaptation = false): DenseNeurons {
  return Object.fromEntries(layers.flatMap((layer) => {
    if (!isWeighted(layer) || layer.activation.kind !== 'spiking') return []
    return [[layer.name, given[layer.name] ?? denseNeuron(layer.activation.neuron, surrogate, detachReset, detachAdaptation)]]
  }))
}

/**
 * A raster as a tensor [T, B, height, width, channels]; of a held one [1, B, height, width, channels], a single step that
 * `snnForward` presents T times.
 */
export function rasterTensor(tf: Tf, { timesteps, samples, neurons, held, offsets, indices, values, height, width, channels }: SpikeRaster): Tensor5D {
  const steps = held ? 1 : timesteps
  const filled = new Float32Array(steps * samples * neurons)
  for (let row = 0; row < steps * samples; row++)
    for (let k = offsets[row]!; k < offsets[row + 1]!; k++) filled[row * neurons + indices[k]!] = values ? values[k]! : 1
  return tf.tensor5d(filled, [steps, samples, height, width, channels])
}

/**
 * Runs a spiking network over T steps, differentiable in parameters, input and whatever the neurons learn: layer by layer, and in a layer
 *
 *     I(t) = norm(W∗s(t) + b) for all steps at once, then step by step the neuron (see DenseNeuron), or the membrane u(t) = u(t − 1) + I(t)
 *
 * and in a recurrent layer V·s(t − 1) comes to I(t), of its own spikes; behind a NeuNorm s_f(t) − U_f·x(t) takes the place of s_f(t).
 * `input`: [T, B, height, width, channels], or [1, B, …] to be held for T steps. A layer that is not in `neurons` integrates and never
 * fires. Dropout without a mask, and voting, are passed over. Call it inside `tf.tidy` or a gradient function.
 *
 * Fails with E3032 at a layer in fixed point, with E3763 at a shortcut.
 */
export function snnForward(
  tf: Tf, layers: readonly Layer[], parameters: ParameterTensors, input: Tensor5D, timesteps: number, neurons: DenseNeurons, options: DenseOptions = {},
): DenseRun {
  requireNoShortcuts(layers, 'training through time')
  const whole = layers.find((layer) => isWeighted(layer) && layer.fixedPoint !== undefined)
  if (whole) fail('E3032', { network: 'snn', layer: whole.name })
  const [, samples, ...shape] = input.shape
  const spikes: Record<string, Tensor> = {}
  // [steps · B, …]: what has no state sees steps as samples.
  let map: Tensor = tf.reshape(input, [input.shape[0] * samples!, ...shape])
  for (const layer of layers) {
    if (layer.kind === 'averagePool') map = tf.avgPool(map as Tensor4D, layer.size, layer.stride, 'valid')
    if (layer.kind === 'maxPool') map = tf.maxPool(map as Tensor4D, layer.size, layer.stride, 'valid')
    const mask = options.masks?.[layer.name]
    if (layer.kind === 'dropout' && mask) map = tf.reshape(tf.mul(tf.reshape(map, [-1, mask.length]), tf.tensor1d(mask)), map.shape)
    if (layer.kind === 'neuNorm') map = inhibited(tf, layer, parameters[layer.name]!.weight!, map, timesteps, options)
    if (!isWeighted(layer)) continue
    const drive = driveOf(tf, layer, parameters, map, options)
    const parallel = layer.activation.kind === 'spiking' ? layer.activation.neuron.parallel : undefined
    const given = stepsOf(tf, drive, samples!, timesteps)
    const steps = parallel ? mixed(tf, layer.name, parallel, parameters[layer.name]!, given) : given
    const neuron = neurons[layer.name]
    const over = neuron ? present(tf, layer.name, neuron, steps, options, parameters[layer.name]!.recurrent) : integrate(tf, steps, options)
    map = tf.concat(over, 0)
    if (neuron) spikes[layer.name] = tf.reshape(map, [timesteps, samples!, ...drive.shape.slice(1)])
  }
  return { output: tf.reshape(map, [timesteps, samples!, -1]), spikes }
}

function driveOf(tf: Tf, layer: ConvLayer | DenseLayer, parameters: ParameterTensors, x: Tensor, { onMoments }: DenseOptions): Tensor {
  const { weight, bias } = parameters[layer.name]!
  const sums = layer.kind === 'dense'
    ? tf.matMul(tf.reshape(x, [x.shape[0]!, -1]) as Tensor2D, weight as Tensor2D)
    : tf.conv2d(padded(tf, x as Tensor4D, layer.padding), weight as Tensor4D, layer.stride, 'valid')
  const drive = bias ? tf.add(sums, bias) : sums
  return layer.batchNorm ? normalise(tf, layer.name, layer.batchNorm, parameters, drive, onMoments) : drive
}

const padded = (tf: Tf, x: Tensor4D, p: number): Tensor4D => (p > 0 ? tf.pad4d(x, [[0, 0], [p, p], [p, p], [0, 0]]) : x)

/** [steps · B, …] as T tensors [B, …]; one that is held, again and again. */
function stepsOf(tf: Tf, drive: Tensor, samples: number, timesteps: number): Tensor[] {
  if (drive.shape[0] === samples) return new Array<Tensor>(timesteps).fill(drive)
  return tf.split(drive, timesteps, 0)
}

function present(tf: Tf, layer: string, neuron: DenseNeuron, drives: readonly Tensor[], { learned, watch, truncate = Infinity }: DenseOptions, recurrent?: Tensor): Tensor[] {
  const own = learned?.[layer] ?? Object.fromEntries(Object.entries(neuron.learned ?? {}).map(([name, value]) => [name, tf.scalar(value)]))
  let state = neuron.start(tf, drives[0]!.shape)
  let before: Tensor | undefined
  return drives.map((drive, t) => {
    const input = recurrent && before ? tf.add(drive, tf.matMul(before as Tensor2D, recurrent as Tensor2D)) : drive
    const step = neuron.step(tf, input, state, own)
    const carry = (value: Tensor): Tensor => (isCut(t, truncate) ? detached(tf, value) : value)
    state = Object.fromEntries(Object.entries(step.state).map(([name, value]) => [name, carry(value)]))
    before = recurrent && carry(step.spikes)
    if (step.over) watch?.(layer, step.over)
    return step.spikes
  })
}

/** The drive of parallel neurons, H(t) = o(t) + Σ_j M[t, j]·X(j), as one product over steps. */
function mixed(tf: Tf, layer: string, parallel: Parallel, { temporal, offset }: ParameterTensors[string], drives: readonly Tensor[]): Tensor[] {
  const steps = drives.length
  // Each weight has its places in the matrix: [weights, T·T] of zeros and ones, and the same of the offsets.
  const places = (size: number, rows: 'temporal' | 'offset'): Tensor2D => tf.tensor2d(Float32Array.from({ length: size * steps * (rows === 'temporal' ? steps : 1) }, (_, i) => {
    const width = steps * (rows === 'temporal' ? steps : 1)
    const only = (of: 'temporal' | 'offset'): Float32Array => Float32Array.from({ length: of === 'temporal' ? temporal!.size : offset!.size }, (__, k) => (of === rows && k === Math.floor(i / width) ? 1 : 0))
    const found = mixingOf(parallel, { temporal: only('temporal'), offset: only('offset') }, steps, layer)
    return (rows === 'temporal' ? found.matrix : found.offset)[i % width]!
  }), [size, steps * (rows === 'temporal' ? steps : 1)])
  const matrix = tf.reshape(tf.matMul(tf.reshape(temporal!, [1, -1]) as Tensor2D, places(temporal!.size, 'temporal')), [steps, steps]) as Tensor2D
  const offsets = tf.reshape(tf.matMul(tf.reshape(offset!, [1, -1]) as Tensor2D, places(offset!.size, 'offset')), [steps, 1])
  const all = tf.reshape(tf.stack([...drives]), [steps, -1]) as Tensor2D
  const sums = tf.add(tf.matMul(matrix, all), offsets)
  // The gradient of an unstack of one fails in TensorFlow.js.
  return steps === 1 ? [tf.reshape(sums, drives[0]!.shape)] : tf.unstack(tf.reshape(sums, [steps, ...drives[0]!.shape]))
}

/** What a NeuNorm makes of spikes [T·B, …, F]: s_f(t) − U_f·x(t), as published (the other engines have x as a channel: see Auxiliary). */
function inhibited(tf: Tf, { decay }: NeuNormLayer, strength: Tensor, spikes: Tensor, timesteps: number, { truncate = Infinity }: DenseOptions): Tensor {
  let x: Tensor | undefined
  // The gradient of a split in one fails in TensorFlow.js.
  const steps = (timesteps === 1 ? [spikes] : tf.split(spikes, timesteps, 0)).map((s, t) => {
    const mean = tf.mul(tf.mean(s, -1, true), 1 - decay)
    const now = x ? tf.add(tf.mul(x, decay), mean) : mean
    x = isCut(t, truncate) ? detached(tf, now) : now
    return tf.sub(s, tf.mul(now, strength))
  })
  return tf.concat(steps, 0)
}

function integrate(tf: Tf, drives: readonly Tensor[], { truncate = Infinity }: DenseOptions): Tensor[] {
  let membrane: Tensor = tf.zerosLike(drives[0]!)
  return drives.map((drive, t) => {
    const u = tf.add(membrane, drive)
    membrane = isCut(t, truncate) ? detached(tf, u) : u
    return u
  })
}

const isWeighted = (layer: Layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense'
