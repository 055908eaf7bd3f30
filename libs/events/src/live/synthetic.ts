import { fail, type Random } from '@spikeline/core'
import type { Sensor } from '../codecs/contract.ts'
import { EPOCH } from '../codecs/eventBlocks.ts'
import type { EventBatch } from '../eventBatch.ts'

const kinds = ['noise', 'bar']
/** Events a second, where the address does not say it. */
const RATE = 100_000
/** Microseconds in which the bar crosses the sensor once. */
const CROSSING = 1e6

/**
 * Events without a camera, without end: `synthetic:noise` are events at random pixels, of random polarities; `synthetic:bar` is an upright
 * bar that crosses the sensor once a second, ON in front and OFF behind. `?rate=50000` says how many a second. Fails with E4173.
 */
export function synthetic(name: string, { width, height }: Sensor, random: Random): () => Generator<EventBatch, undefined> {
  const [, kind = name, digits] = /^([^?]*)(?:\?rate=([1-9]\d{0,8}))?$/.exec(name) ?? []
  if (!kinds.includes(kind)) fail('E4173', { given: name, known: kinds.map((each) => `${each}?rate=${RATE}`) })
  const rate = digits === undefined ? RATE : Number(digits)
  return function* () {
    // Batches of a millisecond, so that a pace and a limit have something to cut; of at least one event.
    const count = Math.max(1, Math.round(rate / 1000))
    for (let made = 0; ; made += count) {
      const begin = Math.floor((made * 1e6) / rate)
      const t0 = Math.floor(begin / EPOCH) * EPOCH
      // A batch has one t0: the few events that would reach into the next are told as if at its end.
      const t = Uint32Array.from({ length: count }, (_, i) => Math.min(EPOCH - 1, Math.floor(((made + i) * 1e6) / rate) - t0))
      const p = Uint8Array.from(t, () => random.integer(2))
      const y = Uint16Array.from(t, () => random.integer(height))
      const front = (i: number): number => Math.floor((((t0 + t[i]!) % CROSSING) * width) / CROSSING)
      const x = Uint16Array.from(t, kind === 'noise' ? () => random.integer(width) : (_, i) => (front(i) + (p[i] === 1 ? 0 : width - 3)) % width)
      yield { t, x, y, p, t0, width, height, count }
    }
  }
}
