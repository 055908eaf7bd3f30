import type { StageContext } from '@spikeline/core'
import { breather, openFirstSpike, type FirstSpikeEngine, type FirstSpikeModel, type PlacedLayer } from '@spikeline/networks'
import type { RStdpParams } from '../generated/r-stdp.ts'
import type { TrainingContext } from '../training/loop.ts'
import { splitSet, type ImageSet, type Split } from '../training/trainingSet.ts'
import { LayerInputs } from './inputs.ts'
import { answer, rewardPass, type Answers } from './reward.ts'
import { checkSettings, encodingOf, layersOf, placed } from './settings.ts'
import { isRewardState, type RewardEpoch, type RewardState } from './state.ts'
import { orderPass, type PassContext } from './unsupervised.ts'
import { WinnerWatch } from './winnerWatch.ts'

type RewardContext = TrainingContext & Pick<StageContext, 'host'>
export interface Rewarded { readonly model: FirstSpikeModel; readonly history: readonly RewardEpoch[] }

/**
 * Trains layer after layer: those without labels first, then the output by reward (see train/r-stdp for the rules). What a layer sees does not
 * change any more when it is its turn: it is computed once, and kept.
 *
 * Saves its state after every epoch and goes on from there when started again, bit for bit. Fails with E3640–E3643, and E3304 (nothing left
 * to train on), E3526 (a pixel out of range); throws the signal's reason when aborted.
 */
export async function trainByReward(set: ImageSet, params: RStdpParams, context: RewardContext): Promise<Rewarded> {
  checkSettings(params)
  const { height, width, channels, classes, samples } = set
  const input = { height, width, channels }
  const layers = placed(params, input, classes)
  const split = splitSet(samples, params.validation, context.random.substream('split'))
  const { threads: count, startThread: start } = context.host
  const engine = openFirstSpike(layers, params.timesteps, 'kernels', { count, start })
  if (engine.kind === 'twin') context.log('warning', 'this host has no WebAssembly with SIMD: training in JavaScript, with the same results, many times slower')
  else if (engine.alone !== undefined) context.log('warning', `training with one thread: ${engine.alone}`)
  try {
    const state = await resume(layers, params, classes, context)
    state.weights.forEach((weights, l) => engine.setWeights(l, weights))
    await new Training(set, split, params, layers, engine, state, context).run()
    const model: FirstSpikeModel = {
      name: params.name, input, classes, encoding: encodingOf(params), layers: layersOf(params, classes), mapsPerClass: params.output.mapsPerClass,
      parameters: Object.fromEntries(layers.map(({ name }, l) => [name, { weight: state.weights[l]! }])),
      provenance: [describe(params, split.train.length)],
    }
    return { model, history: state.history }
  } finally {
    engine.close()
  }
}

/** The saved state, or the first one. */
async function resume(
  layers: readonly PlacedLayer[], { weightMean, weightDeviation }: RStdpParams, classes: number, { checkpoint, log, random }: RewardContext,
): Promise<RewardState> {
  const saved = await checkpoint.load<RewardState>()
  if (isRewardState(saved, layers)) {
    log('info', `going on with layer "${layers[saved.layer]!.name}" after ${saved.epoch} of its epochs`)
    return saved
  }
  if (saved !== undefined) log('warning', 'the saved state is not one of this training: starting again from the first layer')
  const draws = random.substream('weights')
  const weights = layers.map(({ name, kernel, input, filters }) => {
    const own = draws.substream(name)
    return Float32Array.from({ length: kernel * kernel * input.channels * filters }, () => weightMean + weightDeviation * own.normal())
  })
  // Before there are answers: those of chance.
  return { version: 1, layer: 0, epoch: 0, weights, hits: 1 / classes, misses: 1 - 1 / classes, history: [] }
}

class Training {
  readonly #set: ImageSet
  readonly #split: Split
  readonly #params: RStdpParams
  readonly #layers: readonly PlacedLayer[]
  readonly #engine: FirstSpikeEngine
  readonly #state: RewardState
  readonly #context: RewardContext
  readonly #pause: () => Promise<void>
  readonly #total: number

