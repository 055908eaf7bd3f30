import { createRandom } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import type { Network, Neuron } from '../network.ts'
import type { LayerSpec } from '../topology/layerSpec.ts'
import type { MapShape } from '../topology/shapes.ts'
import { asSpiking, randomAnn } from './randomNetwork.ts'

/** An input to draw: values are in eighths, negative too. */
export interface Input { timesteps: number; samples: number; held: boolean; graded: boolean; density: number; seed: number }

/** A raster of random events: density from 0 (silence) to 1 (all of them). */
export function randomRaster(input: MapShape, { timesteps, samples, held, graded, density, seed }: Input): SpikeRaster {
  const random = createRandom(seed)
  const neurons = input.height * input.width * input.channels
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: neurons }, (_, i) => i).filter(() => random.next() < density))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return checkRaster({
    timesteps, samples, neurons, ...input, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, () => Math.round(16 * random.next() - 4) / 8) }),
    labels: new Uint8Array(samples), classes: 3, first: 0,
  })
}

/** A network and its input. */
export interface Case { layers: readonly LayerSpec[]; neuron: Neuron; end: 'membrane' | 'spiking'; size: MapShape; input: Input }

/** A network that fits the case, with weights and biases in eighths where `coarse`. */
export function networkOf({ layers, neuron, end, size, input }: Case, coarse: boolean): Network {
  let ann
  try {
    ann = randomAnn([...layers, { kind: 'dense', units: 6 }, { kind: 'vote', group: 2 }], size, 3, input.seed)
  } catch {
    return fc.pre(false) as never
  }
  if (coarse) for (const each of Object.values(ann.parameters)) for (const values of Object.values(each)) values.forEach((x: number, i: number) => (values[i] = Math.round(8 * x) / 8))
  return asSpiking(ann, neuron, end)
}

export const resets = { reset: fc.constantFrom('subtract', 'zero', 'none', 'value'), resetTo: fc.constantFrom(-0.5, 0.125), compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25, -0.5, 2.5) } as const
export const integrators: fc.Arbitrary<Neuron> = fc.record({ model: fc.constant('if'), threshold: fc.constantFrom(0.3, 0.5, 1), decay: fc.constant(1), ...resets })
export const conv: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('conv'), filters: fc.integer({ min: 1, max: 5 }), kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 2 }),
  padding: fc.integer({ min: 0, max: 2 }), bias: fc.boolean(),
})
export const pool: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('averagePool'), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) })
export const dense: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dense'), units: fc.integer({ min: 1, max: 12 }), bias: fc.boolean() })
export const inputs: fc.Arbitrary<Input> = fc.record({
  timesteps: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(64, 200)), samples: fc.integer({ min: 1, max: 2 }), held: fc.boolean(), graded: fc.boolean(),
  density: fc.constantFrom(0, 0.003, 0.05, 0.4, 1), seed: fc.nat(1e6),
})
export const cases = (layers: fc.Arbitrary<readonly LayerSpec[]>, neuron = integrators): fc.Arbitrary<Case> => fc.record({
  layers, neuron, end: fc.constantFrom('membrane', 'spiking'), input: inputs,
  size: fc.record({ height: fc.integer({ min: 3, max: 7 }), width: fc.integer({ min: 3, max: 7 }), channels: fc.integer({ min: 1, max: 3 }) }),
})
export const topologies = fc.oneof(fc.array(dense, { maxLength: 2 }), fc.array(fc.oneof(pool, conv, conv), { minLength: 1, maxLength: 4 }))

/** One neuron under so many inputs of weight 1. */
export function one(inputs: number): Network {
  const ann = randomAnn([{ kind: 'dense', units: 1, bias: true }], { height: 1, width: 1, channels: inputs }, 1)
  for (const { weight, bias } of Object.values(ann.parameters)) {
    weight.fill(1)
    bias!.fill(0)
  }
  return ann
}
export const biased = ({ parameters }: Network, bias: number): Network['parameters'] =>
  Object.fromEntries(Object.entries(parameters).map(([name, of]) => [name, { ...of, bias: of.bias!.map(() => bias) }]))
export function unbiased(network: Network): Network {
  for (const { bias } of Object.values(network.parameters)) bias?.fill(0)
  return network
}
