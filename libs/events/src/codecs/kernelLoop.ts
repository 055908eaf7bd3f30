import { ROOM, type Engine } from '../kernels/workspace.ts'
import type { EventBlocks } from './eventBlocks.ts'

/** A kernel may stop where the block has not room for so many events more. */
const NEAR = 64
/** Bytes that the twin takes where something is odd; twice as many each time that the kernel gets no further. */
const FEW = 32

/** How a decoder decodes its records: by a kernel where it can, and by its twin. */
export interface KernelLoop {
  /** Whether the kernel may go on from the state that the decoder is in. */
  ready?(): boolean
  /** Hands the state to the kernel, calls it and takes the state back; gives the address of the first byte that is left. */
  kernel(engine: Engine, from: number, end: number): number
  /** Decodes records that begin before `end`, as far as they are there; gives the first byte that is left. It may stop earlier. */
  twin(from: number, end: number): number
}

/**
 * Decodes bytes that lie in `input` or `aside` of the events, and gives how many. The kernel stops at whatever it does not know; then the twin takes a few
 * records, and so on.
 */
export function decodeLoop(events: EventBlocks, bytes: Uint8Array, loop: KernelLoop): number {
  const { engine } = events
  const { length, byteOffset: address } = bytes
  let few = engine ? FEW : length
  for (let at = 0; at < length;) {
    const before = at
    if (engine && (loop.ready?.() ?? true)) {
      const { head } = engine
      head[0] = events.count
      at = loop.kernel(engine, address + at, address + length) - address
      events.count = head[0]
      if (events.count > ROOM - NEAR) {
        events.turn()
        continue
      }
    }
    few = at - before > 4 * few ? FEW : 2 * few
    const odd = at
    at = loop.twin(odd, Math.min(length, odd + few))
    // It may have gone to another epoch, to read the record there.
    if (at === odd) at = loop.twin(odd, Math.min(length, odd + few))
    if (at === odd) return at
  }
  return length
}
