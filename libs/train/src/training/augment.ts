import type { Random } from '@spikeline/core'
import type { ImageSet } from './trainingSet.ts'

export interface Augmentation { readonly crop: number; readonly flip: boolean }

/**
 * Writes image `index` of the set, as floats in [0, 1], at `offset` of `target`: shifted by up to ±crop pixels each way with zeros
 * moving in (that is the random crop of the zero-padded image), then mirrored left to right with probability ½.
 * A byte stands for value/255. Without augmentation `random` is not drawn from.
 */
export function writeImage(
  target: Float32Array, offset: number, set: ImageSet, index: number, { crop, flip }: Augmentation, random?: Random,
): void {
  const { height, width, channels, pixels } = set
  const scale = pixels instanceof Uint8Array ? 255 : 1
  const start = index * height * width * channels
  if (!random || (crop === 0 && !flip)) {
    const size = height * width * channels
    for (let i = 0; i < size; i++) target[offset + i] = pixels[start + i]! / scale
    return
  }
  const down = random.integer(2 * crop + 1) - crop
  const right = random.integer(2 * crop + 1) - crop
  const mirrored = flip && random.next() < 0.5
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const fromY = y + down
      const fromX = (mirrored ? width - 1 - x : x) + right
      const inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width
      const to = offset + (y * width + x) * channels
      const from = start + (fromY * width + fromX) * channels
      for (let c = 0; c < channels; c++) target[to + c] = inside ? pixels[from + c]! / scale : 0
    }
}
