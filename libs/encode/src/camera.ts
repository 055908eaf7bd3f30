import { createRandom, defineStage } from '@spikeline/core'
import {
  checkCameraModel, drawPixels, jittered, placeAt, project, projectionOf, recordingsFrom, recordingsType, recordMotion, setups, timesOf,
  type EventBatch, type Projection, type Setup,
} from '@spikeline/events'
import { breather, imagesType } from '@spikeline/networks'
import { cameraSchema, type CameraParams } from './generated/camera.ts'
import { lightOfImage } from './lightOfImage.ts'

export const camera = defineStage({
  type: 'encode/camera',
  version: '1',
  summary: 'An event camera that is made up watches images that move: recordings such as N-MNIST from MNIST.',
  description: `Each image is shown on a screen and moves over the sensor; a pixel sends ON and OFF events as its light changes. With I the light, relative to
white, and y the answer of the photoreceptor:

    τ ẏ = ln(I + dark) − y,   τ = 1 / (2π · bandwidthHz · (darkBandwidth + (1 − darkBandwidth) · I))
    ḋ = ẏ + leakHz · θ_on     ON where d reaches θ_on, OFF where it falls to −θ_off; then d = 0, for the refractory time

Below "knee" the logarithm goes on as a line. Thresholds are those of a pixel, N(mean, mismatch), the same for all images; shot noise adds
events at random, more in the dark. The model is that of v2e (Hu, Liu, Delbruck 2021) with the refractory time of ESIM (Rebecq, Gehrig,
Scaramuzza 2018).

The recordings are synthetic. How near "nmnist" comes to the real ones, digit by digit, and what a network loses that is trained on it and
asked about real ones, is in docs/synthesis.md. "cifar10-dvs" has no such measure.`,
  params: cameraSchema,
  inputs: { images: { type: imagesType, summary: 'images to show' } },
  outputs: { recordings: { type: recordingsType, summary: 'what the camera sent, a recording an image' } },
  deterministic: true,
  seeded: true,
  stored: false,
  example: {
    camera: { use: 'encode/camera', in: 'mnist.train', with: { setup: 'nmnist' } },
    slices: { use: 'encode/slices', in: 'camera', with: { timesteps: 20 } },
  },
  shapes: ({ images }, params) => ({ recordings: { ...images, ...setupOf(params).sensor, channels: 2 } }),
  run({ images }, params, context) {
    const setup = setupOf(params)
    const { sensor, optics, motion } = setup
    const pixels = drawPixels(setup.camera, sensor.width, sensor.height, createRandom(`camera/${params.device}`))
    const background = optics.background === 'white' ? 1 : 0
    const pause = breather(context)
    let projection: Projection | undefined
    return {
      recordings: images.pipe(context.mapAsync(async (batch) => {
        if (!projection) {
          projection = projectionOf(batch.width, batch.height, optics.scale, optics.blur)
          const outside = pixelsOutside(setup, batch)
          // N-MNIST's digits have a border that may go outside by a pixel.
          if (outside >= 2) context.log('warning', `the image reaches up to ${Math.ceil(outside)} pixels beyond the sensor, which does not see them`)
        }
        const events: EventBatch[] = []
        for (let b = 0; b < batch.samples; b++) {
          const random = context.random.substream(batch.first + b)
          const scene = project(lightOfImage(batch, b, optics), background, projection)
          events.push(recordMotion(scene, jittered(motion, random.substream('jitter')), setup.camera, pixels, random))
          await pause()
        }
        return recordingsFrom(events, { ...batch, ...sensor })
      })),
    }
  },
})

/** The setup with what is stated otherwise. Fails with E4185 where its values make no camera. */
function setupOf({ setup, sensor, optics, motion, camera: stated }: CameraParams): Setup {
  const base: Setup = setups[setup]
  return {
    sensor: sensor ?? base.sensor,
    optics: { ...base.optics, ...optics },
    motion: motion ?? base.motion,
    camera: checkCameraModel({ ...base.camera, ...stated }),
  }
}

/** By how many pixels of the sensor an image lies outside of it where its motion takes it farthest. */
function pixelsOutside({ sensor, optics: { scale }, motion }: Setup, { width, height }: { width: number; height: number }): number {
  return Math.max(...timesOf(motion, 1, 5).map((time) => {
    const { x, y } = placeAt(motion, time)
    return Math.max(-x, -y, x + width * scale - sensor.width, y + height * scale - sensor.height)
  }))
}
