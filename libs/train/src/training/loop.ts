import { fail, type Random, type StageContext } from '@spikeline/core'
import type { BpParams } from '../generated/bp.ts'
import { isStateOf, type EpochRecord, type Score, type TrainingState } from './checkpoint.ts'
import { copyParameters, type TrainedLayer } from './model.ts'
import type { OptimiserState } from './optimiser.ts'
import { splitSet, type Split } from './trainingSet.ts'

/** What training needs of the context of a stage. */
export type TrainingContext = Pick<StageContext, 'random' | 'signal' | 'now' | 'progress' | 'checkpoint' | 'log'>

/** Stops at an aborted signal; every now and then reports, and lets the event loop run. */
export type Pause = (report?: () => void) => Promise<void>

/** What an epoch of a learner works on. */
export interface EpochTask {
  /** Counted from 0. */
  readonly epoch: number
  /** Indices into the set that are trained on, in its order. */
  readonly indices: Uint32Array
  /** The random numbers of this epoch: all that is drawn derives from it by name, never from what came before. */
  readonly random: Random
  /** Called after every step with what the epoch has come to; awaited, so that it can let others run. */
  afterStep(seen: number, soFar: Score): Promise<void>
}

/** A network in training, of whatever kind. */
export interface Learner {
  /** As they are now: each epoch changes them. */
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly optimiser: OptimiserState
  /** Trains one epoch; the score is the mean over its samples, each taken before the step that learnt from it. */
  runEpoch(task: EpochTask): Promise<Score>
  /** The score on the samples set aside, without learning from them. */
  validate(pause: Pause): Promise<Score>
  /** Called once at the end, however it comes: gives back what a learner holds. */
  close?(): void
}

/** What a training begins with, or goes on from. */
export type Start = Pick<TrainingState, 'parameters' | 'optimiser'>

export interface Training {
  readonly samples: number
  /** What progress counts. */
  readonly unit: 'images' | 'samples'
  readonly settings: Pick<BpParams, 'epochs' | 'batch' | 'validation' | 'patience'>
  fresh(): Start
  begin(from: Start, split: Split): Learner
}

export interface TrainedParameters {
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly history: readonly EpochRecord[]
  /** Samples trained on. */
  readonly samples: number
  /** The epoch whose parameters these are, where they are not those of the last one. */
  readonly kept: number | undefined
}

/**
 * Trains for so many epochs, or until the accuracy on the validation samples has not improved for `patience` epochs.
 *
 * Saves its state after every epoch and goes on from there when started again: as every epoch derives its own random numbers, the
 * parameters are then bit for bit those of an undisturbed run. Fails with E3304–E3306 (settings that don't fit the set), and as the
 * learner does; throws the signal's reason when aborted.
 */
export async function trainEpochs(training: Training, context: TrainingContext): Promise<TrainedParameters> {
  const { samples, unit, settings: { epochs, batch, validation, patience } } = training
  const split = splitSet(samples, validation, context.random.substream('split'))
  if (patience > 0 && split.validation.length === 0) fail('E3306', { patience })
  if (batch > split.train.length) fail('E3305', { batch, samples: split.train.length })

  const start = await resume({ version: 1, epoch: 0, history: [], ...training.fresh() }, context, epochs)
  const learner = training.begin(start, split)
  const state: TrainingState = { ...start, parameters: learner.parameters, optimiser: learner.optimiser }
  const pause = pauser(context)
  const total = epochs * split.train.length
  try {
    while (state.epoch < epochs && !exhausted(state, patience)) {
      const { epoch } = state
      const report = ({ loss, accuracy }: Score, seen: number): void =>
        context.progress({ done: epoch * split.train.length + seen, total, unit, values: { epoch: epoch + 1, loss, accuracy } })
      const score = await learner.runEpoch({
        epoch, indices: split.train, random: context.random.substream(`epoch/${epoch}`),
        afterStep: (seen, soFar) => pause(() => report(soFar, seen)),
      })
      const validated = split.validation.length > 0 ? await learner.validate(pause) : undefined
      closeEpoch(state, score, validated, patience)
      report(score, split.train.length)
      // The last state is not worth saving: the finished network is about to be stored.
      if (state.epoch < epochs) await context.checkpoint.save(state)
    }
  } finally {
    learner.close?.()
  }
  const best = patience > 0 ? state.best : undefined
  const kept = best && best.epoch < state.epoch ? best.epoch : undefined
  return { parameters: best?.parameters ?? copyParameters(state.parameters), history: state.history, samples: split.train.length, kept }
}

/** The saved state, or `fresh` where there is none or it is of another training. */
async function resume(fresh: TrainingState, { checkpoint, log }: TrainingContext, epochs: number): Promise<TrainingState> {
  const saved = await checkpoint.load<TrainingState>()
  if (saved === undefined) return fresh
  if (!isStateOf(saved, fresh)) {
    log('warning', 'the saved state is not one of this training: starting again from the first epoch')
    return fresh
  }
  log('info', `going on after epoch ${saved.epoch} of ${epochs}`)
  return saved
}

/** Files an epoch in the history and, where it is the best so far on the validation samples, its parameters. */
function closeEpoch(state: TrainingState, score: Score, validated: Score | undefined, patience: number): void {
  state.epoch++
  const validation = validated ? { validationLoss: validated.loss, validationAccuracy: validated.accuracy } : {}
  state.history.push({ epoch: state.epoch, ...score, ...validation })
  if (patience > 0 && validated && validated.accuracy > (state.best?.accuracy ?? -1))
    state.best = { epoch: state.epoch, accuracy: validated.accuracy, parameters: copyParameters(state.parameters) }
}

const exhausted = ({ epoch, best }: TrainingState, patience: number): boolean =>
  patience > 0 && best !== undefined && epoch - best.epoch >= patience

/** Milliseconds of computing after which others (progress, ctrl-C) get their turn. */
const TURN_MS = 50

/** The clock decides only when, never what. */
export function pauser({ signal, now }: TrainingContext): Pause {
  let last = now()
  return async (report) => {
    signal.throwIfAborted()
    if (now() - last < TURN_MS) return
    report?.()
    await new Promise((resolve) => setTimeout(resolve))
    last = now()
    signal.throwIfAborted()
  }
}

/** What a network was trained by, in a sentence for its provenance. */
export function describeTraining(
  stage: string, { optimiser, learningRate, batch, schedule }: Pick<BpParams, 'optimiser' | 'learningRate' | 'batch' | 'schedule'>,
  unit: Training['unit'], { history, samples, kept }: TrainedParameters,
): string {
  const which = kept === undefined ? '' : `, weights of epoch ${kept} kept`
  return `${stage}: ${history.length} epochs on ${samples} ${unit}, batch ${batch}, ${optimiser} ${learningRate} (${schedule})${which}`
}
