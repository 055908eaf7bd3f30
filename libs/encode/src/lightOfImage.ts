import { fail } from '@spikeline/core'
import type { Images } from '@spikeline/networks'

/** Luminance of the primaries of a screen (ITU-R BT.709). */
const luminance = [0.2126, 0.7152, 0.0722] as const

/**
 * The light of one image on a screen, height · width values by rows, 0 black … 1 white:
 *
 *     light = value^gamma, of 1 − value where inverted; of a colour 0.2126 R + 0.7152 G + 0.0722 B
 *
 * Fails with E4187 where the image is neither grey nor of three colours, E4189 where a value is not from 0 to 1.
 */
export function lightOfImage({ height, width, channels, pixels, first }: Images, b: number, { gamma, inverted }: { gamma: number; inverted: boolean }): Float32Array {
  if (channels !== 1 && channels !== 3) fail('E4187', { channels })
  const shown = (value: number): number => (inverted ? 1 - value : value) ** gamma
  const ofByte = pixels instanceof Uint8Array ? Float64Array.from({ length: 256 }, (_, value) => shown(value / 255)) : undefined
  const start = b * height * width * channels
  const at = (i: number): number => {
    const value = pixels[start + i]!
    if (ofByte) return ofByte[value]!
    if (!(value >= 0 && value <= 1)) fail('E4189', { image: first + b, value })
    return shown(value)
  }
  const light = new Float32Array(height * width)
  for (let i = 0; i < light.length; i++)
    light[i] = channels === 1 ? at(i) : luminance[0] * at(3 * i) + luminance[1] * at(3 * i + 1) + luminance[2] * at(3 * i + 2)
  return light
}
