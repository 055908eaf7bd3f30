import { fail, type Random } from '@spikeline/core'
import type { Images } from '@spikeline/networks'

export type NoiseKind = 'gaussian' | 'salt-and-pepper'

/** What becomes of a value in [0, 1]; draws as often for any strength, so that the draws of two strengths are the same. */
type Perturb = (value: number, strength: number, random: Random) => number

const perturbations: Readonly<Record<NoiseKind, Perturb>> = {
  gaussian: (value, strength, random) => Math.min(1, Math.max(0, value + strength * random.normal())),
  'salt-and-pepper'(value, strength, random) {
    const [struck, white] = [random.next() < strength, random.next() < 0.5]
    return struck ? Number(white) : value
  },
}

/**
 * A batch of images with noise, in single precision; without copies where the strength is 0. Each image draws from the substream of its index in the
 * data set, in order of its values. Fails with E8055 where a value is not in [0, 1].
 */
export function noisyImages(images: Images, kind: NoiseKind, strength: number, random: Random): Images {
  if (strength === 0) return images
  const { samples, height, width, channels, pixels, first } = images
  const size = height * width * channels
  const white = pixels instanceof Uint8Array ? 255 : 1
  const perturb = perturbations[kind]
  const noisy = new Float32Array(pixels.length)
  for (let b = 0; b < samples; b++) {
    const own = random.substream(first + b)
    for (let i = b * size; i < (b + 1) * size; i++) {
      const value = pixels[i]! / white
      if (!(value >= 0 && value <= 1)) fail('E8055', { image: first + b, value })
      noisy[i] = perturb(value, strength, own)
    }
  }
  return { ...images, pixels: noisy }
}
