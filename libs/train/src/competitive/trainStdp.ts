import { fail, type StageContext } from '@spikeline/core'
import {
  argmaxRows, breather, checkCompetitiveConstants, classMeans, evaluateCompetitive, LabelVotes, membersOf, poissonInput, Population, requireWindow, spikeCounts,
  type CompetitiveConstants, type CompetitiveNetwork, type Images,
} from '@spikeline/networks'
import type { StdpParams } from '../generated/stdp.ts'
import { LayerWatch } from '../training/layerWatch.ts'
import { isCompetitiveState, restoreState, savedState, type CompetitiveRecord, type CompetitiveState } from './state.ts'

type TrainingContext = Pick<StageContext, 'random' | 'signal' | 'now' | 'progress' | 'checkpoint' | 'log' | 'host'>

export interface TrainedCompetitive { readonly network: CompetitiveNetwork; readonly history: readonly CompetitiveRecord[] }

/** Images after which the state is saved and a record made. */
const INTERVAL = 10_000
/** Images without a spike, from the first on, that end a training. */
const HOPELESS = 20
/** Images that are presented side by side where nothing is learned. */
const PLACES = 64

/** Trains on a set and labels the neurons. Fails with E3622 and E3623, and as checkCompetitiveConstants does; throws the signal's reason when aborted. */
export async function trainStdp(set: Images, params: StdpParams, context: TrainingContext): Promise<TrainedCompetitive> {
  const { name, neurons, passes, labelSamples } = params
  const inputs = set.height * set.width * set.channels
  requireSum(params, inputs)
  const { constants, population } = openPopulation(params, inputs, neurons, context)
  const state = await startState(population, params, context, Math.ceil(set.samples / INTERVAL) * passes)
  const { history } = state
  const labelledBy = labelSamples === 0 ? set.samples : Math.min(labelSamples, set.samples)
  const all = passes * set.samples + labelledBy
  await present(set, params, constants, population, state, context, all)
  const learned = { weights: population.weights, theta: population.theta.slice(0, neurons) }
  population.close()
  const labels = await assignLabels(set, labelledBy, constants, learned, neurons, context, (done) => context.progress({ done: passes * set.samples + done, total: all, unit: 'images' }))
  const network: CompetitiveNetwork = {
    name, input: { height: set.height, width: set.width, channels: set.channels }, classes: set.classes, neurons, constants, ...learned, labels,
    provenance: [`train/stdp: ${passes} ${passes === 1 ? 'pass' : 'passes'} over ${set.samples} images${params.order === 'shuffled' ? ', shuffled' : ''}, labelled by ${labelledBy} of them`],
  }
  return { network, history }
}

/** Fails with E3622 where the weights of a neuron can't sum to what they should. */
export function requireSum({ weightSum, weightMax }: Pick<StdpParams, 'weightSum' | 'weightMax'>, inputs: number): void {
  if (weightSum >= inputs * weightMax) fail('E3622', { weightSum, inputs, weightMax }, '/weightSum')
}

export function constantsOf({ name: _, neurons: __, passes: ___, order: ____, labelSamples: _____, weightStart: ______, ...constants }: StdpParams): CompetitiveConstants {
  return constants
}

function openPopulation(params: StdpParams, inputs: number, neurons: number, { log }: TrainingContext) {
  const constants = constantsOf(params)
  const population = new Population(constants, { inputs, neurons, places: 1 })
  if (population.why !== undefined) log('warning', `${population.why}: simulating in JavaScript, with the same results, many times slower`)
  return { constants, population }
}

/** The state that was saved, or that of a fresh population: weights from the seed, θ as stated. */
async function startState(population: Population, params: StdpParams, { random, checkpoint, log }: TrainingContext, intervals: number): Promise<CompetitiveState> {
  const { inputs, neurons } = population.arrays()
  const saved = await checkpoint.load<CompetitiveState>()
  if (saved !== undefined && isCompetitiveState(saved, population)) {
    log('info', `going on after interval ${saved.history.length} of ${intervals}`)
    restoreState(population, saved)
    return saved
  }
  if (saved !== undefined) log('warning', 'the saved state is not one of this training: starting again from the first image')
  const drawn = random.substream('weights')
  const weights = Float32Array.from({ length: inputs * neurons }, () => (drawn.next() + 0.01) * params.weightStart)
  population.load({ weights, theta: new Float32Array(neurons).fill(params.thetaStartMv) })
  return { ...savedState(population), version: 1, shown: 0, history: [], labels: new Uint8Array(0) }
}

