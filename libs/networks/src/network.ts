import { definePortType, type Shape } from '@spikeline/core'
import { mechanismShape } from './snn/mechanisms.ts'

/**
 * A spiking neuron model, all of it stated; a mechanism that is absent, it has not. u: membrane, x: drive, θ: threshold, s: spike.
 * docs/neurons.md has the equations together, their sources, and the settings that equal the classes of other frameworks.
 */
export interface Neuron {
  /** 'if': u ← u + x. 'lif': u ← decay·u + x. */
  readonly model: 'if' | 'lif'
  readonly threshold: number
  /** Factor on the membrane each step; 1 for 'if'. */
  readonly decay: number
  /** 'subtract': u ← u − θ. 'zero': u ← 0. 'value': u ← resetTo. 'none'. Applied after the spike, within the step. */
  readonly reset: 'subtract' | 'zero' | 'value' | 'none'
  /** '>=': spike where u ≥ θ. '>': where u > θ. */
  readonly compare: '>' | '>='
  /** Membrane before the first step. */
  readonly initial: number
  /** For the reset 'value', and only there: below θ. */
  readonly resetTo?: number
  /** 'lif', true: the drive decays too, u ← decay·u + (1 − decay)·x. */
  readonly decayInput?: boolean
  readonly current?: SynapticCurrent
  readonly adaptation?: Adaptation
  /** Steps after a spike in which the membrane stays what the reset left, and no spike comes: 1 or more. */
  readonly refractory?: number
  /** True: the reset of a spike is applied in the next step, to the membrane that has taken its decay and drive. */
  readonly delayedReset?: boolean
  /** Only with the model 'lif', decay 0 and the reset 'none': the membrane is the mixed drive. */
  readonly parallel?: Parallel
  /** What training changes, one value a layer; 'decay' as 1 − sigmoid(w), so that it stays between 0 and 1. */
  readonly learned?: readonly ('decay' | 'threshold')[]
}

/**
 * Parallel spiking neurons (Fang et al. 2023): in place of a leak, what the membrane is at a step is a learned sum of the drive of other steps,
 *
 *     H(t) = o(t) + Σ_j M[t, j]·X(j)      s(t) = 1 where H(t) > θ (or ≥), and no reset
 *
 * 'full': over all T steps, later ones too; 'masked': over the last `order` steps; 'sliding': the same, with weights that are the same at all
 * steps, M[t, j] = w[order − 1 − (t − j)], for any T. M and o are parameters of the layer: `temporal` and `offset`.
 */
export type Parallel =
  | { readonly kind: 'full'; readonly steps: number }
  | { readonly kind: 'masked'; readonly steps: number; readonly order: number }
  | { readonly kind: 'sliding'; readonly order: number }

/** Drive is a current that decays: i ← decay·i + x, 0 at first. The membrane takes it in the place of x. */
export interface SynapticCurrent {
  readonly decay: number
  /** The membrane takes the current 'after' the drive of this step is in it, or as it was 'before', so that a spike arrives a step later. */
  readonly taken: 'after' | 'before'
}

/**
 * The threshold rises with each spike and comes back: θ(t) = θ + strength·a(t), a(t + 1) = decay·a(t) + s(t), 0 at first.
 * Of the shape 'alpha', b(t) = decay·b(t − 1) + a(t) takes the place of a(t): k steps after a spike it is k·decay^(k − 1), not decay^(k − 1).
 */
export interface Adaptation {
  readonly decay: number
  readonly strength: number
  /** What the reset 'subtract' takes off: the threshold at rest, θ, or what the spike had to pass, θ(t). */
  readonly subtracts: 'base' | 'adapted'
  /** Left out: exponential. */
  readonly shape?: 'exponential' | 'alpha'
}

/** ANN: max(0, z) in whole steps of bound/levels, up to bound (Bu et al. 2022); see clipFloorShift. */
export interface ClipFloorShift {
  readonly kind: 'clipFloorShift'
  /** L, a whole number. */
  readonly levels: number
  /** φ. */
  readonly shift: number
  /** λ, which training may change. */
  readonly bound: number
}

