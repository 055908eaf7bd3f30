import type { EventBatch } from '../../eventBatch.ts'
import { Hdf5Writer } from '../../hdf5/writer.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import { joined } from '../bytes.ts'
import type { Patch, Sensor } from '../contract.ts'
import type { WrittenLayout } from './writtenLayouts.ts'

const nothing = new Uint8Array(0)

/** Writes chunks as they are full. The head of the file is known at the end: it is put over what stood in its place, or all is held until then. */
export class Hdf5Encoder extends BatchEncoder {
  readonly #layout: WrittenLayout
  readonly #writer: Hdf5Writer
  readonly #patched: boolean
  #pieces: Uint8Array[] = []

  constructor(place: string, sensor: Sensor, layout: WrittenLayout, patched: boolean) {
    super(place, sensor)
    this.#layout = layout
    this.#writer = new Hdf5Writer(layout.root, layout.datasets)
    this.#patched = patched
  }

  protected head(): Uint8Array {
    return this.#patched ? new Uint8Array(this.#writer.headBytes) : nothing
  }

  protected body(batch: EventBatch): Uint8Array {
    this.#layout.push(batch, (name, bytes, rows) => this.#add(name, bytes, rows), (i, what) => this.noRoom(i, what))
    return this.#patched ? this.#take() : nothing
  }

  override end(patch?: Patch): Uint8Array[] {
    const front = super.end()
    this.#layout.end((name, bytes, rows) => this.#add(name, bytes, rows))
    for (const [name, changed] of Object.entries(this.#layout.known())) this.#writer.set(name, changed)
    this.#pieces.push(this.#writer.indexes())
    const head = this.#writer.head()
    if (!this.#patched) return [head, ...this.#pieces]
    patch!(0, head)
    return [...front, this.#take()]
  }

  #add(name: string, bytes: Uint8Array, rows: number): void {
    this.#writer.add(name, bytes, rows)
    this.#pieces.push(bytes)
  }

  #take(): Uint8Array {
    const bytes = joined(this.#pieces)
    this.#pieces = []
    return bytes
  }
}
