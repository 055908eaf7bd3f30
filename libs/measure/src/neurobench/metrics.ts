import { fail, type Metric } from '@spikeline/core'
import { connectionsOf, isRecurrent, layerShapes, type ConvLayer, type DenseLayer, type MapShape, type Network } from '@spikeline/networks'
import type { ActivityTally, LayerTally } from '../cost/tally.ts'
import { layerWork, sum } from '../cost/work.ts'
import { metric } from '../metric.ts'

/** Bytes of the buffers that one layer of neurons has in snnTorch 1.0: threshold, decay, factor of graded spikes, 4 each, and the reset, 8. */
const NEURON_BUFFERS = 20
/** Of batch normalisation: a mean and a variance a channel, 4 each, and the number of batches seen. */
const CHANNEL_BUFFERS = 8
const NORM_BUFFERS = 8

interface Counted {
  readonly layer: ConvLayer | DenseLayer
  readonly input: MapShape
  readonly output: MapShape
  readonly did: LayerTally
  readonly counts: NonNullable<LayerTally['neurobench']>
}

/** All metrics of NeuroBench. Fails with E8010 and E8012 as layerWork does, and with E8040 where the activity lacks the counts. */
export function neurobenchMetrics(network: Network, tally: ActivityTally | undefined, name?: string): readonly Metric[] {
  // The same checks, and the bytes of the parameters.
  const parameterBytes = sum(layerWork(network, tally).map((layer) => layer.parameterBytes))
  const { samples, timesteps, model: ownName } = tally!
  const model = name ?? ownName
  const snn = network.kind === 'snn'
  const layers = countedLayers(network, tally!)
  const active = layers.filter(hasActivation)
  const chances = (of: readonly Counted[]): number => samples * Math.max(1, timesteps) * sum(of.map(({ did }) => did.neurons))
  const sparsity = (of: readonly Counted[]): number => (chances(of) - sum(of.map(({ did }) => sum(did.spikes)))) / chances(of)
  const multiplied = sum(layers.map(({ counts }) => sum(counts.multiplied)))
  const synaptic = sum(layers.map(({ counts }) => sum(counts.synaptic)))
  const operations: Readonly<Record<string, number>> = {
    effectiveMacs: multiplied / samples,
    effectiveAcs: (synaptic - multiplied) / samples,
    dense: Math.max(1, timesteps) * sum(layers.map(denseOf)),
  }
  return [
    metric('neurobench.footprint', parameterBytes + sum(layers.map(bufferBytes)), { model }),
    metric('neurobench.connectionSparsity', connectionSparsity(network, layers), { model }),
    ...(active.length ? [metric('neurobench.activationSparsity', sparsity(active), { model })] : []),
    ...Object.entries(operations).map(([what, value]) => metric(`neurobench.${what}`, value, { model })),
    ...(snn ? Object.entries(operations).map(([what, value]) => metric(`neurobench.${what}/step`, value / timesteps, { model })) : []),
    ...(snn ? [metric('neurobench.membraneUpdates', sum(layers.map(({ counts }) => sum(counts.changed))) / samples, { model })] : []),
    ...active.map((layer) => metric('neurobench.activationSparsity', sparsity([layer]), { model, layer: layer.layer.name })),
  ]
}

const countedLayers = (network: Network, tally: ActivityTally): readonly Counted[] =>
  layerShapes(network.layers, network.input).flatMap(({ layer, input, output }) => {
    if (layer.kind !== 'conv' && layer.kind !== 'dense') return []
    const did = tally.layers.get(layer.name)!
    return [{ layer, input, output, did, counts: did.neurobench ?? fail('E8040', { model: network.name, layer: layer.name }) }]
  })

/** A ReLU, or neurons, which NeuroBench watches; also those that only integrate: in snnTorch they are neurons that don't reach their threshold. */
const hasActivation = ({ layer: { activation } }: Counted): boolean => activation.kind !== 'none'

const denseOf = ({ layer, input, output, did }: Counted): number => sum(connectionsOf(layer, input, output)) + (isRecurrent(layer) ? did.neurons ** 2 : 0)

const bufferBytes = ({ layer, output }: Counted): number =>
  (layer.activation.kind === 'spiking' || layer.activation.kind === 'membrane' ? NEURON_BUFFERS : 0) + (layer.batchNorm ? CHANNEL_BUFFERS * output.channels + NORM_BUFFERS : 0)

function connectionSparsity({ parameters }: Network, layers: readonly Counted[]): number {
  let [zeros, weights] = [0, 0]
  for (const { layer } of layers)
    for (const values of [parameters[layer.name]!.weight, parameters[layer.name]!.recurrent ?? []]) {
      weights += values.length
      for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++
    }
  return Math.round((zeros / weights) * 1e4) / 1e4
}
