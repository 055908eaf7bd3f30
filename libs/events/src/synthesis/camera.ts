import { fail, type Random } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { EventList } from './eventList.ts'
import { respond, type Pixels, type CameraModel } from './cameraModel.ts'
import { drawShotNoise, type ShotNoise } from './shotNoise.ts'

/** A response that is nearer to its light than this part of the lower threshold has arrived: what is left causes no event. */
const arrived = 1e-3
/** Times have 32 bits. */
const longestUs = 2 ** 32

/**
 * A camera that watches light: see() shows it the light at one time after the other, events() gives what it has sent.
 *
 * Between two times ℓ = ln(light) is a ramp of slope s, to which the low pass answers exactly:
 *
 *     y(t₁) = ℓ₁ − s τ + (y₀ − ℓ₀ + s τ) e^(−(t₁ − t₀)/τ)      τ of the mean light of the step
 *
 * y is taken as even in between, so that several events of a step have their own times. A pixel costs work only in steps in which its
 * light changes, its response is on its way or shot noise meets it. For the time between it is moved on at once: only the leak changes it.
 *
 * `random` is that of one recording; it gives the pixels' phases at the beginning, and shot noise.
 */
export class Camera {
  readonly #model: CameraModel
  readonly #pixels: Pixels
  readonly #random: Random
  readonly #events: EventList
  /** Natural logarithm of intensity that a response may be away from its light and still count as there. */
  readonly #near: number
  /** Rise of the difference by the leak, for each pixel, in natural logarithm of intensity a microsecond. */
  readonly #leak: Float64Array
  /** Microseconds of 1/(2π · bandwidth); 0 where the bandwidth is unlimited. */
  readonly #tauUs: number

  #nowUs = -1
  readonly #light: Float32Array
  /** ℓ, the response that the light would have in the end. */
  readonly #target: Float64Array
  /** y. */
  readonly #response: Float64Array
  /** d, what has come together since the last event. */
  readonly #difference: Float64Array
  /** Time that the difference is of. */
  readonly #movedUs: Float64Array
  /** End of the refractory period. */
  readonly #heldUs: Float64Array
  #shots: Iterator<ShotNoise> | undefined
  #shot: ShotNoise | undefined

  constructor(model: CameraModel, pixels: Pixels, random: Random) {
    const count = pixels.width * pixels.height
    this.#model = model
    this.#pixels = pixels
    this.#random = random
    this.#events = new EventList(pixels.width, pixels.height)
    this.#near = arrived * Math.min(model.on, model.off)
    this.#leak = pixels.noise.map((factor) => (factor * model.leakHz * model.on) / 1e6)
    this.#tauUs = model.bandwidthHz === null ? 0 : 1e6 / (2 * Math.PI * model.bandwidthHz)
    this.#light = new Float32Array(count)
    this.#target = new Float64Array(count)
    this.#response = new Float64Array(count)
    this.#difference = new Float64Array(count)
    this.#movedUs = new Float64Array(count)
    this.#heldUs = new Float64Array(count)
  }

