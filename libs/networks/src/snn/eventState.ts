import type { Neuron } from '../network.ts'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import type { EventLayer } from '../sparse/compile.ts'
import { propagate } from '../sparse/propagate.ts'
import { driftOf, type Drift } from './eventDrift.ts'
import { Gatherer, sortFirst } from './eventGather.ts'
import type { EventQueue } from './eventQueue.ts'
import { afterSpike, fires } from './neuron.ts'

/** No time at all. */
const NEVER = 0x7fffffff
/** The longest time without an update. */
const LONGEST = 2 ** 29

/** A layer of a spiking network that is computed only where and when something happens. Times are integers below 2³¹ − 1. */
export class EventState {
  readonly wires: EventLayer
  /** Undefined where the layer integrates and never fires. */
  readonly neuron: Neuron | undefined
  /** Each membrane as its last update left it; `settle` brings them to one time. */
  readonly membrane: Float32Array
  /** Its spikes of the time that is being computed: ascending, or in the order of their firing where events come one by one. */
  readonly spikes: ActiveInputs
  /** Drive that is there at each step without any event: biases, and a held input. Length neurons. */
  readonly base: Float32Array
  /** Updates of single membranes since the sample began. */
  updates = 0
  readonly #queue: EventQueue
  readonly #number: number
  readonly #drift: Drift
  /** What of its drive a neuron takes. */
  readonly #gain: number
  readonly #gatherer: Gatherer
  /** Time of each neuron's last update: −1 before the first. */
  readonly #last: Int32Array
  /** When each neuron fires by itself if no event comes before, or a time before that while it isn't `sure`. */
  readonly #due: Int32Array
  readonly #sure: Uint8Array
  /** Whether the constant drive of a neuron alone makes it fire some time. */
  readonly #rises: Uint8Array
  #end = 0
  #sorted = true

  /** `number`: that of its first neuron in the queue, which all layers share. */
  constructor(wires: EventLayer, neuron: Neuron | undefined, queue: EventQueue, number: number) {
    this.wires = wires
    this.neuron = neuron
    this.membrane = new Float32Array(wires.neurons)
    this.spikes = { indices: new Uint32Array(wires.neurons), values: undefined, from: 0, to: 0 }
    this.base = new Float32Array(wires.neurons)
    this.#queue = queue
    this.#number = number
    this.#drift = driftOf(neuron)
    this.#gain = neuron?.model === 'lif' && neuron.decayInput ? Math.fround(1 - neuron.decay) : 1
    this.#gatherer = new Gatherer(wires)
    this.#last = new Int32Array(wires.neurons)
    this.#due = new Int32Array(wires.neurons)
    this.#sure = new Uint8Array(wires.neurons)
    this.#rises = new Uint8Array(wires.neurons)
  }

  /** The initial state of a sample that ends before the time `end`, under a held input or none. */
  reset(end: number, held: ActiveInputs | undefined): void {
    const { neuron, base, membrane } = this
    if (held) propagate(this.wires, held, base)
    else base.set(this.wires.base)
    membrane.fill(neuron?.initial ?? 0)
    this.#last.fill(-1)
    this.#due.fill(NEVER)
    this.#end = end
    this.updates = 0
    this.clear()
    if (!neuron) return
    for (let i = 0; i < base.length; i++) {
      this.#rises[i] = this.#drift.rises(base[i]!) ? 1 : 0
      this.#predict(neuron, i, -1, membrane[i]!)
    }
  }

