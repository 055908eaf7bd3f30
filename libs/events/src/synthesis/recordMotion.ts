import type { Random } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { Camera } from './camera.ts'
import { placeAt, timesOf, type Motion } from './motion.ts'
import { lightAt, type Scene } from './scene.ts'
import type { Pixels, CameraModel } from './cameraModel.ts'

/** How finely a camera is shown what moves. */
export interface Fineness {
  /** Most pixels by which the image moves between two looks. */
  readonly shift: number
  /** Most milliseconds between two looks. */
  readonly longestMs: number
}
export const usualFineness: Fineness = { shift: 0.25, longestMs: 4 }

/** What a camera records of a scene that moves; `random` is that of the recording. */
export function recordMotion(scene: Scene, motion: Motion, model: CameraModel, pixels: Pixels, random: Random, fineness: Fineness = usualFineness): EventBatch {
  const camera = new Camera(model, pixels, random)
  const light = new Float32Array(pixels.width * pixels.height)
  const between = new Float32Array(pixels.width * (pixels.height + 3))
  let [x, y] = [NaN, NaN]
  for (const timeMs of timesOf(motion, fineness.shift, fineness.longestMs)) {
    const place = placeAt(motion, timeMs)
    if (place.x !== x || place.y !== y) lightAt(scene, ({ x, y } = place).x, place.y, pixels, light, between)
    camera.see(timeMs * 1000, light)
  }
  return camera.events()
}
