import { fail } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import type { ImageFile, ImageForm } from './imageFile.ts'

export interface BatchOptions {
  readonly form: ImageForm
  /** Images in a batch; the last may have fewer. */
  readonly batch: number
  /** How many images are wanted, from the first on; all of them where undefined. Fails with E4107 where there are fewer. */
  readonly count: number | undefined
  /** Name of the split, for that message. */
  readonly split: string
}

/** Reads files one after the other into batches of images. A file is opened when its first image is wanted. */
export async function* batches(files: readonly (() => Promise<ImageFile>)[], options: BatchOptions): AsyncGenerator<Images> {
  const { form, batch, count = Infinity, split } = options
  let first = 0
  let filling = emptyBatch(form, Math.min(batch, count))
  let filled = 0
  for (const open of files) {
    if (first + filled >= count) break
    const file = await open()
    for (let at = 0; at < file.samples && first + filled < count;) {
      const take = Math.min(filling.labels.length - filled, file.samples - at)
      file.copy(at, at + take, filling.pixels, filling.labels, filled)
      at += take
      filled += take
      if (filled < filling.labels.length) continue
      yield finished(filling, filled, form, first)
      first += filled
      filled = 0
      filling = emptyBatch(form, Math.min(batch, count - first))
    }
  }
  if (count !== Infinity && first + filled < count) fail('E4107', { split, expected: count, found: first + filled })
  if (filled > 0) yield finished(filling, filled, form, first)
}

interface Filling { readonly pixels: Uint8Array; readonly labels: Uint8Array }

/** Each batch has arrays of its own: whoever gets one may keep it, or hand it to another thread. */
const emptyBatch = ({ height, width, channels }: ImageForm, samples: number): Filling =>
  ({ pixels: new Uint8Array(samples * height * width * channels), labels: new Uint8Array(samples) })

function finished({ pixels, labels }: Filling, samples: number, form: ImageForm, first: number): Images {
  const whole = samples === labels.length
  const size = form.height * form.width * form.channels
  return {
    samples, ...form, first,
    pixels: whole ? pixels : pixels.slice(0, samples * size),
    labels: whole ? labels : labels.slice(0, samples),
  }
}