  /** Counts time from `by` on: `now`, before which all has been computed, is then now − by. The queue has been emptied. */
  rebase(by: number, now: number): void {
    const { neuron, membrane } = this
    const last = this.#last
    for (let i = 0; i < last.length; i++) {
      // Differences of times have 31 bits: what nothing has reached for so long is brought forward.
      if (last[i]! < now - LONGEST) {
        membrane[i] = this.membraneAt(i, now - 1)
        last[i] = now - 1
      }
      last[i]! -= by
      this.#due[i] = NEVER
      if (neuron && (this.#rises[i] || fires(neuron, membrane[i]!))) this.#predict(neuron, i, last[i]!, membrane[i]!, now - by)
    }
  }

  /** Forgets the spikes of the time before. */
  clear(): void {
    this.spikes.to = 0
    this.#sorted = true
  }

  /** Events of time t, summed: each neuron that they reach is updated once. */
  receive(events: ActiveInputs, t: number): void {
    const gatherer = this.#gatherer
    gatherer.gather(events, this.base, this.#last, t)
    const { targets, block, count, drive } = gatherer
    for (let k = 0; k < count; k++) {
      this.#update(targets[k]!, targets[k]! + block, t, drive)
    }
  }

  /** Whether a neuron that the queue holds for t fires by itself then; if it does so later, that is entered. */
  isDue(i: number, t: number): boolean {
    if (this.#due[i] !== t) return false
    if (this.#sure[i]) return true
    const last = this.#last[i]!
    const steps = this.#drift.firing(this.membrane[i]!, this.base[i]!, this.#end - 1 - last)
    this.#sure[i] = 1
    if (last + steps === t && steps > 0) return true
    this.#enter(i, steps > 0 ? last + steps : NEVER)
    return false
  }

  /** Updates a neuron if it is due at t. */
  wake(i: number, t: number): void {
    if (this.isDue(i, t)) this.#update(i, i + 1, t, this.base)
  }

  /** Puts the spikes in ascending order. */
  sort(): void {
    if (!this.#sorted) sortFirst(this.spikes.indices, this.spikes.to)
    this.#sorted = true
  }

  /** A membrane at time t, with no event since its last update. */
  membraneAt(i: number, t: number): number {
    return this.#drift.advance(this.membrane[i]!, this.base[i]!, t - this.#last[i]!)
  }

  /** Brings all membranes forward to time t. Returns how many had to be. */
  settle(t: number): number {
    const { membrane, base } = this
    const leaks = this.neuron !== undefined && this.neuron.decay !== 1
    let count = 0
    for (let i = 0; i < membrane.length; i++) {
      if (this.#last[i]! < t && (base[i] !== 0 || leaks)) {
        membrane[i] = this.membraneAt(i, t)
        count++
      }
      this.#last[i] = t
    }
    return count
  }

  /**
   * Neurons from … to: leak and drive since the last update, then the drive of this time, threshold and reset. One that was updated at t
   * before only adds. This is charge, fires and afterSpike written out: twice as fast.
   */
  #update(from: number, to: number, t: number, drive: Float32Array): void {
    const { neuron, membrane, base } = this
    const [last, due, rises, drift, gain] = [this.#last, this.#due, this.#rises, this.#drift, this.#gain]
    const leaks = neuron?.model === 'lif'
    const decay = leaks ? neuron.decay : 1
    const θ = neuron?.threshold ?? Infinity
    const reached = neuron?.compare === '>='
    this.updates += to - from
    for (let i = from; i < to; i++) {
      const steps = t - last[i]!
      let u = membrane[i]!
      if (steps > 1 && (leaks || base[i] !== 0)) u = drift.advance(u, base[i]!, steps - 1)
      u = Math.fround((leaks && steps > 0 ? Math.fround(decay * u) : u) + Math.fround(gain * drive[i]!))
      last[i] = t
      const fired = reached ? u >= θ : u > θ
      if (fired) {
        u = afterSpike(neuron!, u)
        this.#emit(i)
      }
      membrane[i] = u
      if (fired || rises[i]) this.#predict(neuron!, i, t, u)
      else due[i] = NEVER
    }
  }

  #emit(i: number): void {
    const { spikes } = this
    if (spikes.to === spikes.indices.length) {
      const wider = new Uint32Array(2 * spikes.to)
      wider.set(spikes.indices)
      spikes.indices = wider
    }
    if (spikes.to > 0 && spikes.indices[spikes.to - 1]! > i) this.#sorted = false
    spikes.indices[spikes.to++] = i
  }

  /**
   * Enters a time before which it can't fire by itself, of which the queue reminds: most neurons get an event before that, and only
   * for the others the true time is worked out. It hasn't fired before `now`.
   */
  #predict(neuron: Neuron, i: number, t: number, u: number, now = t + 1): void {
    const ready = fires(neuron, u)
    if (!ready && !this.#rises[i]) {
      this.#due[i] = NEVER
      return
    }
    const look = Math.max(now, t + (ready ? 1 : this.#drift.notBefore(u, this.base[i]!)))
    this.#sure[i] = 0
    // An earlier reminder will do.
    if (look >= this.#due[i]! && this.#due[i]! > t) return
    this.#enter(i, look < this.#end ? look : NEVER)
  }

  #enter(i: number, due: number): void {
    this.#due[i] = due
    if (due < NEVER) this.#queue.push(due, this.#number + i)
  }
}
