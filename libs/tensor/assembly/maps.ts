/** A convolution of maps, NHWC, with a kernel that slides. All in elements; y = oy · stride + ky − top. */
@unmanaged
export class Convolution {
  height: i32
  width: i32
  channels: i32
  outHeight: i32
  outWidth: i32
  filters: i32
  kernelHeight: i32
  kernelWidth: i32
  strideHeight: i32
  strideWidth: i32
  top: i32
  left: i32
}

/**
 * Copies a window of a map, zeros where it leaves the map: `to` [height, width, channels]. The window begins at row y, column x.
 */
export function copyWindow(map: Convolution, x: usize, row: i32, column: i32, height: i32, width: i32, to: usize): void {
  const channels = <usize>map.channels << 2
  const before = min(width, max(0, -column))
  const real = max(0, min(width, map.width - column) - before)
  const bytes = <usize>real * channels
  const line = <usize>width * channels
  for (let y = row; y < row + height; y++, to += line) {
    if (y < 0 || y >= map.height || real === 0) {
      memory.fill(to, 0, line)
      continue
    }
    const skipped = <usize>before * channels
    if (before) memory.fill(to, 0, skipped)
    memory.copy(to + skipped, x + <usize>(y * map.width + column + before) * channels, bytes)
    const filled = skipped + bytes
    if (filled < line) memory.fill(to + filled, 0, line - filled)
  }
}
