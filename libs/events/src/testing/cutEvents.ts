import type { EventBatch } from '../eventBatch.ts'

/** The same events in batches of these sizes, each counted from a beginning of its own where it can be. */
export function cutEvents({ t, x, y, p, t0, width, height, count }: EventBatch, size: () => number): EventBatch[] {
  const batches: EventBatch[] = []
  for (let from = 0; from < count;) {
    const to = Math.min(count, from + size())
    const shift = batches.length % 2 === 1 && from < to ? t[from]! : 0
    batches.push({
      t: t.slice(from, to).map((time) => time - shift), x: x.slice(from, to), y: y.slice(from, to), p: p.slice(from, to), t0: t0 + shift, width, height, count: to - from,
    })
    from = to
  }
  return batches
}
