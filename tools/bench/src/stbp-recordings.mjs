// Recordings of N-MNIST for stbp.mjs: from the folder that SPIKELINE_NMNIST names, which holds 1.bin, 2.bin, … and train.csv (file,label).
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.SPIKELINE_NMNIST

/** The first recordings of the training set with their labels, or undefined where there are none. */
export function recordings(count) {
  if (!folder || !existsSync(join(folder, 'train.csv'))) return undefined
  const listed = readFileSync(join(folder, 'train.csv'), 'utf8').trim().split('\n').slice(1, count + 1).map((line) => line.trim().split(','))
  return { events: listed.map(([file]) => decode(readFileSync(join(folder, file)))), labels: Uint8Array.from(listed, ([, label]) => Number(label)) }
}

/** ATIS records of 5 bytes: x, y, then 24 bits, big-endian, of polarity and time. */
function decode(bytes) {
  return Array.from({ length: bytes.length / 5 }, (_, i) => {
    const word = bytes.readUIntBE(5 * i + 2, 3)
    return { x: bytes[5 * i], y: bytes[5 * i + 1], polarity: word >> 23, timeUs: word & 0x7fffff }
  })
}

/** Share of the input neurons that spike in a step, as recordings of about 4,070 events have it; between these T by powers of T. */
const densities = [[20, 0.05], [60, 0.025], [100, 0.017], [300, 0.006]]

export function syntheticDensity(timesteps) {
  const above = Math.max(1, densities.findIndex(([t], i) => t >= timesteps || i === densities.length - 1))
  const [[t0, d0], [t1, d1]] = [densities[above - 1], densities[above]]
  return Math.min(0.2, d0 * (timesteps / t0) ** (Math.log(d1 / d0) / Math.log(t1 / t0)))
}
