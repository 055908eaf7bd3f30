import { compileKernels } from '@spikeline/core'
import * as binary from '../generated/kernels.ts'

/** A place in the memory of the kernels, in bytes. */
export type Pointer = number

/**
 * What libs/events/assembly exports; each kernel is described there. Those of records add events to a block from the bytes `from` … `end` on, as
 * far as nothing is odd, and give the address of the first byte that they left.
 */
export interface EventKernels {
  evt2Words(block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number, kinds: number, others: Pointer): Pointer
  evt3Words(block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number, kinds: number, others: Pointer, packing: Pointer): Pointer
  datRecords(block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number, version: number): Pointer
  aedatRecords(
    block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number,
    xShift: number, yShift: number, columns: number, rows: number, onShift: number, special: number, turn: number, right: number, below: number, off: number,
    imu: number, others: Pointer,
  ): Pointer
  textLines(
    block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number,
    timeField: number, xField: number, yField: number, pField: number, seconds: boolean, t0: number,
  ): Pointer
  structRecords(block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number, high: number): Pointer
  decodeLz4Block(from: Pointer, to: Pointer, output: Pointer, limit: Pointer, history: Pointer): Pointer
  streamRecords(block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number, turn: number, turned: number): Pointer
  atisRecords(block: Pointer, from: Pointer, end: Pointer, lastColumn: number, lastRow: number, overflowRow: number, shift: number): Pointer
  crop(block: Pointer, to: number, left: number, top: number, width: number, height: number): number
  refractory(block: Pointer, from: number, to: number, kept: number, offset: number, last: Pointer, width: number, period: number, extended: number): number
  backgroundActivity(
    block: Pointer, from: number, to: number, kept: number, offset: number, last: Pointer, stride: number, dt: number, diagonals: boolean,
  ): number
  addNeurons(block: Pointer, count: number, width: number, levels: Pointer, top: number, counts: Pointer): void
  takeNeurons(levels: Pointer, top: number, into: Pointer, limit: Pointer): Pointer
}

export interface EventEngine {
  readonly kernels: EventKernels
  readonly memory: WebAssembly.Memory
  readonly heapBase: Pointer
}

const PAGE = 1 << 16

/** The kernels on a memory that has so many bytes behind `heapBase` and can grow to `most`; undefined where the host can't run them. */
export function instantiateKernels(bytes: number, most = bytes): EventEngine | undefined {
  const module = compileKernels(binary)
  if (!module) return undefined
  const { heapBase } = binary
  const pages = (length: number): number => Math.ceil((heapBase + length) / PAGE)
  try {
    const memory = new WebAssembly.Memory({ initial: pages(bytes), maximum: pages(most) })
    const instance = new WebAssembly.Instance(module, { env: { memory } })
    return { kernels: instance.exports as unknown as EventKernels, memory, heapBase }
  } catch {
    // A host that has no room for another memory: what the kernels do is done without them.
    return undefined
  }
}
