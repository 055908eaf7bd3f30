import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { Remembered } from '../kernels/remembered.ts'
import { ROOM, type KernelWorkspace } from '../kernels/workspace.ts'
import { IndexSet } from './indexSet.ts'

/**
 * The neurons that had any event in one slice of time, (y·width + x)·2 + p, and the numbers of their events. Takes the memory of a sensor
 * once, for all slices one after the other; the time of each grows with its events alone.
 */
export class NeuronSlice {
  readonly #width: number
  readonly #neurons: number
  readonly #memory: Remembered
  #touched!: IndexSet
  #counts: Uint32Array | undefined
  #events = 0

  constructor({ width, height }: Sensor, counted: boolean) {
    const neurons = width * height * 2
    this.#width = width
    this.#neurons = neurons
    const set = IndexSet.words(neurons)
    const layOut = (words: Int32Array): void => {
      this.#touched = new IndexSet(neurons, words)
      this.#counts = counted ? new Uint32Array(words.buffer, words.byteOffset + 4 * set, neurons) : undefined
    }
    const words = new Int32Array(set + (counted ? neurons : 0))
    layOut(words)
    this.#memory = new Remembered(words, layOut)
  }

  /** No more neurons than this are in it. */
  get most(): number {
    return Math.min(this.#events, this.#neurons)
  }

  /** Adds events `from` … `to` − 1. */
  add(events: Pick<EventBatch, 'x' | 'y' | 'p'>, from: number, to: number): void {
    const workspace = this.#memory.kernelsFor(to - from)
    if (workspace) for (let at = from; at < to; at += ROOM) this.#addByKernel(workspace, events, at, Math.min(to, at + ROOM))
    else this.#add(events, from, to)
    this.#events += to - from
  }

  #addByKernel(workspace: KernelWorkspace, { x, y, p }: Pick<EventBatch, 'x' | 'y' | 'p'>, from: number, to: number): void {
    workspace.x.set(x.subarray(from, to))
    workspace.y.set(y.subarray(from, to))
    workspace.p.set(p.subarray(from, to))
    const { kernels, pointers } = workspace.engine
    kernels.addNeurons(pointers.block, to - from, this.#width, this.#levels(workspace), this.#touched.levels.length - 1, this.#counts?.byteOffset ?? 0)
  }

  #add({ x, y, p }: Pick<EventBatch, 'x' | 'y' | 'p'>, from: number, to: number): void {
    const [width, touched, counts] = [this.#width, this.#touched, this.#counts]
    for (let i = from; i < to; i++) {
      const neuron = (y[i]! * width + x[i]!) * 2 + p[i]!
      touched.add(neuron)
      if (counts !== undefined) counts[neuron]!++
    }
  }

  /**
   * Writes the neurons, ascending, and the numbers of their events, where these are counted, from place `at` on; gives the place after the
   * last. The next slice begins empty.
   */
  takeInto(indices: Uint32Array, values: Float32Array, at: number): number {
    const { workspace } = this.#memory
    const end = workspace ? this.#takeByKernel(workspace, indices, at) : this.#touched.takeInto(indices, at)
    const counts = this.#counts
    if (counts !== undefined)
      for (let i = at; i < end; i++) {
        values[i] = counts[indices[i]!]!
        counts[indices[i]!] = 0
      }
    this.#events = 0
    return end
  }

  #takeByKernel(workspace: KernelWorkspace, indices: Uint32Array, at: number): number {
    const { t: room, engine: { kernels } } = workspace
    const levels = this.#levels(workspace)
    for (;;) {
      const taken = (kernels.takeNeurons(levels, this.#touched.levels.length - 1, room.byteOffset, room.byteOffset + room.byteLength) - room.byteOffset) / 4
      indices.set(room.subarray(0, taken), at)
      at += taken
      if (taken + 32 <= ROOM) return at
    }
  }

  /** Where the levels of the set begin, as kernels look it up. */
  #levels({ engine: { others, pointers } }: KernelWorkspace): number {
    this.#touched.levels.forEach((level, height) => others[height] = level.byteOffset)
    return pointers.others
  }
}
