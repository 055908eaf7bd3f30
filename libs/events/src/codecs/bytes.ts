/** Whether bytes begin with a text of ASCII characters. */
export function beginsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false
  return true
}

/** Bytes as they stand in a message: `0x25 0x20`. */
export const hex = (bytes: Uint8Array, most = 16): string =>
  [...bytes.subarray(0, most)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ') + (bytes.length > most ? ' …' : '')

/** A word as it stands in a message. */
export const hexWord = (word: number, digits: number): string => `0x${(word >>> 0).toString(16).padStart(digits, '0')}`

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Latin 1, in which every byte is a character. */
export const textOf = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
