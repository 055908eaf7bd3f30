/** Bytes of elements that were put together by their place in the element, back in the elements. What is over at the end stays as it is. */
export function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = size > 1 ? Math.floor(bytes.length / size) : 0
  if (count <= 1) return bytes
  const out = new Uint8Array(bytes.length)
  for (let place = 0; place < size; place++) for (let i = 0, from = place * count, to = place; i < count; i++, from++, to += size) out[to] = bytes[from]!
  out.set(bytes.subarray(count * size), count * size)
  return out
}

export function shuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size)
  const out = new Uint8Array(bytes.length)
  for (let place = 0; place < size; place++) for (let i = 0, to = place * count, from = place; i < count; i++, to++, from += size) out[to] = bytes[from]!
  out.set(bytes.subarray(count * size), count * size)
  return out
}
