import { fail, type StageContext } from '@spikeline/core'
import { fitTopology, initialise, type Layer, type LayerParameters, type MapShape, type Network, type Tf } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'
import { isStateOf, type EpochRecord, type TrainingState } from './checkpoint.ts'
import { runEpoch } from './epoch.ts'
import { evaluateSet, type Score } from './evaluateSet.ts'
import { copyParameters, modelOf } from './model.ts'
import { startOptimiser } from './optimiser.ts'
import { pickImages, splitSet, type ImageSet } from './trainingSet.ts'

/** What training needs of the context of a stage. */
export type TrainingContext = Pick<StageContext, 'random' | 'signal' | 'now' | 'progress' | 'checkpoint' | 'log'>

export interface Trained { readonly network: Network; readonly history: readonly EpochRecord[] }

/**
 * Trains an ANN on a set of images by back-propagation.
 *
 * Saves its state after every epoch and goes on from there when started again: as every epoch derives its own random numbers, the
 * weights are then bit for bit those of an undisturbed run. Fails with E30xx (topology), E3301 (divergence), E3304–E3306 (settings that
 * don't fit the set); throws the signal's reason when aborted.
 */
export async function trainNetwork(tf: Tf, set: ImageSet, params: BpParams, context: TrainingContext): Promise<Trained> {
  const { height, width, channels, classes } = set
  const input = { height, width, channels }
  const random = context.random
  const built = fitTopology(params.network, input, classes, { bias: params.bias })
  const split = splitSet(set.samples, params.validation, random.substream('split'))
  if (params.patience > 0 && split.validation.length === 0) fail('E3306', { patience: params.patience })
  if (params.batch > split.train.length) fail('E3305', { batch: params.batch, samples: split.train.length })
  const validation = split.validation.length ? pickImages(set, split.validation) : undefined

  const fresh = firstState(initialise(built.layers, input, random.substream('weights')), built.layers, input, params)
  const state = await resume(fresh, context, params)
  const model = modelOf(built.layers, input, state.parameters)
  const pause = pauser(context)
  const total = params.epochs * split.train.length
  while (state.epoch < params.epochs && !exhausted(state, params.patience)) {
    const epoch = state.epoch
    const report = ({ loss, accuracy }: Score, seen: number): void =>
      context.progress({ done: epoch * split.train.length + seen, total, unit: 'images', values: { epoch: epoch + 1, loss, accuracy } })
    const score = await runEpoch({
      tf, set, indices: split.train, model, optimiser: state.optimiser, params, random: random.substream(`epoch/${epoch}`),
      afterStep: (seen, soFar) => pause(() => report(soFar, seen)),
    }, epoch)
    const validated = validation && await evaluateSet(tf, model, validation, params.batch, pause)
    closeEpoch(state, score, validated, params)
    report(score, split.train.length)
    // The last state is not worth saving: the finished network is about to be stored.
    if (state.epoch < params.epochs) await context.checkpoint.save(state)
  }
  const best = params.patience > 0 ? state.best : undefined
  const network: Network = {
    name: params.name, kind: 'ann', topology: built.notation, input, classes, layers: built.layers,
    parameters: best?.parameters ?? state.parameters,
    provenance: [describe(params, split.train.length, state.epoch, best?.epoch)],
  }
  return { network, history: state.history }
}

function firstState(parameters: Record<string, LayerParameters>, layers: readonly Layer[], input: MapShape, { optimiser }: BpParams): TrainingState {
  const lengths = modelOf(layers, input, parameters).trained.map(({ values }) => values.length)
  return { version: 1, epoch: 0, parameters, optimiser: startOptimiser(optimiser, lengths), history: [] }
}

/** The saved state, or `fresh` where there is none or it is of another training. */
async function resume(fresh: TrainingState, { checkpoint, log }: TrainingContext, { epochs }: BpParams): Promise<TrainingState> {
  const saved = await checkpoint.load<TrainingState>()
  if (saved === undefined) return fresh
  if (!isStateOf(saved, fresh)) {
    log('warning', 'the saved state is not one of this training: starting again from the first epoch')
    return fresh
  }
  log('info', `going on after epoch ${saved.epoch} of ${epochs}`)
  return saved
}

/** Files an epoch in the history and, where it is the best so far on the validation images, its weights. */
function closeEpoch(state: TrainingState, score: Score, validated: Score | undefined, { patience }: BpParams): void {
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

/** Stops at an aborted signal; every now and then reports, and lets the event loop run. The clock decides only when, never what. */
function pauser({ signal, now }: TrainingContext): (report?: () => void) => Promise<void> {
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

function describe({ optimiser, learningRate, batch, schedule }: BpParams, samples: number, epochs: number, best: number | undefined): string {
  const kept = best === undefined || best === epochs ? '' : `, weights of epoch ${best} kept`
  return `train/bp: ${epochs} epochs on ${samples} images, batch ${batch}, ${optimiser} ${learningRate} (${schedule})${kept}`
}
