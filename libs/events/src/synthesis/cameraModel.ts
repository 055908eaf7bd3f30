import { fail, type Random } from '@spikeline/core'

/**
 * What a pixel of an event camera does with light; every pixel has the same nominal values, spread by its own mismatch.
 *
 * The model is that of v2e (Hu, Liu, Delbruck 2021, "v2e: From Video Frames to Realistic DVS Events") with the refractory period of
 * ESIM (Rebecq, Gehrig, Scaramuzza 2018). Light is relative to white, 0 black … 1 white.
 *
 *     photoreceptor     ℓ = ln(I + dark), linear below the knee
 *     bandwidth         τ ẏ = ℓ − y,   τ = 1 / (2π · bandwidth · (darkBandwidth + (1 − darkBandwidth) · I))
 *     difference        ḋ = ẏ + leakRate · θ_on
 *     event             ON where d reaches θ_on, OFF where it falls to −θ_off; then d = 0, and stays 0 for the refractory period
 */
export interface CameraModel {
  /** Light that a black pixel gives and receives all the same, as a part of white: stray light and dark current. It bounds the contrast. */
  readonly dark: number
  /** Light, with the dark one, below which the photoreceptor is linear: ln(knee) + (I + dark)/knee − 1. 0: nowhere. v2e has 20/255. */
  readonly knee: number
  /** Mean of θ_on, in natural logarithm of intensity. */
  readonly on: number
  /** Mean of θ_off, in natural logarithm of intensity. */
  readonly off: number
  /** Standard deviation of both thresholds over pixels, in natural logarithm of intensity. v2e has 0.03. */
  readonly mismatch: number
  /** Hz at which a white pixel's response has fallen to 1/√2; null: unlimited. */
  readonly bandwidthHz: number | null
  /** Bandwidth of a pixel without light, as a part of that of a white one. v2e has 20/275. */
  readonly darkBandwidth: number
  /** Microseconds after an event during which a pixel does not see. */
  readonly refractoryUs: number
  /** ON events a second that a pixel in constant light sends because its reset switch leaks. */
  readonly leakHz: number
  /** Noise events a second of a pixel without light, half of them ON: shot noise. */
  readonly shotHz: number
  /** Shot noise of a white pixel, as a part of that of a black one. v2e has 0.25. */
  readonly shotBright: number
  /** Spread of leak and shot noise over pixels: standard deviation of their decimal logarithm. v2e has 0.1. */
  readonly noiseSpread: number
}

/** What v2e assumes of a DAVIS346 in good light (its "clean" thresholds are wider, "noisy" has more noise). */
export const v2eCamera: CameraModel = {
  dark: 1 / 255, knee: 20 / 255, on: 0.2, off: 0.2, mismatch: 0.03, bandwidthHz: 300, darkBandwidth: 20 / 275,
  refractoryUs: 500, leakHz: 0.1, shotHz: 1, shotBright: 0.25, noiseSpread: 0.1,
}

/** The pixels of one camera: drawn once, the same for all that it sees. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly on: Float64Array
  readonly off: Float64Array
  /** Factor on leak and shot noise. */
  readonly noise: Float64Array
}

/** The least threshold, in natural logarithm of intensity: below, mismatch would make pixels that never cease to fire. As in v2e. */
const leastThreshold = 0.01

/**
 * Draws the pixels of a camera: θ ~ N(mean, mismatch), at least 0.01, and noise ~ 10^N(0, noiseSpread).
 */
export function drawPixels({ on, off, mismatch, noiseSpread }: CameraModel, width: number, height: number, random: Random): Pixels {
  const thresholds = (mean: number, source: Random): Float64Array =>
    Float64Array.from({ length: width * height }, () => Math.max(leastThreshold, mean + mismatch * source.normal()))
  const noise = random.substream('noise')
  return {
    width, height, on: thresholds(on, random.substream('on')), off: thresholds(off, random.substream('off')),
    noise: Float64Array.from({ length: width * height }, () => 10 ** (noiseSpread * noise.normal())),
  }
}

/** The photoreceptor's answer to light, in natural logarithm. */
export function respond(light: number, { dark, knee }: CameraModel): number {
  const all = light + dark
  return all < knee ? Math.log(knee) + all / knee - 1 : Math.log(all)
}

/** Gives a camera back if its values make sense together. Fails with E4185. */
export function checkCameraModel(model: CameraModel): CameraModel {
  const wrong = (what: string): never => fail('E4185', { what })
  for (const [name, value] of Object.entries(model))
    if (value !== null && !(Number.isFinite(value) && value >= 0)) wrong(`"${name}" is ${value}; it is a number of at least 0`)
  const { on, off, dark, knee, bandwidthHz, darkBandwidth } = model
  if (Math.min(on, off) < leastThreshold) wrong(`a threshold of ${Math.min(on, off)} is below ${leastThreshold}`)
  if (dark + knee === 0) wrong('without dark light and without a knee, black has no logarithm')
  if (bandwidthHz === 0) wrong('a bandwidth of 0 Hz lets nothing pass; null is an unlimited one')
  if (bandwidthHz !== null && darkBandwidth === 0) wrong('"darkBandwidth" is 0: a pixel without light would never settle')
  return model
}
