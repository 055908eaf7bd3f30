/** The orientation (1 upright, 2–8 mirrored or turned) that an APP1 segment of a JPEG states, or 1 (EXIF 2.3, 4.6.4, tag 0x0112). */
export function exifOrientation(segment: Uint8Array): number {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength)
  const tiff = 6
  if (segment.length < tiff + 8 || String.fromCharCode(...segment.subarray(0, 4)) !== 'Exif') return 1
  const little = segment[tiff] === 0x49
  const directory = tiff + view.getUint32(tiff + 4, little)
  if (directory + 2 > segment.length) return 1
  for (let i = 0, at = directory + 2; i < view.getUint16(directory, little) && at + 12 <= segment.length; i++, at += 12)
    if (view.getUint16(at, little) === 0x0112) return view.getUint16(at + 8, little)
  return 1
}
