import { fail, type Random } from '@spikeline/core'
import type { Network } from '@spikeline/networks'
import { Engine } from '@spikeline/spikes'
import { evaluateSpiking, runSpikingEpoch, silentWords, watchLayers, type EpochSettings, type SpikeLearner } from '../spiking/epoch.ts'
import type { SpikingContext } from '../spiking/fit.ts'
import { compileTrainable } from '../spiking/openTrainer.ts'
import { arraysOf } from '../spiking/parameterArrays.ts'
import type { SampleSource } from '../spiking/sampleSource.ts'
import { describeTraining, trainEpochs } from '../training/loop.ts'
import { modelOf, type TrainedLayer } from '../training/model.ts'
import { startOptimiser, type OptimiserSettings } from '../training/optimiser.ts'
import type { Trained } from '../training/trainNetwork.ts'
import type { MacroLayers } from './macroLayers.ts'
import { MacroTrainer, type MacroParts, type MacroRule, type MacroSettings } from './macroTrainer.ts'

type MacroParams = EpochSettings & OptimiserSettings & { readonly name: string; readonly validation: number; readonly patience: number }
type Parameters = Readonly<Record<string, TrainedLayer>>

/** A rule that learns from whole spike trains, and what it starts from and ends with. */
export interface MacroTask extends Pick<MacroSettings, 'scaled' | 'learned' | 'perStep'> {
  readonly stage: string
  readonly topology: MacroLayers
  fresh(random: Random): Record<string, TrainedLayer>
  rule(parts: MacroParts): MacroRule
  /** Weights and biases of the network from what is learned. */
  settle(parameters: Parameters): Parameters
}

/**
 * Trains a spiking network by a rule on the level of whole spike trains (see trainEpochs for what all trainings share, MacroTrainer for a step).
 * Fails with E3301 (divergence), E3600 (a silent layer), E3304–E3306 (settings that don't fit the set), E3202 (not enough memory), E3683.
 */
export async function trainMacro(task: MacroTask, source: SampleSource, params: MacroParams, unit: 'images' | 'samples', context: SpikingContext): Promise<Trained> {
  const { stage, topology: { trained: layers, layers: simulated, recurrent, notation } } = task
  const { samples, input, classes, timesteps } = source
  let silent: readonly number[] = []
  const trained = await trainEpochs({
    samples, unit, settings: params,
    fresh() {
      const parameters = task.fresh(context.random.substream('weights'))
      return { parameters, optimiser: startOptimiser(params.optimiser, arraysOf(parameters).map(({ length }) => length)) }
    },
    begin({ parameters, optimiser: saved }, split) {
      const trainer = openMacro(task, source, parameters, params.batch, context)
      if (trainer.alone !== undefined) context.log('warning', `training with one thread: ${trainer.alone}`)
      const { bytes, samples: together } = trainer.memory
      context.log('info', `kernels reserve ${Math.ceil(bytes / 2 ** 20)} MiB for T = ${timesteps}, ${together} of ${params.batch} samples of a batch at a time`)
      const optimiser = trainer.startOptimiser(params.optimiser, saved)
      const learner: SpikeLearner = {
        source, layers, settings: params, watch: watchLayers(layers, timesteps, context.log),
        learn({ raster, learningRate }) {
          const step = trainer.step(raster)
          trainer.update(optimiser, learningRate, params)
          return step
        },
        evaluate: (raster) => trainer.evaluate(raster),
        variables: () => modelOf(layers, input, trainer.parameters).trained,
      }
      // The samples set aside are the same spikes in every epoch, so that epochs can be compared.
      const random = context.random.substream('validation')
      return {
        parameters: trainer.parameters, optimiser,
        async runEpoch(epoch) {
          const sums = await runSpikingEpoch(learner, epoch)
          silent = sums.silent()
          return sums.score()
        },
        validate: (pause) => evaluateSpiking(learner, split.validation, random, pause),
        close: () => trainer.close(),
      }
    },
  }, context)
  if (silent.length > 0) context.log('warning', silentWords(silent, classes))
  const parameters = Object.fromEntries(Object.entries(task.settle(trained.parameters)).map(([name, own]) => [name, { ...own, ...(recurrent[name] && { recurrent: recurrent[name] }) }]))
  const network: Network = {
    name: params.name, kind: 'snn', topology: notation, input, classes, layers: simulated, parameters, provenance: [describeTraining(stage, params, unit, trained)],
  }
  return { network, history: trained.history }
}

/** Opens the trainer of a task. Fails with E3683 where the host can't run the kernels, with E3202 where there isn't enough memory. */
export function openMacro(
  { stage, topology: { layers, recurrent }, scaled, learned, perStep, rule }: MacroTask, { input, classes, timesteps }: Pick<SampleSource, 'input' | 'classes' | 'timesteps'>,
  parameters: Parameters, batch: number, { host }: { readonly host: Pick<SpikingContext['host'], 'threads' | 'startThread'> }, chunk?: number,
): MacroTrainer {
  const engine = Engine.create({ count: host.threads, start: host.startThread }) ?? fail('E3683', { stage })
  const wired = Object.fromEntries(Object.entries(parameters).map(([name, own]) => [name, { ...own, ...(recurrent[name] && { recurrent: recurrent[name] }) }]))
  const inputs = compileTrainable({ layers, input, classes, parameters: wired })
  return new MacroTrainer(engine, inputs, { timesteps, batch, classes, scaled, learned, perStep, ...(chunk && { chunk }) }, rule)
}
