import { fail } from '@spikeline/core'
import type { Network } from '../network.ts'
import { compileEvents, type EventNetwork } from '../sparse/compile.ts'
import { activeInputsOf, gatherActive, type ActiveInputs } from '../sparse/activeInputs.ts'
import { propagate, propagateShortcut } from '../sparse/propagate.ts'
import { mapSize } from '../topology/shapes.ts'
import { activateValues } from './activations.ts'

/** An ANN made ready for plain evaluation, one sample at a time, without a tensor back end. */
export interface PlainAnn {
  readonly network: EventNetwork
  readonly input: ActiveInputs
  /** Activations of each weighted layer for the last sample: after what follows its weights. */
  readonly activations: readonly Float32Array[]
  readonly active: readonly ActiveInputs[]
}

/** Fails with E3504 for an SNN, and with E3502 for layers that are no weighted sums (maximum pooling). */
export function createPlainAnn(network: Network): PlainAnn {
  if (network.kind !== 'ann') fail('E3504', { network: network.name })
  const compiled = compileEvents(network)
  return {
    network: compiled,
    input: activeInputsOf(mapSize(network.input), true),
    activations: compiled.layers.map(({ neurons }) => new Float32Array(neurons)),
    active: compiled.layers.map(({ neurons }) => activeInputsOf(neurons, true)),
  }
}

/**
 * The activations of every weighted layer for one image, a = f(W·x + b) with f a ReLU or what else the layer states, in single precision and fixed order: the same
 * bits on every machine, unlike those of tensor back ends. Batch normalisation is folded first; pooling is folded into the weights
 * that follow, so that it has no activations of its own. Only non-zero activations are multiplied, since ReLU makes many zeros.
 *
 * pixels: height·width·channels in [0, 1]. The answer is valid until the next call.
 */
export function annActivations({ network, input, activations, active }: PlainAnn, pixels: Float32Array): readonly Float32Array[] {
  let events = gatherActive(pixels, input)
  network.layers.forEach((layer, l) => {
    const out = activations[l]!
    propagate(layer, events, out)
    if (layer.shortcut) propagateShortcut(layer, network.layers, (k) => active[k]!, out)
    activateValues(layer.layer.activation, out)
    events = gatherActive(out, active[l]!)
  })
  return activations
}
