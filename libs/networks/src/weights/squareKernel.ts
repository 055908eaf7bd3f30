/** A convolution of another form than ours; pairs are of height and width. */
export interface StatedKernel {
  /** The weight from channel `channel` of its group to a filter, at a place of the kernel. */
  readonly at: (y: number, x: number, channel: number, filter: number) => number
  readonly filters: number
  readonly channels: number
  readonly size: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly groups: number
  readonly stride: number
  /** Of the map. */
  readonly input: readonly [number, number]
  /** Zeros in front of the map. Behind it are as many as the places of the output need. */
  readonly before: readonly [number, number]
  readonly output: readonly [number, number]
}

/** A square kernel, [kernel, kernel, channels, filters]. */
export interface SquareKernel { readonly kernel: number; readonly padding: number; readonly weight: Float32Array }

/** A file that states more is wrong, or hostile: a gigabyte. */
const MOST_WEIGHTS = 1 << 28

/**
 * The smallest square kernel without groups or dilation, and with the same padding on all sides, that computes the same, with zeros where the other
 * has no weights; undefined where there is none.
 *
 * With a padding P in front of the map, P − before rows of zeros go in front of the kernel, and so many behind it that there are as many places:
 * ⌊(input + 2P − kernel)/stride⌋ + 1.
 */
export function squareKernel(stated: StatedKernel): SquareKernel | undefined {
  const { at, filters, channels, size, groups, before } = stated
  const form = squareForm(stated)
  if (!form || form.kernel ** 2 * channels * filters > MOST_WEIGHTS) return undefined
  const { kernel, padding } = form
  const [top, left] = before.map((zeros) => padding - zeros) as [number, number]
  const weight = new Float32Array(kernel * kernel * channels * filters)
  const perGroup = channels / groups
  for (let filter = 0; filter < filters; filter++) {
    const first = Math.floor(filter / (filters / groups)) * perGroup
    for (let channel = 0; channel < perGroup; channel++)
      for (let y = 0; y < size[0]; y++)
        for (let x = 0; x < size[1]; x++)
          weight[(((top + y * stated.dilation[0]) * kernel + left + x * stated.dilation[1]) * channels + first + channel) * filters + filter] = at(y, x, channel, filter)
  }
  return { kernel, padding, weight }
}

function squareForm({ size, dilation, before, input, output, stride }: StatedKernel): { kernel: number; padding: number } | undefined {
  const span = size.map((n, axis) => dilation[axis]! * (n - 1) + 1)
  const least = Math.max(...before)
  if (Math.max(...span) ** 2 > MOST_WEIGHTS) return undefined
  for (let padding = least; padding <= least + Math.max(...span); padding++) {
    const smallest = Math.max(...span.map((n, axis) => n + padding - before[axis]!))
    for (let kernel = smallest; kernel < smallest + stride; kernel++)
      if (input.every((n, axis) => n + 2 * padding >= kernel && Math.floor((n + 2 * padding - kernel) / stride) + 1 === output[axis])) return { kernel, padding }
  }
  return undefined
}
