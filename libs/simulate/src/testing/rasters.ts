import { checkRaster, type SpikeRaster } from '@spikeline/spikes'

type Size = readonly [height: number, width: number, channels: number]

/** A raster from lists: samples, steps, indices of the neurons that spike. `size` may be the number of inputs alone. */
export function spikeTrains(samples: readonly (readonly (readonly number[])[])[], size: number | Size, classes = 2): SpikeRaster {
  const [height, width, channels] = typeof size === 'number' ? [1, 1, size] : size
  const timesteps = samples[0]!.length
  const rows = Array.from({ length: timesteps * samples.length }, (_, r) => samples[r % samples.length]![Math.floor(r / samples.length)]!)
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  return checkRasterOf({ timesteps, samples: samples.length, neurons: height * width * channels, height, width, channels, held: false, offsets, indices: Uint32Array.from(rows.flat()), classes })
}

/** One image as constant analog input over T steps. */
export function heldImage(pixels: readonly number[], [height, width, channels]: Size, timesteps: number, classes = 2): SpikeRaster {
  return checkRasterOf({
    timesteps, samples: 1, neurons: pixels.length, height, width, channels, held: true, classes,
    offsets: Uint32Array.of(0, pixels.length), indices: Uint32Array.from(pixels.keys()), values: Float32Array.from(pixels),
  })
}

const checkRasterOf = (raster: Omit<SpikeRaster, 'labels' | 'first'>): SpikeRaster =>
  checkRaster({ ...raster, labels: new Uint8Array(raster.samples), first: 0 })
