import { findDeadlock, type Deadlock } from './deadlock.ts'
import type { Edge } from './edge.ts'
import type { Pacer } from './pacer.ts'

const TICK_MS = 100
/** Ticks without a move before a deadlock is reported; many where a stage may be computing on an item that it read. */
const CERTAIN_TICKS = 2
const UNCERTAIN_TICKS = 100

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
    if (!deadlock || (!deadlock.certain && still < UNCERTAIN_TICKS)) return
    clearInterval(timer)
    report(deadlock)
  }, TICK_MS)
  return () => clearInterval(timer)
}
