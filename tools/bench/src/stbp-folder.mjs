// stbp-folder.mjs FOLDER WORKLOAD T: writes a workload for peers/stbp.py: workload.json, and columns of weights (float32) and of the raster.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parameterShapes } from '@spikeline/networks'
import { networkOf, rasterOf, workloads } from './stbp-workload.mjs'

/** Writes the folder, and returns what its raster is like. */
export function writeFolder(folder, name, timesteps) {
  const workload = workloads[name]
  const { layers, parameters, input } = networkOf(workload, timesteps)
  const shapes = parameterShapes(layers, input)
  const raster = rasterOf(workload, timesteps)
  mkdirSync(folder, { recursive: true })
  const described = layers.map((layer) => ({ ...layer, ...(shapes[layer.name] && { shape: shapes[layer.name].weight }) }))
  writeFileSync(join(folder, 'workload.json'), JSON.stringify({ ...workload, name, timesteps, held: raster.held, layers: described }))
  for (const [layer, set] of Object.entries(parameters))
    for (const [kind, values] of Object.entries(set)) writeFileSync(join(folder, `${layer.replace(':', '-')}.${kind}`), values)
  for (const column of ['offsets', 'indices', 'values', 'labels']) if (raster[column]) writeFileSync(join(folder, column), raster[column])
  return { density: raster.indices.length / (raster.offsets.length - 1) / raster.neurons, events: raster.indices.length / raster.samples }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(writeFolder(process.argv[2], process.argv[3], Number(process.argv[4]))))
