import { fail, type StageContext } from '@spikeline/core'
import { fitTopology, initialise, isRecurrent, type DenseLayer, type Layer, type LayerParameters, type MapShape, type Network, type Neuron, type Topology } from '@spikeline/networks'
import type { EngineThreads, SpikeRaster } from '@spikeline/spikes'
import type { BpStdpParams } from '../generated/bp-stdp.ts'
import { evaluateSpiking, runSpikingEpoch, watchLayers, type SpikeLearner } from '../spiking/epoch.ts'
import { requireReach } from '../spiking/largestMembrane.ts'
import type { SampleSource } from '../spiking/sampleSource.ts'
import type { Evaluation } from '../spiking/trainer.ts'
import { trainEpochs, type TrainingContext } from '../training/loop.ts'
import { startOptimiser } from '../training/optimiser.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { openPairLearner } from './kernelLearner.ts'
import type { PairLayer, PairLearner, PairOutcome } from './learner.ts'

type PairContext = TrainingContext & Pick<StageContext, 'host'>
type SpikingDense = DenseLayer & { readonly activation: { readonly kind: 'spiking'; readonly neuron: Neuron } }

/** The layers of a network that BP-STDP can train. Fails as fitTopology does, with E3700 at a layer that the rule says nothing about. */
export function pairTopology(params: BpStdpParams, input: MapShape, classes: number): { readonly layers: readonly SpikingDense[]; readonly notation: string } {
  const { layers, notation } = fitTopology(params.network, input, classes, { bias: false })
  checkPairable(params.network, layers)
  return { notation, layers: layers.map((layer, l) => ({ ...layer as DenseLayer, activation: { kind: 'spiking', neuron: neuronAt(params, l === layers.length - 1) } })) }
}

/** Fails with E3700 at the first layer that is more than dense. */
export function checkPairable(network: Topology, layers: readonly Layer[]): void {
  layers.forEach((layer, i) => {
    const refuse = (problem: string, instead: string): never => fail('E3700', { rule: 'BP-STDP', layer: layer.name, problem, instead })
    if (layer.kind === 'conv') refuse('shares its weights among positions', 'use dense layers, or train/stbp, train/ottt')
    if (layer.kind !== 'dense') return refuse('has no weights, and hands on no spikes of its own', 'leave it out, or use train/stbp')
    if (isRecurrent(layer)) refuse('is recurrent', 'leave "recurrent" out ("R" in the notation), or use train/stbp')
    if (layer.batchNorm) refuse('has batch normalisation', 'leave it out ("BN" in the notation)')
    const stated = typeof network === 'string' ? undefined : network[i]!
    if (stated?.bias) refuse('states a bias, which no spike goes through', 'leave "bias" out')
    if (stated?.activation) refuse(`states the activation "${stated.activation}", but its neurons spike`, 'leave "activation" out')
  })
}

const neuronAt = ({ threshold, outputThreshold = threshold, reset }: BpStdpParams, isOutput: boolean): Neuron =>
  ({ model: 'if', decay: 1, threshold: isOutput ? outputThreshold : threshold, reset, compare: '>=', initial: 0 })

/**
 * Fails with E3703 where T steps are too few for a window, with E3702 at the first layer that can't fire in them, already before there are data. Hidden layers that
 * are silent don't learn, but the weights of a silent output rise: by μ·T at most in each batch of the training, so that its reach is known with the number of samples.
 */
export function checkWindow(params: BpStdpParams, timesteps: number, layers: readonly DenseLayer[], inputs: number, samples = Infinity): void {
  const { window, initialScale, learningRate, batch, epochs } = params
  if (window > timesteps) fail('E3703', { window, timesteps })
  layers.forEach(({ name }, l) => {
    const fanIn = l === 0 ? inputs : layers[l - 1]!.units
    const isOutput = l === layers.length - 1
    const learned = isOutput ? fanIn * learningRate * timesteps * Math.ceil(samples / batch) * epochs : 0
    requireReach({ layer: name, neuron: neuronAt(params, isOutput), timesteps, drive: initialScale * Math.sqrt(fanIn) + learned, ...(isOutput && { weights: 'can learn' }) })
  })
}

