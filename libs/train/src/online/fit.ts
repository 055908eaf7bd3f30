import { fail, type StageContext } from '@spikeline/core'
import { initialise, isPlain, neuronOf, type BuiltTopology, type Layer, type MapShape, type Network, type Neuron } from '@spikeline/networks'
import type { OtttParams } from '../generated/ottt.ts'
import { evaluateSpiking, runSpikingEpoch, watchLayers, type SpikeLearner } from '../spiking/epoch.ts'
import { requireFirstReach } from '../spiking/largestMembrane.ts'
import { compileTrainable } from '../spiking/openTrainer.ts'
import { arraysOf } from '../spiking/parameterArrays.ts'
import type { SampleSource } from '../spiking/sampleSource.ts'
import { plainLayers, spikingLayers, votesOf } from '../spiking/spikingLayers.ts'
import { describeTraining, trainEpochs, type TrainingContext } from '../training/loop.ts'
import { modelOf } from '../training/model.ts'
import { startOptimiser } from '../training/optimiser.ts'
import type { Trained } from '../training/trainNetwork.ts'
import { openOnlineTrainer } from './kernelTrainer.ts'
import { createStepLoss } from './loss.ts'

type OnlineContext = TrainingContext & Pick<StageContext, 'host'>

/** The layers of a network that is trained online. Fails as fitTopology does, with E3309 and E3700 at a layer that the rule says nothing about. */
export function onlineLayers(params: OtttParams, input: MapShape, classes: number): BuiltTopology {
  const built = spikingLayers({ ...params, neuron: onlineNeuron(params) }, input, classes)
  checkOnline(built.layers)
  return built
}

/** Fails with E3700 at the first layer that carries more from step to step than membranes and its own spikes. */
export function checkOnline(layers: readonly Layer[]): void {
  for (const layer of layers) {
    const refuse = (problem: string, instead: string): never => fail('E3700', { rule: 'Online training through time', layer: layer.name, problem, instead })
    if (layer.kind === 'dropout') refuse('drops values, for which there is no trace yet', 'leave it out ("D" in the notation), or use train/stbp')
    if (layer.kind === 'neuNorm') refuse('has auxiliary neurons, for which there is no trace yet', 'leave it out ("NN" in the notation), or use train/stbp')
    if ('batchNorm' in layer && layer.batchNorm) refuse('has batch normalisation, whose statistics are those of all steps', 'leave it out ("BN" in the notation), or use train/stbp')
  }
}

/** The neuron, whole. Fails as neuronOf does, and with E3701 where a trace for each sender is not exact. */
export function onlineNeuron(params: Pick<OtttParams, 'neuron'>): Neuron {
  const neuron = neuronOf(params.neuron)
  const refuse = (problem: string, instead: string): never => fail('E3701', { rule: 'Online training through time', problem, instead })
  if (neuron.reset === 'zero' || neuron.reset === 'value')
    refuse(`the reset "${neuron.reset}" takes away what came in, from those that spike alone`, 'state "reset": "subtract" (or "none") in "neuron"')
  if (!isPlain(neuron)) refuse('they carry more from step to step than a membrane', 'leave mechanisms out of "neuron": model, threshold, decay, reset, compare and initial remain')
  if (neuron.learned?.length) refuse('they learn constants of their own', 'leave "learned" out of "neuron", or use train/stbp')
  return neuron
}

const decayOf = ({ model, decay }: Neuron): number => (model === 'if' ? 1 : decay)

/** Fails with E3702 where the first layer can't fire in T steps, already before there are data. Spikes that are connected may be graded, of any size. */
export function checkSteps({ initialisation, encoding, gain }: OtttParams, layers: readonly Layer[], input: MapShape, timesteps: number): void {
  if (encoding !== undefined) requireFirstReach(layers, { input, timesteps, initialisation, highest: encoding === 'direct' ? gain : 1 })
}

/**
 * Trains a spiking network online through time (see OnlineTwin for the rule, trainEpochs for what all trainings share). Fails with E30xx
 * (topology), E3301 (divergence), E3600 (a silent layer), E3304–E3306 (settings that don't fit the set), E3309, E3700–E3702, E3405 (neuron), E3202 (not enough memory).
 */
export async function trainOnline(source: SampleSource, params: OtttParams, unit: 'images' | 'samples', context: OnlineContext): Promise<Trained> {
  const { samples, input, classes, timesteps } = source
  const { layers, notation } = onlineLayers(params, input, classes)
  checkSteps(params, layers, input, timesteps)
  const { surrogate, batch, alpha, update } = params
  const trained = await trainEpochs({
    samples, unit, settings: params,
    fresh() {
      const parameters = initialise(plainLayers(params.network, params.bias, input, classes).layers, input, context.random.substream('weights'), params.initialisation)
      return { parameters, optimiser: startOptimiser(params.optimiser, arraysOf(parameters).map(({ length }) => length)) }
    },
    begin({ parameters, optimiser: saved }, split) {
      const loss = createStepLoss({ alpha, timesteps, classes, votes: votesOf(layers) })
      const settings = { surrogate, loss, decay: decayOf(onlineNeuron(params)), timesteps, batch, eachStep: update === 'step' }
      const trainer = openOnlineTrainer(compileTrainable({ layers, input, classes, parameters }), settings, classes, 'kernels', { count: context.host.threads, start: context.host.startThread })
      if (trainer.engine === 'twin') context.log('warning', 'this host has no WebAssembly with SIMD: training in JavaScript, with the same results, many times slower')
      else if (trainer.alone !== undefined) context.log('warning', `training with one thread: ${trainer.alone}`)
      if (trainer.bytes > 0) context.log('info', `kernels reserve ${Math.ceil(trainer.bytes / 2 ** 20)} MiB, whatever T`)
      const optimiser = trainer.startOptimiser(params.optimiser, saved)
      const learner: SpikeLearner = {
        source, layers, settings: params, watch: watchLayers(layers, timesteps, context.log),
        learn({ raster, learningRate }) {
          const change = (): void => trainer.update(optimiser, learningRate, params)
          const step = trainer.step(raster, update === 'step' ? change : undefined)
          if (update === 'accumulate') change()
          return step
        },
        evaluate: (raster) => trainer.evaluate(raster),
        variables: () => modelOf(layers, input, trainer.parameters).trained,
      }
      // The samples set aside are the same spikes in every epoch, so that epochs can be compared.
      const random = context.random.substream('validation')
      return {
        parameters: trainer.parameters, optimiser,
        runEpoch: async (task) => (await runSpikingEpoch(learner, task)).score(),
        validate: (pause) => evaluateSpiking(learner, split.validation, random, pause),
        close: () => trainer.close(),
      }
    },
  }, context)
  const network: Network = {
    name: params.name, kind: 'snn', topology: notation, input, classes, layers, parameters: trained.parameters,
    provenance: [`${describeTraining('train/ottt', params, unit, trained)}, weights changed ${update === 'step' ? 'at each step' : 'once a batch'}`],
  }
  return { network, history: trained.history }
}
