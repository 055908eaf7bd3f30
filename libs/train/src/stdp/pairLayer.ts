import type { EventLayer } from '@spikeline/networks'
import { synapsesOf, type Synapses } from '../spiking/reach.ts'
import type { Events } from '../spiking/twinEvents.ts'

/** Constants of the rule and of what keeps it in bounds; see train/stdp-pretrain for the equations. */
export interface PairRule {
  readonly potentiation: number
  readonly depression: number
  /** What is left of the traces of input and own spikes, and of a membrane, after a step. */
  readonly preDecay: number
  readonly postDecay: number
  readonly leak: number
  readonly meanWeight: number
  /** Spikes of all maps together wanted at a position in a step. */
  readonly targetRate: number
  readonly homeostasis: number
}

/** What a layer learns: weights from 0 to 1, of the form of its parameters, and a threshold a map. Changed in place. */
export interface PairState { readonly weight: Float32Array; readonly threshold: Float32Array }

/** What a sample came to: spikes of all maps, and the sum of what its weights have changed by. */
export interface PairOutcome { readonly spikes: number; readonly change: number }

/** No map may take more of the spikes at once than lets its threshold rise by so many times "homeostasis". */
const FASTEST = 4

/**
 * One layer that learns without labels, by spikes, position by position of its maps: pair-based STDP with soft bounds and winner take all
 * between maps. Plain TypeScript: sums in double precision, in the order of events and synapses, weights rounded to single precision.
 */
export class PairLayer {
  readonly #rule: PairRule
  readonly #state: PairState
  readonly #synapses: Synapses
  readonly #positions: number
  readonly #fanIn: number
  /** For each position of the maps, the positions of the input that it sees, with the tap of each. */
  readonly #seen: readonly (readonly { readonly position: number; readonly tap: number }[])[]
  readonly #membrane: Float64Array
  readonly #post: Float64Array
  readonly #pre: Float64Array
  /** 1 where a map of the position has a trace. */
  readonly #marked: Uint8Array
  readonly #potentiated: Float64Array
  readonly #depressed: Float64Array
  readonly #wins: Uint32Array

  constructor(wires: EventLayer, rule: PairRule, state: PairState) {
    this.#rule = rule
    this.#state = state
    this.#synapses = synapsesOf(wires)
    const { filters, channels, starts, targets, taps } = this.#synapses
    this.#positions = wires.neurons / filters
    this.#fanIn = state.weight.length / filters
    const seen = Array.from({ length: this.#positions }, (): { position: number; tap: number }[] => [])
    for (let position = 0; position + 1 < starts.length; position++)
      for (let e = starts[position]!; e < starts[position + 1]!; e++) seen[targets[e]!]!.push({ position, tap: taps[e]! })
    this.#seen = seen
    this.#membrane = new Float64Array(wires.neurons)
    this.#post = new Float64Array(wires.neurons)
    this.#pre = new Float64Array((starts.length - 1) * channels)
    this.#marked = new Uint8Array(this.#positions)
    this.#potentiated = new Float64Array(state.weight.length)
    this.#depressed = new Float64Array(state.weight.length)
    this.#wins = new Uint32Array(filters)
  }

  /** Presents the input of T steps, after any pooling, and learns from it at its end. */
  learn(events: Events): PairOutcome {
    const { preDecay, postDecay, leak } = this.#rule
    for (const values of [this.#membrane, this.#post, this.#pre, this.#potentiated, this.#depressed, this.#wins, this.#marked]) values.fill(0)
    for (let t = 0; t + 1 < events.starts.length; t++) {
      scale(this.#membrane, leak)
      scale(this.#post, postDecay)
      scale(this.#pre, preDecay)
      for (let k = events.starts[t]!; k < events.starts[t + 1]!; k++) this.#receive(events.indices[k]!, events.values[k]!)
      for (let position = 0; position < this.#positions; position++) this.#compete(position)
    }
    const spikes = this.#wins.reduce((a, b) => a + b, 0)
    const change = this.#change()
    this.#adapt(events.starts.length - 1)
    return { spikes, change }
  }

  /** An input spike: drive and depression of all that it reaches, by traces from before this step. */
  #receive(index: number, value: number): void {
    const { channels, filters, starts, targets, taps } = this.#synapses
    const { weight } = this.#state
    this.#pre[index]! += value
    const position = Math.floor(index / channels)
    const channel = index - position * channels
    for (let e = starts[position]!; e < starts[position + 1]!; e++) {
      const target = targets[e]!
      const from = (taps[e]! * channels + channel) * filters
      const to = target * filters
      for (let f = 0; f < filters; f++) this.#membrane[to + f]! += value * weight[from + f]!
      if (this.#marked[target]) for (let f = 0; f < filters; f++) this.#depressed[from + f]! += value * this.#post[to + f]!
    }
  }

  /** The map whose membrane is the farthest above its threshold fires, and resets all at the position. */
  #compete(position: number): void {
    const { filters, channels } = this.#synapses
    const { threshold } = this.#state
    const at = position * filters
    let winner = -1
    let best = 1
    for (let f = 0; f < filters; f++) {
      const excess = this.#membrane[at + f]! / threshold[f]!
      if (excess >= best && (excess > best || winner < 0)) [winner, best] = [f, excess]
    }
    if (winner < 0) return
    this.#wins[winner]!++
    this.#post[at + winner]! += 1
    this.#marked[position] = 1
    this.#membrane.fill(0, at, at + filters)
    for (const { position: from, tap } of this.#seen[position]!)
      for (let c = 0; c < channels; c++) this.#potentiated[(tap * channels + c) * filters + winner]! += this.#pre[from * channels + c]!
  }

  /** Changes the weights of maps that have fired, each by the mean over its spikes, and keeps their sum. */
  #change(): number {
    const { filters } = this.#synapses
    const { potentiation, depression, meanWeight } = this.#rule
    const { weight } = this.#state
    let change = 0
    for (let f = 0; f < filters; f++) {
      const wins = this.#wins[f]!
      if (wins === 0) continue
      let sum = 0
      for (let k = f; k < weight.length; k += filters) {
        const w = weight[k]!
        const next = w + (potentiation * this.#potentiated[k]! * (1 - w) - depression * this.#depressed[k]! * w) / wins
        change += Math.abs(next - w)
        weight[k] = Math.min(1, Math.max(0, next))
        sum += weight[k]!
      }
      const factor = (meanWeight * this.#fanIn) / sum
      for (let k = f; k < weight.length; k += filters) weight[k] = Math.min(1, weight[k]! * factor)
    }
    return change
  }

  /** Thresholds: up of a map that fired more than its share, down of one that fired less. */
  #adapt(timesteps: number): void {
    const { targetRate, homeostasis } = this.#rule
    const { threshold } = this.#state
    const share = (targetRate * this.#positions * timesteps) / threshold.length
    this.#wins.forEach((wins, f) => void (threshold[f]! *= 1 + homeostasis * Math.min(FASTEST, wins / share - 1)))
  }
}

function scale(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factor
}
