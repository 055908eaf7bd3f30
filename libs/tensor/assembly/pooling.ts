/**
 * Gradient of average pooling over windows that neither overlap nor leave the map: every input of a window gets its share of dY.
 *
 * Rows first … first + count − 1 of all maps of dy [B·outHeight, outWidth, channels] → dx [B, height, width, channels]; rows and columns
 * behind the last window get 0. Channels are a multiple of 4.
 */
export function spreadAverage(
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, windowHeight: i32, windowWidth: i32, first: i32, count: i32, dy: usize, dx: usize,
): void {
  const bytes = <usize>channels << 2
  const line = <usize>width * bytes
  const share = f32x4.splat(<f32>1 / <f32>(windowHeight * windowWidth))
  const filled = <usize>(outWidth * windowWidth) * bytes
  dy += <usize>first * <usize>outWidth * bytes
  for (const end = first + count; first < end; first++) {
    const row = dx + <usize>(first / outHeight * height + first % outHeight * windowHeight) * line
    let to = row
    for (let ox = 0; ox < outWidth; ox++, dy += bytes)
      for (let i = 0; i < windowWidth; i++, to += bytes)
        for (let c: usize = 0; c < bytes; c += 16) v128.store(to + c, f32x4.mul(v128.load(dy + c), share))
    if (filled < line) memory.fill(to, 0, line - filled)
    for (let i = 1; i < windowHeight; i++) memory.copy(row + <usize>i * line, row, line)
    // Below the last window of a map.
    if (first % outHeight === outHeight - 1) memory.fill(row + <usize>windowHeight * line, 0, <usize>(height - outHeight * windowHeight) * line)
  }
}
