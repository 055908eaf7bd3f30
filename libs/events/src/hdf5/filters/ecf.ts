import { requireThat } from './damage.ts'

/** The registered number of Prophesee's event codec. */
export const ECF = 0x8ecf
/** Events that a chunk may have. */
export const ECF_MOST = 65535
/** Bytes of a decoded event: x and y in 16 bits, p in 16 with a sign, two bytes of nothing, t in 64 bits with a sign. */
export const ECF_RECORD = 16

/**
 * Decodes a chunk of Prophesee's event codec into records. A chunk has its number of events and how they are packed, the first time, then the
 * columns: times as differences and runs; rows as runs; columns with a mask of the five pixels behind; polarities as runs; or rows, columns
 * and polarities, or the latter two, packed into groups of four. Throws Damage.
 */
export function decodeEcf(bytes: Uint8Array, limit: number): Uint8Array {
  requireThat(bytes.length >= 12, 'it is too short for the head of an event chunk')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const info = view.getUint32(0, true)
  const count = info >>> 2
  requireThat(count <= ECF_MOST && count * ECF_RECORD <= limit, `it says it has ${count} events`)
  const out = new Uint8Array(count * ECF_RECORD)
  const half = new Uint16Array(out.buffer)
  const at = times(bytes, view, count, new Uint32Array(out.buffer))
  if (info & 2) packedPixels(bytes, view, at, count, half)
  else {
    const columns = rows(bytes, view, at, count, half)
    if (info & 1) packedColumns(bytes, view, columns, count, half)
    else polarities(bytes, maskedColumns(bytes, view, columns, count, half), count, half)
  }
  return out
}

const SHORT = 'it ends before its events do'

function times(bytes: Uint8Array, view: DataView, count: number, words: Uint32Array): number {
  let low = view.getUint32(4, true)
  let high = view.getUint32(8, true)
  let at = 12
  for (let n = 0; n < count; ) {
    requireThat(at < bytes.length, SHORT)
    const head = bytes[at++]!
    let step = head >> 4
    if (step === 15) {
      // Four bits of the difference in each such byte, the lowest first.
      step = head & 15
      for (let factor = 16; at < bytes.length && bytes[at]! >= 0xf0; factor *= 16) step += (bytes[at++]! & 15) * factor
      requireThat(Number.isSafeInteger(step), 'a time is too far from the one before')
    } else {
      let run = head & 15
      if (run === 15) {
        requireThat(at + 2 <= bytes.length, SHORT)
        run = bytes[at]! | (bytes[at + 1]! << 8)
        at += 2
      }
      requireThat(run > 0 && n + run <= count, 'it has more times than events')
      if (low + step > 0xffffffff) high++
      low = (low + step) >>> 0
      for (const end = n + run; n < end; n++) {
        words[4 * n + 2] = low
        words[4 * n + 3] = high
      }
      continue
    }
    const sum = low + step
    high += Math.floor(sum / 4294967296)
    low = sum >>> 0
  }
  return at
}

function rows(bytes: Uint8Array, view: DataView, from: number, count: number, half: Uint16Array): number {
  let at = from
  for (let n = 0; n < count; ) {
    requireThat(at + 2 <= bytes.length, SHORT)
    const word = view.getUint16(at, true)
    at += 2
    let run = word & 31
    if (run === 31) {
      requireThat(at + 2 <= bytes.length, SHORT)
      run = view.getUint16(at, true)
      at += 2
    }
    requireThat(run > 0 && n + run <= count, 'it has more rows than events')
    for (const end = n + run; n < end; n++) half[8 * n + 1] = word >> 5
  }
  return at
}

function maskedColumns(bytes: Uint8Array, view: DataView, from: number, count: number, half: Uint16Array): number {
  let at = from
  for (let n = 0; n < count; ) {
    requireThat(at + 2 <= bytes.length, SHORT)
    const word = view.getUint16(at, true)
    at += 2
    const x = word >> 5
    half[8 * n++] = x
    // Prophesee's encoder looks past its last event: what the last mask has beyond that is nothing.
    for (let next = 1; next <= 5; next++) if (word & (32 >> next) && n < count) half[8 * n++] = x + next
  }
  return at
}

function polarities(bytes: Uint8Array, from: number, count: number, half: Uint16Array): void {
  let at = from
  for (let n = 0; n < count; ) {
    requireThat(at < bytes.length, SHORT)
    const head = bytes[at++]!
    let run = head & 127
    if (run === 127) {
      requireThat(at + 2 <= bytes.length, SHORT)
      run = bytes[at]! | (bytes[at + 1]! << 8)
      at += 2
    }
    requireThat(run > 0 && n + run <= count, 'it has more polarities than events')
    for (const end = n + run; n < end; n++) half[8 * n + 2] = head >> 7
  }
}

function packedColumns(bytes: Uint8Array, view: DataView, from: number, count: number, half: Uint16Array): void {
  requireThat(from + 6 * Math.ceil(count / 4) <= bytes.length, SHORT)
  for (let n = 0, at = from; n < count; n += 4, at += 6) {
    const [a, b, c] = [view.getUint16(at, true), view.getUint16(at + 2, true), view.getUint16(at + 4, true)]
    const put = (i: number, value: number): void => {
      if (n + i >= count) return
      half[8 * (n + i)] = value >> 1
      half[8 * (n + i) + 2] = value & 1
    }
    put(0, a >> 4)
    put(1, (a & 15) | ((b >> 8) << 4))
    put(2, (b & 255) | ((c >> 12) << 8))
    put(3, c & 0xfff)
  }
}

function packedPixels(bytes: Uint8Array, view: DataView, from: number, count: number, half: Uint16Array): void {
  requireThat(from + 12 * Math.ceil(count / 4) <= bytes.length, SHORT)
  for (let n = 0, at = from; n < count; n += 4, at += 12) {
    const [a, b, c] = [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)]
    const put = (i: number, value: number): void => {
      if (n + i >= count) return
      half[8 * (n + i)] = (value >> 1) & 0x7ff
      half[8 * (n + i) + 1] = (value >> 12) & 0x7ff
      half[8 * (n + i) + 2] = value & 1
    }
    put(0, a >>> 8)
    put(1, (a & 0xff) | ((b >>> 16) << 8))
    put(2, (b & 0xffff) | ((c >>> 24) << 16))
    put(3, c & 0xffffff)
  }
}
