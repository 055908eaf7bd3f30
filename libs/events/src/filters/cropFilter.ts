import type { EventBatch } from '../eventBatch.ts'
import { FEW } from '../kernels/remembered.ts'
import { giveWorkspace, takeWorkspace, type KernelWorkspace } from '../kernels/workspace.ts'
import { throughKernel, type EventFilter } from './filter.ts'

/** Pixels of a sensor: columns left … left + width − 1, rows top … top + height − 1. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Keeps the events of an area, which becomes the sensor: x' = x − left, y' = y − top. */
export class CropFilter implements EventFilter {
  readonly #area: Area
  #kept = new Uint32Array(0)
  constructor(area: Area) {
    this.#area = area
  }

  push(events: EventBatch): EventBatch {
    const { left, top, width, height } = this.#area
    if (width === events.width && height === events.height) return events
    const workspace = takeWorkspace()
    try {
      const { engine } = workspace
      return engine && events.count >= FEW ? {
        ...throughKernel(workspace as KernelWorkspace, events, ({ count }) => engine.kernels.crop(engine.pointers.block, count, left, top, width, height), true),
        width, height,
      } : this.#twin(events)
    } finally {
      giveWorkspace(workspace)
    }
  }

  #twin(events: EventBatch): EventBatch {
    const { left, top, width, height } = this.#area
    const { x, y, count } = events
    if (this.#kept.length < count) this.#kept = new Uint32Array(count)
    const kept = this.#kept
    let inside = 0
    for (let i = 0; i < count; i++) {
      kept[inside] = i
      const column = x[i]! - left
      const row = y[i]! - top
      // Negative where any of them is: no branch that would be taken at random.
      inside += 1 + ((column | row | (width - 1 - column) | (height - 1 - row)) >> 31)
    }
    return { ...events, ...this.#shifted(events, inside), width, height, count: inside }
  }

  /** The columns of the first `count` events of `kept`. */
  #shifted({ t, x, y, p }: EventBatch, count: number): Pick<EventBatch, 't' | 'x' | 'y' | 'p'> {
    const [{ left, top }, kept] = [this.#area, this.#kept]
    const columns = { t: new Uint32Array(count), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count) }
    const { t: times, x: xs, y: ys, p: polarities } = columns
    for (let i = 0; i < count; i++) {
      const from = kept[i]!
      times[i] = t[from]!
      xs[i] = x[from]! - left
      ys[i] = y[from]! - top
      polarities[i] = p[from]!
    }
    return columns
  }
}