/** ANN: the firing rate of a leaky integrate-and-fire neuron, softened at its threshold (Hunsberger & Eliasmith 2016); see softLif. */
export interface SoftLif {
  readonly kind: 'softLif'
  /** τ_ref, in milliseconds. */
  readonly refractory: number
  /** τ_rc, in milliseconds. */
  readonly membrane: number
  /** γ. */
  readonly smoothing: number
  /** α and β: the current of a neuron is α·z + β; its threshold is at 1. */
  readonly gain: number
  readonly offset: number
  /** What a rate of 1 Hz is as an activation. */
  readonly amplitude: number
}

/** What follows a weighted layer. An SNN's output layer may be 'membrane': it integrates and never fires. */
export type Activation =
  | { readonly kind: 'none' }
  | { readonly kind: 'relu' }
  | ClipFloorShift
  | SoftLif
  | { readonly kind: 'spiking'; readonly neuron: Neuron }
  | { readonly kind: 'membrane' }

/**
 * How a weighted layer of an SNN computes in integers (see docs/neurons.md, "Fixed point"). The parameters, the threshold and the decays of
 * such a layer lie on the grid that this states, so that single precision holds each of the integers exactly.
 */
export interface FixedPoint {
  /** Of a weight, its sign included: 2 to 8. */
  readonly bits: number
  /** An input of 1 adds a weight of w · 2^weightExponent, w whole; the averages of pooling in front of the layer are in the weight. */
  readonly weightExponent: number
  /** Membranes, currents, biases and thresholds are multiples of 2^stateExponent, of 24 bits. */
  readonly stateExponent: number
  /** First layer: graded input is taken in multiples of 2^inputExponent, of 8 bits and a sign. */
  readonly inputExponent?: number
}

/**
 * How a weighted layer of an ANN computes in whole numbers of few bits (see docs/networks.md, "Quantised networks"):
 *
 *     x = inputStep · q,  W = weightSteps[c] · p,  b = inputStep · weightSteps[c] · n      q, p, n whole
 *
 * The parameters of such a layer lie on that grid, so that single precision holds each of the whole numbers exactly.
 */
export interface Quantised {
  /** Of a weight: 1 (p is −1 or 1), or 2 to 8 (p from −(2^(bits−1) − 1) to 2^(bits−1) − 1). */
  readonly weightBits: number
  /** What a weight of 1 stands for, of each output channel. */
  readonly weightSteps: Float32Array
  /** Of what the layer reads, 1 to 8: q from 0 to 2^inputBits − 1. */
  readonly inputBits: number
  /** What an input of 1 stands for: 1/255 in the first layer, which reads images. The layer before rounds what it gives to this grid. */
  readonly inputStep: number
}

/** Batch normalisation over channels: y = γ·scale·(x − μ)/√(σ² + ε) + β. Parameters gamma, beta, mean, variance of the layer. */
export interface BatchNorm {
  readonly epsilon: number
  readonly momentum: number
  /** In front of spiking neurons their threshold θ, by which tdBN (Zheng et al. 2021) scales what is normalised; by default 1. */
  readonly scale?: number
}

/**
 * A second input of a weighted layer, added to its sums in front of the activation: y = act(norm(W·x + b) + S·z), z what an earlier layer gives.
 * S is the identity, as of a residual block (He et al. 2016), times `scale`; or a projection where the maps differ.
 */
export interface Shortcut {
  /** Name of the layer that z comes from, after its activation: a weighted layer, pooling or dropout, with a weighted layer at or in front of it. */
  readonly from: string
  /** Of an identity: what each value is multiplied by, a number of single precision; absent: 1. Conversion states it. */
  readonly scale?: number
  /** A convolution of 1×1 without bias and activation, in the place of the identity; its parameters are filed under its own name, '4:32C3.shortcut'. */
  readonly projection?: ConvLayer
}

