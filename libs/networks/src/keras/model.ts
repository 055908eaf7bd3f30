import { fail } from '@spikeline/core'

/** A weight of a layer, row-major. `part` is what it is to the layer: 'kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance'. */
export interface KerasWeight {
  readonly part: string
  readonly shape: readonly number[]
  /** In the type of the file. */
  readonly values: ArrayLike<number>
}

/** A layer as Keras states it. */
export interface KerasLayer {
  readonly name: string
  /** 'Dense', 'Conv2D', …; undefined in a file of weights alone. */
  readonly type: string | undefined
  readonly config: Readonly<Record<string, unknown>>
  readonly weights: readonly KerasWeight[]
}

/** A chain of layers of Keras with its weights, which TensorFlow.js stores in another way. */
export interface KerasModel {
  readonly format: 'Keras' | 'TensorFlow.js'
  /** Of what wrote it; '' where it does not say. */
  readonly version: string
  readonly layers: readonly KerasLayer[]
}

/** What a file of Keras leaves to whoever reads it. */
export interface KerasImportOptions {
  /** Name of the network. */
  readonly name: string
  /** Files of weights alone: what follows every layer but the last. */
  readonly activation?: 'relu' | 'none'
  /** The map that an input of one axis is, its values in the order height, width, channels; by default 1 × 1 × n. */
  readonly input?: { readonly height: number; readonly width: number; readonly channels: number }
}

/** Fails with E3050: the file is no such model, at a place of it, and what it should have there. */
export const notKeras = (file: string, at: string, problem: string, expected: string): never => fail('E3050', { file, at, problem, expected })

/** Fails with E3052: a layer that none of ours is. */
export const cannotExpress = ({ name, type }: Pick<KerasLayer, 'name' | 'type'>, problem: string, instead: string): never =>
  fail('E3052', { layer: name, type: type ?? 'weights', problem, instead })

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The parts of a layer that the name of a weight may end with; Keras 1 wrote 'dense_1_W' and 'dense_1_b'. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[/_])kernel$|_W$/, 'kernel'], [/(?:^|[/_])bias$|_b$/, 'bias'], [/(?:^|[/_])gamma$/, 'gamma'], [/(?:^|[/_])beta$/, 'beta'],
  [/(?:^|[/_])moving_mean$/, 'moving_mean'], [/(?:^|[/_])moving_variance$/, 'moving_variance'],
]

/** 'kernel' of 'dense_1/kernel:0'; the whole name where it ends with nothing that is known. */
export function partOf(name: string): string {
  const bare = name.replace(/:\d+$/, '')
  return parts.find(([end]) => end.test(bare))?.[1] ?? bare
}
