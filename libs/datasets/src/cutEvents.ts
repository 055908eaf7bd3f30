import type { EventBatch } from '@spikeline/events'

/** The events from one time on and before another, in microseconds, as views. */
export function cutEvents({ t, x, y, p, t0, width, height, count }: EventBatch, [from, until]: readonly [number, number]): EventBatch {
  const [begin, end] = [firstAt(t, count, from - t0), firstAt(t, count, until - t0)]
  return { t: t.subarray(begin, end), x: x.subarray(begin, end), y: y.subarray(begin, end), p: p.subarray(begin, end), t0, width, height, count: end - begin }
}

/** The number of the first of ascending times that is not before `time`. */
function firstAt(t: Uint32Array, count: number, time: number): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    if (t[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}
