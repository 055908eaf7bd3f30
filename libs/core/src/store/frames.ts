/**
 * A blob is a sequence of frames, one a batch; damage is found before a batch is handed out.
 *
 *     | u64 LE: length of the batch | u32 LE: CRC-32 of the batch | u32 LE: CRC-32 of the 12 bytes before | the batch |
 */
export const FRAME_HEADER = 16

/** The header of a batch's frame. `checksum` is a CRC-32 (IEEE 802.3), replaceable by a native one. */
export function frameHeader(batch: Uint8Array, checksum: Checksum = crc32): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER)
  const view = new DataView(header.buffer)
  view.setBigUint64(0, BigInt(batch.length), true)
  view.setUint32(8, checksum(batch), true)
  view.setUint32(12, checksum(header.subarray(0, 12)), true)
  return header
}

/** What a header says, or undefined where it is damaged: nothing is allocated on the word of a damaged header. */
export function readFrameHeader(header: Uint8Array, checksum: Checksum = crc32): { readonly length: number; readonly crc: number } | undefined {
  const view = new DataView(header.buffer, header.byteOffset, FRAME_HEADER)
  if (view.getUint32(12, true) !== checksum(header.subarray(0, 12))) return undefined
  return { length: Number(view.getBigUint64(0, true)), crc: view.getUint32(8, true) }
}

export type Checksum = (bytes: Uint8Array) => number

/** CRC-32 of IEEE 802.3 (reflected polynomial EDB88320), a byte at a time. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 0xff]!
  return (crc ^ 0xffffffff) >>> 0
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})
