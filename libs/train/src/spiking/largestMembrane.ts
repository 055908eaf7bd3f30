import { fail } from '@spikeline/core'
import { charge, fanInOf, fires, layerShapes, left, type Layer, type MapShape, type Neuron } from '@spikeline/networks'

/**
 * The largest membrane within so many steps of a constant drive, of a neuron that has not fired: no smaller drive at any step reaches more. What a neuron
 * does after a spike (reset, adaptation, refractory time) has no part in it. Not for parallel neurons.
 */
export function largestMembrane(neuron: Neuron, timesteps: number, drive: number): number {
  const { initial, current } = neuron
  let [u, i, most] = [initial, 0, -Infinity]
  for (let t = 0; t < timesteps; t++) {
    const before = i
    i = current ? left(current.decay, i) + drive : drive
    u = charge(neuron, u, current?.taken === 'before' ? before : i)
    most = Math.max(most, u)
  }
  return most
}

/** A layer, and the largest drive that its inputs and its weights can give: those that it starts with, or those that training can bring it to. */
export interface Reach { readonly layer: string; readonly neuron: Neuron; readonly timesteps: number; readonly drive: number; readonly weights?: 'starts with' | 'can learn' }

/** Fails with E3702 where no neuron of a layer fires in T steps of its largest drive. */
export function requireReach({ layer, neuron, timesteps, drive, weights = 'starts with' }: Reach): void {
  const most = largestMembrane(neuron, timesteps, drive)
  if (!fires(neuron, most)) fail('E3702', { layer, most: Number(most.toPrecision(3)), threshold: neuron.threshold, timesteps, weights })
}

/** What the first layer of a network begins with, and is shown. */
export interface FirstDrive {
  readonly input: MapShape
  readonly timesteps: number
  readonly initialisation: string
  /** The largest value of an input at a step. */
  readonly highest: number
  /** Factor on weights, not on biases. */
  readonly weightScale?: number
}

/**
 * Fails with E3702 where the first layer can't fire at all, already before there are data. Judged are uniform weights, which have a bound, 1/√fan-in,
 * of a layer that reads its input as it is: behind pooling or dropout, or with batch normalisation, there is no such bound.
 */
export function requireFirstReach(layers: readonly Layer[], { input, timesteps, initialisation, highest, weightScale = 1 }: FirstDrive): void {
  const [first] = layers
  if (initialisation !== 'uniform' || !first || (first.kind !== 'conv' && first.kind !== 'dense')) return
  if (first.batchNorm || first.activation.kind !== 'spiking' || first.activation.neuron.parallel) return
  const inputs = fanInOf(first, layerShapes(layers, input)[0]!.input)
  requireReach({ layer: first.name, neuron: first.activation.neuron, timesteps, drive: (inputs * highest * weightScale + (first.bias ? 1 : 0)) / Math.sqrt(inputs) })
}
