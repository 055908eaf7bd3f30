import type { EventBatch } from '../eventBatch.ts'
import { instantiateKernels, type EventKernels, type Pointer } from './eventKernels.ts'

/** Events that a block holds. Larger blocks cost less each, but should stay in the cache until they are copied. */
export const ROOM = 1 << 15
/** Bytes that decoders are given at a time: a packet of 4096 events of AEDAT 4 finds room. */
const WINDOW = 1 << 17
/** Vectors are written behind the last event. */
const SLACK = 64
/** Numbers in front of the state: the count of events, the room for them, four places of columns. */
const HEAD = 6
const STATE = 16
const TYPES = 16

/** Where decoders work: columns to write events into, and the kernels, where the host runs them, on the same memory. */
export interface Workspace {
  readonly t: Uint32Array
  readonly x: Uint16Array
  readonly y: Uint16Array
  readonly p: Uint8Array
  /** Room for bytes to decode, at a multiple of 16 in its buffer. */
  readonly input: Uint8Array
  /** Room for as many bytes more, for records that were decompressed. */
  readonly aside: Uint8Array
  /** Words of a filter that has a workspace to itself. */
  readonly own: Int32Array
  readonly engine: Engine | undefined
}

/** A workspace of a host that runs the kernels. */
export type KernelWorkspace = Workspace & { readonly engine: Engine }

export interface Engine {
  readonly kernels: EventKernels
  /** The block as kernels know it: [0] is the count of events. */
  readonly head: Int32Array
  /** What a kernel must know of the decoder, and leaves there for it. */
  readonly state: Int32Array
  /** Words of other types that a kernel counted, by their type. */
  readonly others: Uint32Array
  readonly pointers: { readonly block: Pointer; readonly others: Pointer; readonly packing: Pointer }
}

// A decoder works within one call and has nothing in its block behind it, so that decoders share a few workspaces, most often one.
const free: Workspace[] = []

export const takeWorkspace = (): Workspace => free.pop() ?? createWorkspace()

export function giveWorkspace(workspace: Workspace): void {
  if (free.length < 4) free.push(workspace)
}

/** A workspace with so many words of 32 bits more, for one that keeps it. */
export function createWorkspace(words = 0): Workspace {
  const room = ROOM + SLACK
  const packing = packingTable()
  const bytes = 9 * room + 4 * (HEAD + STATE + TYPES) + packing.length + 2 * (WINDOW + SLACK) + 4 * words + 16
  const instance = instantiateKernels(bytes)
  if (!instance) return { t: new Uint32Array(ROOM), x: new Uint16Array(ROOM), y: new Uint16Array(ROOM), p: new Uint8Array(ROOM), input: new Uint8Array(WINDOW), aside: new Uint8Array(WINDOW), own: new Int32Array(words), engine: undefined }
  const { kernels, memory: { buffer: memory }, heapBase } = instance
  const t = Math.ceil(heapBase / 16) * 16
  const x = t + 4 * room
  const y = x + 2 * room
  const p = y + 2 * room
  const table = p + room
  const input = table + packing.length
  const aside = input + WINDOW + SLACK
  const block = aside + WINDOW + SLACK
  const others = block + 4 * (HEAD + STATE)
  const own = others + 4 * TYPES
  new Uint8Array(memory, table, packing.length).set(packing)
  const head = new Int32Array(memory, block, HEAD)
  head.set([0, ROOM, t, x, y, p])
  return {
    t: new Uint32Array(memory, t, ROOM), x: new Uint16Array(memory, x, ROOM), y: new Uint16Array(memory, y, ROOM), p: new Uint8Array(memory, p, ROOM),
    input: new Uint8Array(memory, input, WINDOW), aside: new Uint8Array(memory, aside, WINDOW), own: new Int32Array(memory, own, words),
    engine: {
      kernels, head, state: new Int32Array(memory, block + 4 * HEAD, STATE), others: new Uint32Array(memory, others, TYPES),
      pointers: { block, others, packing: table },
    },
  }
}

/** The first `count` events of a workspace in columns of their own, made by constructors, which do not first fill them with zeros. */
export function copiedEvents({ t, x, y, p }: Workspace, count: number): Pick<EventBatch, 't' | 'x' | 'y' | 'p' | 'count'> {
  return {
    t: new Uint32Array(t.subarray(0, count)), x: new Uint16Array(x.subarray(0, count)), y: new Uint16Array(y.subarray(0, count)), p: new Uint8Array(p.subarray(0, count)),
    count,
  }
}

/** For each set of eight lanes of 16 bits, the bytes to swizzle by that put those of the set in front; 255 gives zeros behind them. */
function packingTable(): Uint8Array {
  const table = new Uint8Array(256 * 16).fill(255)
  for (let set = 0; set < 256; set++) {
    let at = 16 * set
    for (let lane = 0; lane < 8; lane++) {
      if (((set >>> lane) & 1) === 0) continue
      table[at++] = 2 * lane
      table[at++] = 2 * lane + 1
    }
  }
  return table
}
