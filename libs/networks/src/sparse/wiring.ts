import type { MapShape } from '../topology/shapes.ts'

/**
 * Which positions of one map reach which positions of another, as compressed sparse rows:
 *
 *     position p = y·width + x      reaches targets[e] through kernel position taps[e], e in starts[p] … starts[p+1]
 *
 * Channels are not in it: all channels of a position are wired alike.
 */
export interface Wiring {
  readonly starts: Uint32Array
  readonly targets: Uint32Array
  /** ky·kernel + kx. */
  readonly taps: Uint32Array
}

/** The wiring of a sliding window: input (y, x) is seen by output (oy, ox) where 0 ≤ y + padding − oy·stride < kernel, and so for x. */
export function windowWiring(input: MapShape, output: MapShape, kernel: number, stride: number, padding: number): Wiring {
  const rows = Array.from({ length: input.height }, (_, y) => windowsOver(y + padding, kernel, stride, output.height))
  const columns = Array.from({ length: input.width }, (_, x) => windowsOver(x + padding, kernel, stride, output.width))
  const starts = [0]
  const targets: number[] = []
  const taps: number[] = []
  for (let y = 0; y < input.height; y++)
    for (let x = 0; x < input.width; x++) {
      for (const oy of rows[y]!)
        for (const ox of columns[x]!) {
          targets.push(oy * output.width + ox)
          taps.push((y + padding - oy * stride) * kernel + (x + padding - ox * stride))
        }
      starts.push(targets.length)
    }
  return { starts: Uint32Array.from(starts), targets: Uint32Array.from(targets), taps: Uint32Array.from(taps) }
}

/** The windows, by number, that see padded coordinate `at`. */
function windowsOver(at: number, kernel: number, stride: number, count: number): number[] {
  const windows: number[] = []
  for (let o = Math.max(0, Math.ceil((at - kernel + 1) / stride)); o <= Math.floor(at / stride) && o < count; o++) windows.push(o)
  return windows
}

/** The number of different positions that each position reaches through several wirings, one after the other. */
export function reach(positions: number, wirings: readonly Wiring[]): Uint32Array {
  return Uint32Array.from({ length: positions }, (_, position) => {
    let reached: Iterable<number> = [position]
    for (const { starts, targets } of wirings) {
      const next = new Set<number>()
      for (const p of reached) for (let e = starts[p]!; e < starts[p + 1]!; e++) next.add(targets[e]!)
      reached = next
    }
    return [...reached].length
  })
}
