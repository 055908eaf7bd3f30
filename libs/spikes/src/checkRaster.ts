import { fail } from '@spikeline/core'
import type { SpikeRaster } from './raster.ts'

/** Checks a raster's invariants (see SpikeRaster); fails with E3201, naming the first that does not hold. Linear in the spikes. */
export function checkRaster(raster: SpikeRaster): SpikeRaster {
  const wrong = (what: string): never => fail('E3201', { what })
  const { timesteps, samples, neurons, offsets, indices, values, labels } = raster
  if (timesteps < 1) wrong(`it has ${timesteps} time steps`)
  if (neurons !== raster.height * raster.width * raster.channels) wrong(`${neurons} neurons are not ${raster.height}×${raster.width}×${raster.channels}`)
  const rows = (raster.held ? 1 : timesteps) * samples
  if (offsets.length !== rows + 1) wrong(`${offsets.length} offsets for ${rows} rows`)
  if (labels.length !== samples) wrong(`${labels.length} labels for ${samples} samples`)
  if (offsets[0] !== 0 || offsets[rows] !== indices.length) wrong(`offsets run from ${offsets[0]} to ${offsets[rows]} over ${indices.length} indices`)
  if (values && values.length !== indices.length) wrong(`${values.length} values for ${indices.length} indices`)
  for (let r = 0; r < rows; r++) {
    if (offsets[r + 1]! < offsets[r]!) wrong(`row ${r} ends before it begins`)
    const end = offsets[r + 1]!
    let before = -1
    for (let i = offsets[r]!; i < end; i++) {
      const index = indices[i]!
      if (index >= neurons) wrong(`row ${r} has neuron ${index} of ${neurons}`)
      if (index <= before) wrong(`row ${r} is not in ascending order at ${i}`)
      before = index
    }
  }
  if (values) for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) wrong(`value ${i} is ${values[i]}`)
  return raster
}
