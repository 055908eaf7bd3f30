import { findDeadlock, type Deadlock } from './deadlock.ts'
import type { Edge } from './edge.ts'
import type { Pacer } from './pacer.ts'

const TICK_MS = 100
/**
 * Ticks without a move before a deadlock is reported. Many where a stage may be computing on an item that it read; some where it
 * may be waiting for something of its own (a worker, a file) before it begins to read an input.
 */
const CERTAIN_TICKS = 2
const UNREAD_TICKS = 30
const COMPUTING_TICKS = 100

/** Looks now and then whether anything moves, and reports a deadlock once. Returns what stops it. */
export function watchForDeadlock(pacer: Pacer, edges: readonly Edge[], report: (deadlock: Deadlock) => void): () => void {
  let moves = -1
  let still = 0
  const timer = setInterval(() => {
    if (!pacer.idle || pacer.moves !== moves) {
      moves = pacer.moves
      still = 0
      return
    }
    if (++still < CERTAIN_TICKS) return
    const deadlock = findDeadlock(edges)
    if (!deadlock || still < patience(deadlock)) return
    clearInterval(timer)
    report(deadlock)
  }, TICK_MS)
  return () => clearInterval(timer)
}

const patience = ({ computing, unread }: Deadlock): number => (computing ? COMPUTING_TICKS : unread ? UNREAD_TICKS : CERTAIN_TICKS)
