import type { Sensor } from '../codecs/contract.ts'
import type { Arrived } from './intake.ts'

/** Microseconds without events after which it is said what time it is. */
const SILENT = 5000

/** Says what time it is while no events come, where the time of events is that of their arrival: what comes later has a later time. */
export class Silence {
  readonly #sensor: Sensor | undefined
  readonly #begin: number
  /** When it is next to be said, by the clock of the transport: never, where events bring the time of a sensor, which nobody else knows. */
  next = Infinity

  /** `begin`: time 0, by the clock of the transport. */
  constructor(sensor: Sensor | undefined, begin: number) {
    this.#sensor = sensor
    this.#begin = begin
  }

  /** Events were given; `byArrival`: they have the time of their arrival. */
  ends(now: number, byArrival: boolean): void {
    this.next = byArrival ? now + SILENT : Infinity
  }

  /** A piece without events, where it is time. */
  piece(now: number): Arrived | undefined {
    if (now < this.next || !this.#sensor) return undefined
    this.next = now + SILENT
    const at = now - this.#begin
    const { width, height } = this.#sensor
    return { events: { t: new Uint32Array(0), x: new Uint16Array(0), y: new Uint16Array(0), p: new Uint8Array(0), t0: Math.floor(at), width, height, count: 0 }, at, came: now }
  }
}
