import { definePortType, type Shape } from '@spikeline/core'

/** A spiking neuron model, all of it stated. u: membrane, θ: threshold, s: spike. */
export interface Neuron {
  /** 'if': u ← u + x. 'lif': u ← decay·u + x. */
  readonly model: 'if' | 'lif'
  readonly threshold: number
  /** Factor on the membrane each step; 1 for 'if'. */
  readonly decay: number
  /** 'subtract': u ← u − θ. 'zero': u ← 0. 'none'. Applied after the spike, within the step. */
  readonly reset: 'subtract' | 'zero' | 'none'
  /** '>=': spike where u ≥ θ. '>': where u > θ. */
  readonly compare: '>' | '>='
  /** Membrane before the first step. */
  readonly initial: number
}

/** What follows a weighted layer. An SNN's output layer may be 'membrane': it integrates and never fires. */
export type Activation =
  | { readonly kind: 'none' }
  | { readonly kind: 'relu' }
  | { readonly kind: 'spiking'; readonly neuron: Neuron }
  | { readonly kind: 'membrane' }

/** Batch normalisation over channels: y = γ·(x − μ)/√(σ² + ε) + β. Parameters gamma, beta, mean, variance of the layer. */
export interface BatchNorm { readonly epsilon: number; readonly momentum: number }

export interface ConvLayer {
  readonly kind: 'conv'
  readonly name: string
  readonly filters: number
  readonly kernel: number
  readonly stride: number
  readonly padding: number
  readonly bias: boolean
  readonly batchNorm?: BatchNorm
  readonly activation: Activation
}
export interface DenseLayer {
  readonly kind: 'dense'
  readonly name: string
  readonly units: number
  readonly bias: boolean
  readonly batchNorm?: BatchNorm
  readonly activation: Activation
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
export type Layer = ConvLayer | DenseLayer | PoolLayer | DropoutLayer | VoteLayer

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
   * Parameters by layer name. Dense weight: [inputs, units]; convolution weight: [kernel, kernel, in, filters] (HWIO); row-major.
   * The leading axis is the input, so that an active input gathers one contiguous row.
   */
  readonly parameters: Readonly<Record<string, LayerParameters>>
  /** What it was made by, for tables and provenance. */
  readonly provenance: readonly string[]
}

export interface LayerParameters {
  readonly weight: Float32Array
  readonly bias?: Float32Array
  readonly gamma?: Float32Array
  readonly beta?: Float32Array
  readonly mean?: Float32Array
  readonly variance?: Float32Array
}

export const networkType = definePortType<Network>({ name: 'network', summary: 'a network with its weights', unit: 'networks' })

/** The static shape of a network port. With the topology, what follows can refuse a layer before anything runs. */
export function networkShape({ kind, input: { height, width, channels }, classes, topology }: Pick<Network, 'kind' | 'input' | 'classes'> & { topology?: string }): Shape {
  return { kind, height, width, channels, classes, ...(topology !== undefined && { topology }) }
}
