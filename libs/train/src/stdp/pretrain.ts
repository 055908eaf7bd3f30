import { fail, type Random } from '@spikeline/core'
import { compileEvents, initialise, scanForward, type EventLayer, type Layer, type Network, type Neuron } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { StdpPretrainParams } from '../generated/stdp-pretrain.ts'
import type { SampleSource } from '../spiking/sampleSource.ts'
import { plainLayers, spikingLayers } from '../spiking/spikingLayers.ts'
import { synapsesOf } from '../spiking/reach.ts'
import { eventsFrom, pooled, presented, type Events } from '../spiking/twinEvents.ts'
import { addDrive } from '../spiking/twinSynapses.ts'
import { pauser, type TrainingContext } from '../training/loop.ts'
import { PairLayer, type PairState } from './pairLayer.ts'

/** What an epoch of one layer came to. */
export interface PairRecord { readonly layer: string; readonly epoch: number; readonly rate: number; readonly change: number }

export interface Pretrained { readonly network: Network; readonly records: readonly PairRecord[] }

/** Where a pre-training is: layers before `layer` are done, of which `epoch` epochs are. */
interface PretrainState { readonly version: 1; layer: number; epoch: number; readonly states: readonly PairState[]; readonly records: PairRecord[] }

type Weighted = Extract<Layer, { kind: 'conv' | 'dense' }>

/**
 * Trains the hidden layers one after the other, without labels (see train/stdp-pretrain). Saves its state after every epoch of a layer, and
 * goes on from there, bit for bit. Fails with E3600 where a layer does not fire in an epoch, and as topologies do (E30xx, E3309, E3664).
 */
export async function pretrain(source: SampleSource, params: StdpPretrainParams, neuron: Neuron, context: TrainingContext): Promise<Pretrained> {
  const { input, classes, timesteps } = source
  const { network: topology, bias, epochs } = params
  const { layers, notation } = spikingLayers({ network: topology, bias, neuron, readout: 'spiking' }, input, classes)
  checkPretrainable(layers)
  const random = context.random
  const samples = Math.min(params.samples ?? source.samples, source.samples)
  const fresh = initialise(plainLayers(topology, bias, input, classes).layers, input, random.substream('weights'), 'uniform')
  const network = (parameters: Network['parameters']): Network =>
    ({ name: params.name, kind: 'snn', topology: notation, input, classes, layers, parameters, provenance: [provenanceOf(params, samples)] })
  const wires = compileEvents(network(fresh)).layers
  const hidden = wires.slice(0, -1)
  const state: PretrainState = await resume({ version: 1, layer: 0, epoch: 0, states: hidden.map((own) => startPairs(own, params, random)), records: [] }, context)
  const parameters = { ...fresh }
  const pause = pauser(context)
  const total = hidden.length * epochs * samples
  for (let l = 0; l < hidden.length; l++) {
    const { layer } = hidden[l]!
    const learner = new PairLayer(hidden[l]!, params, state.states[l]!)
    for (let epoch = state.layer === l ? state.epoch : 0; state.layer === l && epoch < epochs; epoch++) {
      const own = random.substream(`${layer.name}/${epoch}`)
      const order = own.substream('order').shuffle(Uint32Array.from({ length: samples }, (_, i) => i))
      let [spikes, change, arrived] = [0, 0, 0]
      for (let i = 0; i < samples; i++) {
        const events = inputOf(source.take(order.subarray(i, i + 1), own.substream('input'), false), hidden, parameters, neuron, l)
        arrived += events.indices.length
        const outcome = learner.learn(events)
        spikes += outcome.spikes
        change += outcome.change
        const done = (l * epochs + epoch) * samples + i + 1
        await pause(() => context.progress({ done, total, unit: 'samples', values: { layer: l + 1, epoch: epoch + 1 } }))
      }
      // What gets no input is not to blame: the layer in front of it, by the threshold of "neuron", is.
      if (spikes === 0) fail('E3600', { layer: arrived === 0 && l > 0 ? hidden[l - 1]!.layer.name : layer.name, epoch: epoch + 1, steps: samples, timesteps })
      const size = hidden[l]!.neurons * timesteps * samples
      state.records.push({ layer: layer.name, epoch: epoch + 1, rate: spikes / size, change: change / (hidden[l]!.weight.length * samples) })
      Object.assign(state, epoch + 1 < epochs ? { layer: l, epoch: epoch + 1 } : { layer: l + 1, epoch: 0 })
      if (state.layer < hidden.length) await context.checkpoint.save(state)
    }
    parameters[layer.name] = { ...parameters[layer.name]!, weight: centred(state.states[l]!.weight, state.states[l]!.threshold.length, params.spread), ...(layer.bias && { bias: new Float32Array(parameters[layer.name]!.bias!.length) }) }
  }
  return { network: network(parameters), records: state.records }
}

