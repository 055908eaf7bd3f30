import { createRandom, defineStage, fail, type Random } from '@spikeline/core'
import {
  Camera, checkCameraModel, drawPixels, recordingsFrom, recordingsType, v2eCamera, type CameraModel, type EventBatch, type Pixels, type Recordings,
} from '@spikeline/events'
import { breather, imagesType, type Images } from '@spikeline/networks'
import { videoSchema, type VideoParams } from './generated/video.ts'
import { lightOfImage } from './lightOfImage.ts'

export const video = defineStage({
  type: 'encode/video',
  version: '1',
  summary: 'An event camera that is made up watches sequences of frames: every so many images are one recording.',
  description: `Images that follow one another are frames at a rate; "frames" of them are a sequence, which has the label of its first frame. A pixel of the
camera sees a pixel of the frame. Between frames light changes evenly, in steps of at most "stepMs". The camera is that of
encode/camera, with the values of v2e (Hu, Liu, Delbruck 2021) where nothing else is stated.

What moves by more than a pixel between two frames gives events as if it faded from one place to the other: raise the rate, or
interpolate frames beforehand. Images that make no whole sequence at the end are refused.`,
  params: videoSchema,
  inputs: { images: { type: imagesType, summary: 'frames, one sequence after the other' } },
  outputs: { recordings: { type: recordingsType, summary: 'what the camera sent, a recording a sequence' } },
  deterministic: true,
  seeded: true,
  stored: false,
  example: { video: { use: 'encode/video', in: 'mnist.train', with: { frames: 10, rateHz: 100 } } },
  shapes({ images }, { frames, camera }) {
    checkCameraModel({ ...v2eCamera, ...camera })
    const samples = images?.samples
    if (typeof samples === 'number' && samples % frames !== 0) fail('E4188', { images: samples, frames, left: samples % frames })
    return { recordings: { ...images, ...(typeof samples === 'number' && { samples: samples / frames }), channels: 2 } }
  },
  run({ images }, params, context) {
    return {
      recordings: context.source(async function* () {
        const pause = breather(context)
        const watching = new Watching(params, context.random)
        for await (const batch of context.read(images)) {
          for (let b = 0; b < batch.samples; b++) {
            watching.show(batch, b)
            await pause()
          }
          const recordings = watching.take(batch)
          if (recordings.samples > 0) yield recordings
        }
        watching.end()
      }),
    }
  },
})

/** A camera before one sequence of frames after the other; a sequence may go on in the next batch. */
class Watching {
  readonly #params: VideoParams
  readonly #random: Random
  readonly #model: CameraModel
  #pixels: Pixels | undefined
  #camera: Camera | undefined
  /** The frame before, and the room for what lies between. */
  #light: Float32Array = new Float32Array(0)
  #between = new Float32Array(0)
  #frames = 0
  #label = 0
  readonly #done: { events: EventBatch; label: number }[] = []
  #taken = 0

  constructor(params: VideoParams, random: Random) {
    this.#params = params
    this.#random = random
    this.#model = checkCameraModel({ ...v2eCamera, ...params.camera })
  }

  show(images: Images, b: number): void {
    const { frames, rateHz, gamma, device } = this.#params
    const light = lightOfImage(images, b, { gamma, inverted: false })
    const frame = this.#frames++ % frames
    if (frame === 0) {
      const { width, height, labels } = images
      this.#pixels ??= drawPixels(this.#model, width, height, createRandom(`camera/${device}`))
      this.#camera = new Camera(this.#model, this.#pixels, this.#random.substream(this.#taken + this.#done.length))
      this.#camera.see(0, light)
      this.#label = labels[b]!
    } else this.#pass(light, ((frame - 1) / rateHz) * 1e6, (frame / rateHz) * 1e6)
    this.#light = light
    if (frame === frames - 1) this.#done.push({ events: this.#camera!.events(), label: this.#label })
  }

  /** Shows the light from the frame before to this one. */
  #pass(light: Float32Array, fromUs: number, toUs: number): void {
    const steps = Math.ceil((toUs - fromUs) / (1000 * this.#params.stepMs))
    if (this.#between.length !== light.length) this.#between = new Float32Array(light.length)
    for (let step = 1; step < steps; step++) {
      const part = step / steps
      for (let i = 0; i < light.length; i++) this.#between[i] = this.#light[i]! + part * (light[i]! - this.#light[i]!)
      this.#camera!.see(fromUs + part * (toUs - fromUs), this.#between)
    }
    this.#camera!.see(toUs, light)
  }

  /** The recordings of the sequences that have ended since the last call. */
  take({ width, height, classes }: Images): Recordings {
    const done = this.#done.splice(0)
    const first = this.#taken
    this.#taken += done.length
    return recordingsFrom(done.map(({ events }) => events), { width, height, classes, first, labels: Uint8Array.from(done, ({ label }) => label) })
  }

  /** Fails with E4188 where frames are left over. */
  end(): void {
    const { frames } = this.#params
    if (this.#frames % frames !== 0) fail('E4188', { images: this.#frames, frames, left: this.#frames % frames })
  }
}
