import { defineStage, fail } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { map } from 'rxjs'
import { noiseSchema } from './generated/noise.ts'
import { noisyImages } from './noisyImages.ts'

export const noise = defineStage({
  type: 'encode/noise',
  version: '1',
  summary: 'Images with noise of a stated strength: to measure what a network makes of images that it was not trained on.',
  description: `Perturbs test images, for \`measure/robustness\`; as augmentation of training images it is the same for each epoch. Values are in [0, 1] and stay there:

- "gaussian": x' = min(1, max(0, x + strength · n)), n standard normal, for each pixel and channel. Clipping makes dark backgrounds lighter and white strokes darker on average.
- "salt-and-pepper": with probability "strength" a value becomes 0 or 1, each as likely.

A strength of 0 gives the images as they are. The numbers drawn depend on the seed and on the image, not on the strength: at each level of a sweep the same
noise is stronger, so that differences between levels are not those between draws.`,
  params: noiseSchema,
  inputs: { images: { type: imagesType, summary: 'images' } },
  outputs: { images: { type: imagesType, summary: 'the same images with noise' } },
  deterministic: true,
  seeded: true,
  stored: false,
  example: { noisy: { use: 'encode/noise', in: 'mnist.test', with: { strength: 0.2 } } },
  shapes({ images }, { kind, strength }) {
    if (kind === 'salt-and-pepper' && strength > 1) fail('E8056', { strength })
    return { images: { ...images } }
  },
  run({ images }, { kind, strength }, { random }) {
    if (kind === 'salt-and-pepper' && strength > 1) fail('E8056', { strength })
    return { images: images.pipe(map((batch) => noisyImages(batch, kind, strength, random))) }
  },
})
