import { v2eCamera, type CameraModel } from './cameraModel.ts'
import type { Motion } from './motion.ts'

/** How an image comes to the sensor. */
export interface Optics {
  /** Pixels of the sensor that a pixel of the image takes along each axis. */
  readonly scale: number
  /** Standard deviation of the blur in pixels of the sensor: lens, screen and pixel together. */
  readonly blur: number
  /** Exponent of the screen: light = value^gamma. 2.2 is usual, 1 is for values that are light. */
  readonly gamma: number
  /** Light of the screen around the image. */
  readonly background: 'black' | 'white'
  /** Shows 1 − value. */
  readonly inverted: boolean
}

/** All that a recording of a moving image needs but the image. */
export interface Setup {
  readonly sensor: { readonly width: number; readonly height: number }
  readonly optics: Optics
  readonly motion: Motion
  readonly camera: CameraModel
}

/**
 * N-MNIST (Orchard et al. 2015, "Converting Static Image Datasets to Spiking Neuromorphic Datasets Using Saccades"): an ATIS on a pan-tilt
 * unit makes three saccades of 100 ms along an isosceles triangle. Numbers are those that fit the recordings of the first 500 training
 * digits best (docs/synthesis.md). The digits stand dark on a light screen: shown light on dark, ON and OFF would be exchanged.
 */
const nmnist: Setup = {
  sensor: { width: 34, height: 34 },
  optics: { scale: 1.01, blur: 0.29, gamma: 2.21, background: 'white', inverted: true },
  motion: {
    durationMs: 310, x: 0.38, y: 1.13, profile: 'smooth', jitterMs: 0.51,
    moves: [
      { beginMs: 1.9, durationMs: 82.5, x: -0.38, y: 5.73 },
      { beginMs: 40.4, durationMs: 36.8, x: 2.05, y: -0.15, follows: true },
      { beginMs: 86.7, durationMs: 33.8, x: 0.28, y: 0.07, follows: true },
      { beginMs: 105, durationMs: 88, x: 3.05, y: -5.59 },
      { beginMs: 178, durationMs: 37.7, x: 0.47, y: 0.01, follows: true },
      { beginMs: 215, durationMs: 69.2, x: -4.47, y: -0.02 },
      { beginMs: 262, durationMs: 41.4, x: -0.89, y: 0.02, follows: true },
    ],
  },
  camera: {
    dark: 0.0143, knee: 0.0066, on: 0.528, off: 0.515, mismatch: 0.042, bandwidthHz: 228, darkBandwidth: 0.5, refractoryUs: 1000,
    leakHz: 0.45, shotHz: 0.14, shotBright: 0.25, noiseSpread: 0.25,
  },
}

/** One loop of four paths along a square that stands on its corner, and back to where it began. */
const loop = (beginMs: number, pathMs: number, step: number): Motion['moves'] =>
  [[1, 1], [-1, 1], [-1, -1], [1, -1]].map(([x, y], k) => ({ beginMs: beginMs + k * pathMs, durationMs: pathMs, x: x! * step, y: y! * step }))

/**
 * CIFAR10-DVS (Li et al. 2017, "CIFAR10-DVS: An Event-Stream Dataset for Object Classification"): an image, 512 pixels wide on a screen, moves
 * before a DVS of 128 × 128 pixels along a closed loop of four paths, again and again. How far and how fast it goes (here 4 pixels of the
 * sensor along each axis in 80 ms), how large it is, and the camera (that of v2e) are ours: no recording was there to calibrate it.
 */
const cifar10Dvs: Setup = {
  sensor: { width: 128, height: 128 },
  optics: { scale: 3.5, blur: 0.7, gamma: 2.2, background: 'black', inverted: false },
  motion: { durationMs: 1280, x: 8, y: 4, profile: 'smooth', jitterMs: 0, moves: Array.from({ length: 4 }, (_, k) => loop(320 * k, 80, 4)).flat() },
  camera: v2eCamera,
}

export const setups = { nmnist, 'cifar10-dvs': cifar10Dvs } as const
export type SetupName = keyof typeof setups
