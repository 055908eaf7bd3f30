/**
 * Lets a long computation give the event loop a turn: call it often, it waits only after `sliceMs` of work. Throws the signal's
 * reason once that is aborted.
 */
export function breather({ now, signal }: { now(): number; readonly signal: AbortSignal }, sliceMs = 50): () => Promise<void> {
  let started = now()
  return async () => {
    if (now() - started < sliceMs) return
    await new Promise((resolve) => setTimeout(resolve))
    signal.throwIfAborted()
    started = now()
  }
}