/** Fails with E3664 where there is nothing to train ahead, or a layer that the rule is not defined for. */
export function checkPretrainable(layers: readonly Layer[]): void {
  const weighted = layers.filter((layer): layer is Weighted => layer.kind === 'conv' || layer.kind === 'dense')
  const refuse = (layer: string, problem: string, instead: string): never => fail('E3664', { layer, problem, instead })
  for (const layer of weighted) {
    if (layer.kind === 'dense' && layer.recurrent) refuse(layer.name, 'is recurrent, and the rule has no pairs of its own spikes', 'leave "R" (or "recurrent") out')
    if (layer.batchNorm) refuse(layer.name, 'has batch normalisation, which is learned by gradients', 'leave "BN" (or "batchNorm") out')
  }
  const norm = layers.find(({ kind }) => kind === 'neuNorm')
  if (norm) refuse(norm.name, 'is a NeuNorm, whose strengths are learned by gradients', 'leave "NN" out')
  if (weighted.length < 2) refuse(weighted[0]!.name, 'is the output, which needs labels, and no layer stands in front of it', 'add a hidden layer, or train by train/stbp alone')
}

/** Weights between 0 and 1 at random, with the wanted mean; thresholds at a tenth of what all inputs at once would bring. */
function startPairs({ layer, weight }: EventLayer, { meanWeight }: StdpPretrainParams, random: Random): PairState {
  const filters = layer.kind === 'conv' ? layer.filters : layer.units
  const draws = random.substream(`stdp/${layer.name}`)
  const values = Float32Array.from(weight, () => Math.min(1, 2 * meanWeight * draws.next()))
  return { weight: values, threshold: new Float32Array(filters).fill((meanWeight * values.length) / filters / 10) }
}

/**
 * Weights of one map with mean 0 and the deviation of U(±1/√fan-in), times `spread`: as fresh weights are, but for their form, so that
 * gradients find membranes near the threshold. A map whose weights are all the same has none.
 */
export function centred(weight: Float32Array, filters: number, spread: number): Float32Array {
  const fanIn = weight.length / filters
  const out = new Float32Array(weight.length)
  for (let f = 0; f < filters; f++) {
    let [sum, squares] = [0, 0]
    for (let k = f; k < weight.length; k += filters) sum += weight[k]!
    for (let k = f; k < weight.length; k += filters) squares += (weight[k]! - sum / fanIn) ** 2
    const deviation = Math.sqrt(squares / fanIn)
    const factor = deviation > 0 ? spread / (Math.sqrt(3 * fanIn) * deviation) : 0
    for (let k = f; k < weight.length; k += filters) out[k] = (weight[k]! - sum / fanIn) * factor
  }
  return out
}

/** What layer l reads of a raster of one sample: its spikes through the layers before, as they are when they are done, and the pooling in front of it. */
function inputOf(raster: SpikeRaster, wires: readonly EventLayer[], parameters: Network['parameters'], neuron: Neuron, l: number): Events {
  const { timesteps } = raster
  let events = presented(raster, 0, 0, raster.offsets.length - 1)
  for (let below = 0; below < l; below++) {
    const own = wires[below]!
    const drive = driveOf(own, parameters[own.layer.name]!.weight, through(own, events), timesteps)
    events = eventsFrom(scanForward(neuron, timesteps, own.neurons, drive).spikes, timesteps)
  }
  return through(wires[l]!, events)
}

const through = ({ pools }: EventLayer, events: Events): Events => pools.reduce((from, pool) => pooled(pool, from, (length) => new Float32Array(length)), events)

function driveOf(own: EventLayer, weight: Float32Array, events: Events, timesteps: number): Float32Array {
  const synapses = synapsesOf(own)
  const { neurons } = own
  const drive = new Float32Array(timesteps * neurons)
  for (let t = 0; t < timesteps; t++) addDrive(synapses, weight, undefined, events, t, drive.subarray(t * neurons, (t + 1) * neurons), Math.fround)
  return drive
}

async function resume(fresh: PretrainState, { checkpoint, log }: TrainingContext): Promise<PretrainState> {
  const saved = await checkpoint.load<PretrainState>()
  if (saved === undefined) return fresh
  const isSame = saved.version === 1 && saved.states?.length === fresh.states.length && saved.states.every(({ weight, threshold }, l) =>
    weight.length === fresh.states[l]!.weight.length && threshold.length === fresh.states[l]!.threshold.length)
  if (!isSame) {
    log('warning', 'the saved state is not one of this training: starting again from the first layer')
    return fresh
  }
  log('info', `going on with layer ${saved.layer + 1}, after epoch ${saved.epoch}`)
  return saved
}

const provenanceOf = ({ epochs, potentiation, depression }: StdpPretrainParams, samples: number): string =>
  `train/stdp-pretrain: hidden layers by STDP, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} each on ${samples} samples, potentiation ${potentiation}, depression ${depression}`
