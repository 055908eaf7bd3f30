import { fail } from '@spikeline/core'
import { buildTopology, fitTopology, layerToken, type DenseLayer, type Layer, type MapShape, type Neuron, type Topology } from '@spikeline/networks'

/** A dense topology of spiking neurons, some layers of which inhibit themselves. */
export interface MacroTopology {
  readonly stage: string
  readonly network: Topology
  readonly bias: boolean
  /** Neurons of a layer with so many inputs. */
  readonly neuron: (inputs: number) => Neuron
  /** What a spike of a neuron adds to the drive of the others of its layer, a step later: 0 for nothing. `last`: of the output. */
  readonly inhibition?: (neuron: Neuron, last: boolean) => number
}

export interface MacroLayers {
  /** What is trained: weights and biases alone. */
  readonly trained: readonly DenseLayer[]
  /** The same as they are simulated: where neurons inhibit each other, recurrent, by the weights of `recurrent`. */
  readonly layers: readonly DenseLayer[]
  readonly recurrent: Readonly<Record<string, Float32Array>>
  readonly notation: string
}

/** Fails as fitTopology does, and with E3680 at a layer that is no plain dense one. */
export function macroLayers({ stage, network, bias, neuron, inhibition }: MacroTopology, input: MapShape, classes: number): MacroLayers {
  const built = fitTopology(network, input, classes, { bias })
  checkDense(stage, network)
  let inputs = input.height * input.width * input.channels
  const trained = (built.layers as readonly DenseLayer[]).map((layer): DenseLayer => {
    const own = neuron(inputs)
    inputs = layer.units
    return { ...layer, activation: { kind: 'spiking', neuron: own } }
  })
  const strengths = trained.map(({ activation }, l) => (activation.kind === 'spiking' && inhibition ? inhibition(activation.neuron, l === trained.length - 1) : 0))
  const layers = trained.map((layer, l): DenseLayer => (strengths[l] === 0 ? layer : { ...layer, recurrent: true }))
  const recurrent = Object.fromEntries(trained.flatMap(({ name, units }, l) => (strengths[l] === 0 ? [] : [[name, betweenOthers(units, strengths[l]!)] as const])))
  const notation = strengths.every((strength) => strength === 0) ? built.notation
    : layers.map(({ units, recurrent: own }) => layerToken({ kind: 'dense', units, ...(own && { recurrent: true }) })).join('-')
  return { trained, layers, recurrent, notation }
}

/** Fails with E3680 at the first layer that is not dense, or more than that, and as buildTopology does. */
export function checkDense(stage: string, network: Topology): void {
  const { layers } = buildTopology(network)
  layers.forEach((layer, i) => {
    const refuse = (problem: string, instead: string): never => fail('E3680', { stage, layer: layer.name, problem, instead })
    const stated = typeof network === 'string' ? undefined : network[i]!.activation
    if (layer.kind !== 'dense') return refuse(problems[layer.kind], 'use dense layers alone, such as "784-800-10", or train/stbp')
    if (layer.recurrent) refuse('is recurrent', 'leave "recurrent" out ("R" in the notation); "inhibition" is the only connection within a layer that this rule knows')
    if (layer.batchNorm) refuse('has batch normalisation', 'leave "batchNorm" out ("BN" in the notation), or use train/stbp')
    if (stated) refuse(`states the activation "${stated}", but its neurons spike`, 'leave "activation" out')
  })
}

const problems: Readonly<Record<Exclude<Layer['kind'], 'dense'>, string>> = {
  conv: 'is a convolution', averagePool: 'pools', maxPool: 'pools', dropout: 'drops spikes', vote: 'votes', neuNorm: 'is a NeuNorm',
}

/** [n, n]: 0 on the diagonal, else the strength. */
function betweenOthers(n: number, strength: number): Float32Array {
  const weights = new Float32Array(n * n).fill(strength)
  for (let i = 0; i < n; i++) weights[i * n + i] = 0
  return weights
}