  /**
   * Shows the light (height · width, by rows; 0 black … 1 white) at a time in microseconds. At the first time the camera has seen this
   * light forever. Fails with E4186 where time doesn't go on or leaves its 32 bits, E4190 where there isn't one value a pixel.
   */
  see(timeUs: number, light: Float32Array): void {
    if (!(timeUs > this.#nowUs && timeUs >= 0 && timeUs < longestUs)) fail('E4186', { time: timeUs, before: this.#nowUs })
    if (light.length !== this.#light.length) fail('E4190', { values: light.length, width: this.#pixels.width, height: this.#pixels.height })
    if (this.#nowUs < 0) this.#begin(timeUs, light)
    else this.#step(timeUs, light)
    this.#nowUs = timeUs
  }

  /** The events until the last time that was seen, in the order of time, but for those that were given before. */
  events(): EventBatch {
    for (let i = 0; i < this.#leak.length; i++) this.#cross(i, this.#nowUs, this.#leak[i]!)
    return this.#events.take()
  }

  #begin(timeUs: number, light: Float32Array): void {
    const phases = this.#random.substream('phases')
    const { on, off } = this.#pixels
    this.#light.set(light)
    for (let i = 0; i < light.length; i++) {
      this.#target[i] = this.#response[i] = respond(light[i]!, this.#model)
      this.#difference[i] = -off[i]! + phases.next() * (on[i]! + off[i]!)
    }
    this.#movedUs.fill(timeUs)
    this.#shots = drawShotNoise(this.#model, this.#pixels, timeUs, this.#random.substream('shots'))
    this.#shot = this.#shots.next().value
  }

  #step(timeUs: number, light: Float32Array): void {
    const shots = this.#shotsBefore(timeUs)
    const struck = shots.size > 0
    const [before, target, response, leak] = [this.#light, this.#target, this.#response, this.#leak]
    const duration = timeUs - this.#nowUs
    for (let i = 0; i < light.length; i++) {
      if (light[i] === before[i] && response[i] === target[i] && !(struck && shots.has(i))) continue
      if (this.#movedUs[i]! < this.#nowUs) this.#cross(i, this.#nowUs, leak[i]!)
      const mean = (before[i]! + light[i]!) / 2
      const next = light[i] === before[i] ? target[i]! : respond(light[i]!, this.#model)
      const reached = this.#follow(response[i]!, target[i]!, next, mean, duration)
      const rise = (reached - response[i]!) / duration + leak[i]!
      if (struck) for (const shot of shots.get(i) ?? []) this.#strike(shot, mean, rise)
      this.#cross(i, timeUs, rise)
      before[i] = light[i]!
      target[i] = next
      response[i] = reached
    }
  }

  #shotsBefore(timeUs: number): Map<number, ShotNoise[]> {
    const shots = new Map<number, ShotNoise[]>()
    for (; this.#shot && this.#shot.timeUs < timeUs; this.#shot = this.#shots!.next().value) {
      const { pixel } = this.#shot
      shots.set(pixel, [...(shots.get(pixel) ?? []), this.#shot])
    }
    return shots
  }

  /** y after a step in which ℓ goes evenly from one value to the next. */
  #follow(y: number, from: number, to: number, light: number, duration: number): number {
    if (this.#tauUs === 0) return to
    const { darkBandwidth } = this.#model
    const tau = this.#tauUs / (darkBandwidth + (1 - darkBandwidth) * light)
    const lag = ((to - from) / duration) * tau
    const reached = to - lag + (y - from + lag) * Math.exp(-duration / tau)
    return from === to && Math.abs(reached - to) < this.#near ? to : reached
  }

  /** Moves the difference of a pixel on to a time, at so much a microsecond, and sends the events on the way. */
  #cross(i: number, toUs: number, rise: number): void {
    let t = Math.max(this.#movedUs[i]!, this.#heldUs[i]!)
    this.#movedUs[i] = toUs
    if (rise === 0) return
    const on = rise > 0
    const threshold = on ? this.#pixels.on[i]! : -this.#pixels.off[i]!
    while (t < toUs) {
      const crossed = t + (threshold - this.#difference[i]!) / rise
      if (!(crossed < toUs)) {
        this.#difference[i]! += rise * (toUs - t)
        return
      }
      t = this.#send(i, crossed, on ? 1 : 0)
    }
  }

  #strike({ timeUs, pixel, on, chance }: ShotNoise, light: number, rise: number): void {
    this.#cross(pixel, timeUs, rise)
    if (this.#heldUs[pixel]! <= timeUs && chance < 1 - (1 - this.#model.shotBright) * light) this.#send(pixel, timeUs, on)
  }

  /** Sends an event and gives the time from which the pixel sees again. */
  #send(i: number, timeUs: number, on: 0 | 1): number {
    this.#events.add(timeUs, i, on)
    this.#difference[i] = 0
    return (this.#heldUs[i] = timeUs + this.#model.refractoryUs)
  }
}
