import { buildTopology, countNetwork, type Activation, type Activity, type LayerActivity, type Network, type Topology } from '@spikeline/networks'

export const spiking = (decay: number): Activation =>
  ({ kind: 'spiking', neuron: { model: decay === 1 ? 'if' : 'lif', threshold: 1, decay, reset: 'subtract', compare: '>=', initial: 0 } })

/** A network of a topology; of an SNN every layer fires but the last, which integrates. The weights don't matter for counts. */
export function network(topology: Topology, [height, width, channels]: readonly [number, number, number], decay?: number): Network {
  const { layers, notation } = buildTopology(topology, { shortcuts: true })
  const last = layers.findLastIndex(({ kind }) => kind === 'dense' || kind === 'conv')
  const activated = layers.map((layer, i) => ('activation' in layer && decay !== undefined ? { ...layer, activation: i === last ? { kind: 'membrane' as const } : spiking(decay) } : layer))
  return { name: 'net', kind: decay === undefined ? 'ann' : 'snn', topology: notation, input: { height, width, channels }, classes: 2, layers: activated, parameters: {}, provenance: [] }
}

/** What a run of a network counted, by layer with weights: spikes and operations at each step, summed over the samples. */
export function activity(net: Network, samples: number, did: readonly { spikes: number[]; operations: number[]; products?: number[]; analog?: boolean }[], driveKept = false): Activity {
  const weighted = countNetwork(net).layers.filter(({ kind }) => kind === 'conv' || kind === 'dense')
  const timesteps = net.kind === 'snn' ? did[0]!.operations.length : 0
  const layers = weighted.map(({ name, kind, neurons, parameters, macs }, i): LayerActivity => ({
    name, kind: kind as 'conv' | 'dense', neurons, parameters, macs, analog: did[i]!.analog ?? false,
    spikes: Float64Array.from(did[i]!.spikes), operations: Float64Array.from(did[i]!.operations),
    updates: new Float64Array(timesteps).fill(neurons * samples), ...(did[i]!.products && { products: Float64Array.from(did[i]!.products) }),
  }))
  return { model: net.name, kind: net.kind, samples, timesteps, driveKept, layers }
}