  constructor(
    set: ImageSet, split: Split, params: RStdpParams, layers: readonly PlacedLayer[], engine: FirstSpikeEngine, state: RewardState, context: RewardContext,
  ) {
    this.#set = set
    this.#split = split
    this.#params = params
    this.#layers = layers
    this.#engine = engine
    this.#state = state
    this.#context = context
    this.#pause = breather(context)
    this.#total = split.train.length * this.#epochs.reduce((sum, epochs) => sum + epochs, 0)
  }

  get #epochs(): number[] {
    return [...this.#params.layers.map(({ epochs }) => epochs), this.#params.output.epochs]
  }

  async run(): Promise<void> {
    const state = this.#state
    const inputs = new LayerInputs(this.#set, encodingOf(this.#params), this.#engine, this.#params.name, this.#context.log)
    for (; state.layer < this.#layers.length; state.layer++, state.epoch = 0) {
      const watch = new WinnerWatch(this.#layers[state.layer]!, this.#context.log)
      await inputs.advance(state.layer, this.#pause)
      while (state.epoch < this.#epochs[state.layer]!) {
        await this.#epoch(inputs, watch)
        state.weights[state.layer] = this.#engine.weights(state.layer)
        state.epoch++
        // The last state is not worth saving: the finished network is about to be stored.
        if (state.layer < this.#layers.length - 1 || state.epoch < this.#epochs[state.layer]!) await this.#context.checkpoint.save(state)
      }
    }
  }

  async #epoch(inputs: LayerInputs, watch: WinnerWatch): Promise<void> {
    const { layer, epoch } = this.#state
    const { name } = this.#layers[layer]!
    const order = this.#context.random.substream(`layer/${layer}`).substream(`epoch/${epoch}`).shuffle(this.#split.train.slice())
    const before = order.length * (this.#epochs.slice(0, layer).reduce((sum, epochs) => sum + epochs, 0) + epoch)
    const pass: PassContext = {
      engine: this.#engine, layer, order, watch, epoch,
      afterSample: async (seen, accuracy) => {
        if (seen % 16 > 0 && seen < order.length) return
        this.#context.progress({ done: before + seen, total: this.#total, unit: 'images', values: { layer: layer + 1, epoch: epoch + 1, ...(accuracy !== undefined && { accuracy }) } })
        await this.#pause()
      },
    }
    const last = layer === this.#layers.length - 1
    const bounds = last ? this.#params.output : { lower: 0, upper: 1 }
    const came = last
      ? await this.#rewardEpoch(inputs, pass)
      : { winners: await orderPass(inputs, this.#params.layers[layer]!, pass) / order.length }
    const weights = this.#engine.weights(layer)
    const mean = (of: (w: number) => number): number => weights.reduce((sum, w) => sum + of(w), 0) / weights.length
    const record: RewardEpoch = { layer: name, epoch: epoch + 1, convergence: mean((w) => (w - bounds.lower) * (bounds.upper - w)), meanWeight: mean((w) => w), ...came }
    this.#state.history.push(record)
    watch.endEpoch(record, order.length, bounds)
  }

  async #rewardEpoch(inputs: LayerInputs, pass: PassContext): Promise<Pick<RewardEpoch, 'winners' | 'accuracy' | 'silent' | 'validationAccuracy'>> {
    const { labels } = this.#set
    const rates = { hits: this.#state.hits, misses: this.#state.misses }
    const { right, silent } = await rewardPass(inputs, labels, this.#params.output, rates, pass)
    Object.assign(this.#state, rates)
    const samples = pass.order.length
    const { validation } = this.#split
    const held: Answers = { right: 0, wrong: 0, silent: 0 }
    for (const sample of validation) {
      answer(this.#engine, inputs, pass.layer, sample, labels[sample]!, this.#params.output.mapsPerClass, held)
      await this.#pause()
    }
    return { winners: 1 - silent / samples, accuracy: right / samples, silent: silent / samples, ...(validation.length > 0 && { validationAccuracy: held.right / validation.length }) }
  }
}

const describe = ({ layers, output }: RStdpParams, samples: number): string =>
  `train/r-stdp: ${layers.map(({ epochs }) => epochs).join(' and ')} epochs without labels, ${output.epochs} by reward, on ${samples} images`
