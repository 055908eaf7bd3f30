import { fail } from '@spikeline/core'
import { placeLayers, type FirstSpikeLayer, type MapShape, type PlacedLayer, type RankEncoding } from '@spikeline/networks'
import type { RStdpParams } from '../generated/r-stdp.ts'

export const encodingOf = ({ timesteps, sizes, inputThreshold, normalisationRadius }: RStdpParams): RankEncoding =>
  ({ timesteps, sizes, threshold: inputThreshold, normalisationRadius })

/** The layers of the parameters, named by place and kind: "1:30C5". The last one is the output. */
export function layersOf({ layers, output }: RStdpParams, classes: number): FirstSpikeLayer[] {
  const name = (l: number, filters: number, kernel: number): string => `${l + 1}:${filters}C${kernel}`
  const filters = classes * output.mapsPerClass
  return [
    ...layers.map(({ filters, kernel, threshold, pool }, l) => ({ name: name(l, filters, kernel), filters, kernel, threshold, pool })),
    { name: name(layers.length, filters, output.kernel), filters, kernel: output.kernel, pool: 1 },
  ]
}

/** Fails with E3642 where settings contradict each other. */
export function checkSettings({ layers, output, weightMean }: RStdpParams): void {
  const refuse = (field: string, problem: string, instead: string): never => fail('E3642', { field, problem, instead })
  layers.forEach(({ winners, filters, rate, maximumRate }, l) => {
    if (winners > filters) refuse(`layers[${l}].winners`, `is ${winners}, but the layer has ${filters} maps, and a map wins once an image`, `state at most ${filters}`)
    if (rate > maximumRate) refuse(`layers[${l}].rate`, `is ${rate}, more than "maximumRate", ${maximumRate}`, 'lower it, or raise "maximumRate"')
  })
  if (output.lower >= output.upper) refuse('output.lower', `is ${output.lower}, not below "output.upper", ${output.upper}`, 'state a lower bound below the upper one')
  if (output.soft && weightMean >= 1) refuse('weightMean', `is ${weightMean}, where w · (1 − w) is 0`, 'state a mean below 1')
}

/** The layers on their maps. Fails with E3640 (they do not fit the images), E3641 (one can never fire). */
export function placed(params: RStdpParams, input: MapShape, classes: number): PlacedLayer[] {
  const layers = placeLayers(input, params.sizes, layersOf(params, classes))
  for (const { name, kernel, threshold, input: { channels } } of layers) {
    const most = kernel * kernel * channels
    if (threshold !== undefined && threshold >= most) fail('E3641', { layer: name, threshold, most })
  }
  return layers
}