export interface ConvLayer {
  readonly kind: 'conv'
  readonly name: string
  readonly filters: number
  readonly kernel: number
  readonly stride: number
  readonly padding: number
  readonly bias: boolean
  readonly batchNorm?: BatchNorm
  readonly shortcut?: Shortcut
  readonly activation: Activation
  /** Absent: single precision. All weighted layers of a network have it, or none. */
  readonly fixedPoint?: FixedPoint
  /** ANN. Absent: single precision. All weighted layers of a network have it, or none. */
  readonly quantised?: Quantised
}
export interface DenseLayer {
  readonly kind: 'dense'
  readonly name: string
  readonly units: number
  readonly bias: boolean
  /** All its neurons reach each other, and themselves, a step later: I(t) = b + W·x(t) + V·s(t − 1), s(−1) = 0. Only where they fire. */
  readonly recurrent?: true
  readonly batchNorm?: BatchNorm
  readonly shortcut?: Shortcut
  readonly activation: Activation
  /** Absent: single precision. All weighted layers of a network have it, or none. */
  readonly fixedPoint?: FixedPoint
  /** ANN. Absent: single precision. All weighted layers of a network have it, or none. */
  readonly quantised?: Quantised
}
export interface PoolLayer {
  readonly kind: 'averagePool' | 'maxPool'
  readonly name: string
  readonly size: number
  readonly stride: number
}
/** Only in training: inverted dropout. */
export interface DropoutLayer { readonly kind: 'dropout'; readonly name: string; readonly rate: number }
/** Fixed voting: sums groups of `group` neighbouring outputs with weight 1/group, one group a class. */
export interface VoteLayer { readonly kind: 'vote'; readonly name: string; readonly group: number }
/**
 * Of a spiking network, behind a layer that fires with F feature maps (see docs/neurons.md, "NeuNorm"): an auxiliary neuron at each place,
 * x(t) = k·x(t − 1) + (1 − k)/F·Σ_f s_f(t), x(−1) = 0, and what goes on is s_f(t) − U_f·x(t). `decay` is k; its parameter `weight` is U, [F].
 */
export interface NeuNormLayer { readonly kind: 'neuNorm'; readonly name: string; readonly decay: number }
export type Layer = ConvLayer | DenseLayer | PoolLayer | DropoutLayer | VoteLayer | NeuNormLayer

/** A network with its weights; one topology for ANN and SNN. Flattening before a dense layer is implied (NHWC order). */
export interface Network {
  readonly name: string
  readonly kind: 'ann' | 'snn'
  /** The notation that it was made from, where there was one. */
  readonly topology: string
  readonly input: { readonly height: number; readonly width: number; readonly channels: number }
  readonly classes: number
  readonly layers: readonly Layer[]
  /**
   * Parameters by the name of a layer, or of the projection of its shortcut. Dense weight: [inputs, units]; recurrent weight: [units, units], from row to column; convolution weight:
   * [kernel, kernel, in, filters] (HWIO); U of a NeuNorm: [maps]; row-major.
   * The leading axis is the input, so that an active input gathers one contiguous row.
   */
  readonly parameters: Readonly<Record<string, LayerParameters>>
  /** What it was made by, for tables and provenance. */
  readonly provenance: readonly string[]
}

export interface LayerParameters {
  readonly weight: Float32Array
  readonly bias?: Float32Array
  /** V of a recurrent layer. */
  readonly recurrent?: Float32Array
  /** Of parallel neurons: their weights over steps, [T, T] from row to column, or [order] of sliding ones; and what is added at each step, [T] or [1]. */
  readonly temporal?: Float32Array
  readonly offset?: Float32Array
  readonly gamma?: Float32Array
  readonly beta?: Float32Array
  readonly mean?: Float32Array
  readonly variance?: Float32Array
}

export const networkType = definePortType<Network>({ name: 'network', summary: 'a network with its weights', unit: 'networks' })

/** What is known of a network before there is one. */
export type NetworkFacts = Pick<Network, 'kind' | 'input' | 'classes'> & { readonly topology?: string; readonly layers?: readonly Layer[] }

/** The static shape of a network port. With the topology and the neurons of its layers, what follows can refuse them before anything runs. */
export function networkShape({ kind, input: { height, width, channels }, classes, topology, layers = [] }: NetworkFacts): Shape {
  const parallel = layers.map((layer) => ('activation' in layer && layer.activation.kind === 'spiking' ? layer.activation.neuron.parallel : undefined)).find(Boolean)
  return {
    kind, height, width, channels, classes, ...(topology !== undefined && { topology }), ...mechanismShape(layers),
    // Of parallel neurons the number of steps, or 0 where they take any.
    ...(parallel && { parallel: parallel.kind === 'sliding' ? 0 : parallel.steps }),
  }
}
