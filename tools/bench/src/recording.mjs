import { createRandom } from '@spikeline/core'

/** A recording as a camera would send it: at each of its times a few rows, of which neighbours fire together; times end at `longest`. */
export function recording(count, { width, height }, longest) {
  const random = createRandom('codecs')
  const batch = { t: new Uint32Array(count), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count), t0: 0, width, height, count }
  for (let n = 0, time = 0; n < count; ) {
    time = Math.min(longest, time + random.integer(4))
    const row = random.integer(height)
    const on = random.integer(2)
    const first = random.integer(width)
    for (let x = first; x < Math.min(width, first + 24) && n < count; x++) {
      if (random.next() < 0.5) continue
      batch.t[n] = time
      batch.x[n] = x
      batch.y[n] = row
      batch.p[n++] = on
    }
  }
  return batch
}
