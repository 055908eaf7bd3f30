/**
 * Writes `length` bytes to `output` from `at` on that repeat those from `back` before it; `view` is of the same bytes. Up to three more may be
 * changed, but none from `limit` on.
 */
export function repeat(output: Uint8Array, view: DataView, at: number, back: number, length: number, limit: number): void {
  const start = at - back
  if (length <= 64) {
    if (back >= 4 && length <= limit - at - 4) for (let k = 0; k < length; k = (k + 4) | 0) view.setInt32((at + k) | 0, view.getInt32((start + k) | 0, true), true)
    else for (let k = 0; k < length; k++) output[at + k] = output[start + k]!
    return
  }
  // A match that reaches into itself repeats what is there already, each time twice as much.
  for (let done = 0; done < length; ) {
    const part = Math.min(length - done, back + done)
    output.copyWithin(at + done, start, start + part)
    done += part
  }
}