/** Presents the set, pass after pass, and learns. */
async function present(
  set: Images, params: StdpParams, constants: CompetitiveConstants, population: Population, state: CompetitiveState, context: TrainingContext, all: number,
): Promise<void> {
  const { neurons, passes, attempts, minimumSpikes, intensity: first, intensityStep } = params
  const { total } = population.step
  const watch = new LayerWatch({ names: ['excitatory', 'inhibitory'], hidden: 1, timesteps: total }, context.log)
  const pause = breather(context)
  let record = new IntervalRecord(neurons, set.classes, state.labels)
  let everFired = state.shown > 0
  const images = passes * set.samples
  let order = orderOf(set, params, Math.floor(state.shown / set.samples), context)
  while (state.shown < images) {
    if (state.shown % set.samples === 0) order = orderOf(set, params, state.shown / set.samples, context)
    const b = order[state.shown % set.samples]!
    let intensity = first
    for (let attempt = 0; attempt < attempts; attempt++, intensity += intensityStep) {
      population.normalise()
      const presented = population.learn(poissonInput(set, b, intensity, constants, context.random.substream(`image/${state.shown}/${attempt}`)))
      const rates = record.presentation(presented.tally)
      watch.add(rates, { epoch: Math.floor(state.shown / set.samples), step: (state.shown % set.samples) + 1 })
      everFired ||= presented.events.length > 0
      if (presented.events.length < minimumSpikes && attempt < attempts - 1) continue
      record.image(presented.events, set.labels[b]!)
      break
    }
    state.shown++
    if (!everFired && state.shown >= Math.min(HOPELESS, images)) fail('E3623', { images: state.shown, attempts, intensity: first + (attempts - 1) * intensityStep })
    if (state.shown % set.samples === 0 || (state.shown % set.samples) % INTERVAL === 0) {
      state.history.push(record.close(state.shown / set.samples))
      state.labels = record.labels
      record = new IntervalRecord(neurons, set.classes, state.labels)
      if (state.shown < images) await context.checkpoint.save({ ...state, ...savedState(population) })
    }
    context.signal.throwIfAborted()
    await pause()
    if (state.shown % 100 === 0 || state.shown === images) context.progress({ done: state.shown, total: all, unit: 'images', values: record.values() })
  }
}

/** Indices of the images as a pass presents them. */
function orderOf({ samples }: Images, { order }: StdpParams, pass: number, { random }: TrainingContext): Uint32Array {
  const indices = Uint32Array.from({ length: samples }, (_, i) => i)
  return order === 'given' ? indices : random.substream(`order/${pass}`).shuffle(indices)
}

/** What an interval of training came to. */
class IntervalRecord {
  labels: Uint8Array
  readonly #members: Uint32Array
  readonly #votes: LabelVotes
  readonly #neurons: number
  #images = 0
  #right = 0
  #presentations = 0
  readonly #rates = [0, 0]

  /** `labels`: those of the interval before, by which images of this one are answered; empty at the first. */
  constructor(neurons: number, classes: number, labels: Uint8Array) {
    this.labels = labels
    this.#neurons = neurons
    this.#members = membersOf(labels, classes)
    this.#votes = new LabelVotes(neurons, classes)
  }

  /** Adds a presentation; its rates of excitatory and inhibitory neurons, in spikes a neuron and step. */
  presentation(tally: Uint32Array): number[] {
    const rates = [1, 2].map((kind) => {
      let spikes = 0
      for (let k = kind; k < tally.length; k += 3) spikes += tally[k]!
      return spikes / (this.#neurons * (tally.length / 3))
    })
    rates.forEach((rate, kind) => void (this.#rates[kind]! += rate))
    this.#presentations++
    return rates
  }

  image(events: Uint32Array, label: number): void {
    this.#images++
    this.#votes.add(events, label)
    if (this.labels.length === 0) return
    const means = classMeans(spikeCounts(events, this.#neurons), this.labels, this.#members)
    if (argmaxRows(means, means.length)[0] === label) this.#right++
  }

  values(): Record<string, number> {
    return { presentations: this.#images > 0 ? this.#presentations / this.#images : 0, ...(this.labels.length > 0 && this.#images > 0 && { accuracy: this.#right / this.#images }) }
  }

  close(passes: number): CompetitiveRecord {
    const [excitatory, inhibitory] = this.#rates.map((rate) => rate / this.#presentations) as [number, number]
    const record = { passes, presentations: this.#presentations / this.#images, excitatory, inhibitory, ...(this.labels.length > 0 && { accuracy: this.#right / this.#images }) }
    this.labels = this.#votes.labels()
    return record
  }
}

/** Labels by presentations without learning, on all threads. */
async function assignLabels(
  set: Images, samples: number, constants: CompetitiveConstants, learned: Pick<CompetitiveNetwork, 'weights' | 'theta'>, neurons: number, context: TrainingContext,
  progress: (done: number) => void,
): Promise<Uint8Array> {
  const inputs = set.height * set.width * set.channels
  const { threads: count, startThread: start } = context.host
  const population = new Population({ ...constants, restMs: 0 }, { inputs, neurons, places: PLACES }, 'kernels', { count, start })
  try {
    population.load(learned)
    const votes = new LabelVotes(neurons, set.classes)
    const pause = breather(context)
    const random = context.random.substream('labels')
    for (let from = 0; from < samples; from += PLACES) {
      const images = { ...set, first: from, samples: Math.min(PLACES, samples - from), pixels: set.pixels.subarray(from * inputs, (from + PLACES) * inputs) }
      const runs = await evaluateCompetitive(population, constants, images, random, pause)
      runs.forEach(({ presented }, b) => votes.add(presented.events, set.labels[from + b]!))
      progress(from + images.samples)
      context.signal.throwIfAborted()
    }
    return votes.labels()
  } finally {
    population.close()
  }
}

/** Fails with E3620 and E3621 where constants don't work, before anything runs. */
export function checkStdp(params: StdpParams): void {
  requireWindow(checkCompetitiveConstants(constantsOf(params)))
}