/**
 * Trains a spiking network by BP-STDP (see PairTwin for the rule, trainEpochs for what all trainings share). Fails with E30xx (topology),
 * E3301 (divergence), E3600 (a silent layer), E3304–E3306 (settings that don't fit the set), E3700–E3703, E3202 (not enough memory).
 */
export async function trainByPairs(source: SampleSource, params: BpStdpParams, unit: 'images' | 'samples', context: PairContext): Promise<Trained> {
  const { samples, input, classes, timesteps } = source
  const { layers, notation } = pairTopology(params, input, classes)
  checkWindow(params, timesteps, layers, input.height * input.width * input.channels, samples)
  const trained = await trainEpochs({
    samples, unit, settings: params,
    fresh() {
      const parameters: Record<string, LayerParameters> = initialise(layers, input, context.random.substream('weights'), 'uniform')
      for (const { weight } of Object.values(parameters)) weight!.forEach((w, i) => void (weight![i] = w * params.initialScale))
      return { parameters: parameters as Record<string, { weight: Float32Array }>, optimiser: startOptimiser('sgd', []) }
    },
    begin({ parameters, optimiser }, split) {
      const own = Object.fromEntries(Object.entries(parameters).map(([name, { weight }]) => [name, { weight: weight.slice() }]))
      const pairs = openPairs(layers, own, params, timesteps, { count: context.host.threads, start: context.host.startThread })
      if (pairs.engine === 'twin') context.log('warning', 'this host has no WebAssembly with SIMD: training in JavaScript, with the same results, many times slower')
      else if (pairs.alone !== undefined) context.log('warning', `training with one thread: ${pairs.alone}`)
      // The loss of a sample: outputs that were wrong in a window, averaged over its windows.
      const withLoss = ({ wrong, ...outcome }: PairOutcome, { samples }: SpikeRaster): Evaluation => ({ ...outcome, loss: wrong / samples })
      const learner: SpikeLearner = {
        source, layers, settings: params, watch: watchLayers(layers, timesteps, context.log),
        learn: ({ raster, learningRate }) => withLoss(pairs.learn(raster, learningRate), raster),
        evaluate: (raster) => withLoss(pairs.evaluate(raster), raster),
        variables() {
          pairs.weights().forEach((weight, l) => own[layers[l]!.name]!.weight.set(weight))
          return layers.map(({ name }) => ({ layer: name, name: 'weight', values: own[name]!.weight }))
        },
      }
      const random = context.random.substream('validation')
      return {
        parameters: own, optimiser,
        runEpoch: async (task) => (await runSpikingEpoch(learner, task)).score(),
        validate: (pause) => evaluateSpiking(learner, split.validation, random, pause),
        close: () => pairs.close(),
      }
    },
  }, context)
  const { epochs, batch, learningRate, schedule } = { ...params, epochs: trained.history.length }
  const kept = trained.kept === undefined ? '' : `, weights of epoch ${trained.kept} kept`
  const network: Network = {
    name: params.name, kind: 'snn', topology: notation, input, classes, layers, parameters: trained.parameters,
    provenance: [`train/bp-stdp: ${epochs} epochs on ${trained.samples} ${unit}, batch ${batch}, learning rate ${learningRate} (${schedule})${kept}`],
  }
  return { network, history: trained.history }
}

function openPairs(layers: readonly SpikingDense[], parameters: Readonly<Record<string, { readonly weight: Float32Array }>>, params: BpStdpParams, timesteps: number, threads: EngineThreads): PairLearner {
  const { window, batch, reset } = params
  const inner = layers.map(({ name, units, activation: { neuron } }): PairLayer => {
    const { weight } = parameters[name]!
    return { name, inputs: weight.length / units, units, threshold: neuron.threshold, weight }
  })
  return openPairLearner(inner, { timesteps, window, batch, reset }, 'kernels', threads)
}
