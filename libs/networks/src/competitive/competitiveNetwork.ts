import { definePortType, fail, type Shape } from '@spikeline/core'
import type { CompetitiveConstants } from './constants.ts'

/** The label of a neuron that stands for no class, because it never fired while labels were assigned. */
export const UNLABELLED = 255

/**
 * Excitatory neurons that compete by lateral inhibition, each with an inhibitory neuron of its own (see twin.ts for the equations). It is no
 * chain of layers: what it answers with are the classes that its neurons were labelled with after they had learned without labels.
 */
export interface CompetitiveNetwork {
  readonly name: string
  readonly input: { readonly height: number; readonly width: number; readonly channels: number }
  readonly classes: number
  /** Excitatory neurons; as many are inhibitory. */
  readonly neurons: number
  readonly constants: CompetitiveConstants
  /** [inputs, neurons], row-major: conductances. */
  readonly weights: Float32Array
  /** θ of each excitatory neuron, in mV. */
  readonly theta: Float32Array
  /** Class of each excitatory neuron, or UNLABELLED. */
  readonly labels: Uint8Array
  /** What it was made by. */
  readonly provenance: readonly string[]
}

export const competitiveType = definePortType<CompetitiveNetwork>({ name: 'competitiveNetwork', summary: 'neurons that compete, with their weights and labels', unit: 'networks' })

/** The static shape of a port of competitive networks. */
export function competitiveShape({ input: { height, width, channels }, classes, neurons }: Pick<CompetitiveNetwork, 'input' | 'classes' | 'neurons'>): Shape {
  return { height, width, channels, classes, neurons }
}

/** The one competitive network of a stream. Fails with E3505 where there is none, or more than one, and E3624 where its arrays don't fit. */
export async function readCompetitive(models: AsyncIterable<CompetitiveNetwork>): Promise<CompetitiveNetwork> {
  let only: CompetitiveNetwork | undefined
  for await (const network of models) {
    if (only) fail('E3505', { networks: [only.name, network.name] })
    only = network
  }
  return checkCompetitive(only ?? fail('E3505', { networks: [] }))
}

/** Returns the network; fails with E3624 where an array has not the length that its sizes say, or a label is no class. */
export function checkCompetitive(network: CompetitiveNetwork): CompetitiveNetwork {
  const { name, input: { height, width, channels }, neurons, classes, weights, theta, labels } = network
  const refuse = (problem: string): never => fail('E3624', { network: name, problem })
  for (const [array, got, expected] of [['weights', weights.length, height * width * channels * neurons], ['theta', theta.length, neurons], ['labels', labels.length, neurons]] as const)
    if (got !== expected) refuse(`"${array}" has ${got} elements, not ${expected}`)
  const bad = labels.findIndex((label) => label >= classes && label !== UNLABELLED)
  if (bad >= 0) refuse(`neuron ${bad} has the label ${labels[bad]}, and there are ${classes} classes`)
  if (weights.some((w) => !Number.isFinite(w)) || theta.some((x) => !Number.isFinite(x))) refuse('a weight or threshold is not finite')
  return network
}
