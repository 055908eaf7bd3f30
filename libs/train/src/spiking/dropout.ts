import type { Random } from '@spikeline/core'
import { layerShapes, mapSize, type Floats, type Layer, type MapShape } from '@spikeline/networks'

/** A dropout layer between two weighted ones. */
export interface Drop {
  readonly name: string
  readonly rate: number
  /** Values of the map that goes through it. */
  readonly size: number
  /** Where it stands among the pooling in front of the weighted layer: 0 before any, i after the i-th. */
  readonly place: number
}

/** By dropout layer, [samples, size]: 1 where a value is kept, 0 where it is dropped, at all steps of a sample. */
export type Kept = Readonly<Record<string, Uint8Array>>

/** The dropout in front of each weighted layer, in order. What would drop nothing, or stands behind the last weights, is left out. */
export function dropsOf(layers: readonly Layer[], input: MapShape): readonly (readonly Drop[])[] {
  const all: Drop[][] = []
  let own: Drop[] = []
  let place = 0
  for (const { layer, input: map } of layerShapes(layers, input)) {
    if (layer.kind === 'averagePool') place++
    if (layer.kind === 'dropout' && layer.rate > 0) own.push({ name: layer.name, rate: layer.rate, size: mapSize(map), place })
    if (layer.kind !== 'conv' && layer.kind !== 'dense') continue
    all.push(own)
    own = []
    place = 0
  }
  return all
}

/**
 * What dropout keeps of some samples in an epoch: each value with probability 1 − rate, for all T steps of the sample, so that they do not
 * average it out (Lee et al. 2020; SpikingJelly's layer.Dropout). Drawn from the substream of `random` that is named by the layer and the index of
 * the sample: the same whatever the batch.
 */
export function drawKept(drops: readonly Drop[], indices: Uint32Array, random: Random): Kept {
  return Object.fromEntries(drops.map(({ name, rate, size }) => {
    const kept = new Uint8Array(indices.length * size)
    const ofLayer = random.substream(name)
    indices.forEach((index, b) => {
      const own = ofLayer.substream(index)
      for (let k = b * size; k < (b + 1) * size; k++) kept[k] = own.next() >= rate ? 1 : 0
    })
    return [name, kept]
  }))
}

/**
 * The factors on the values of one sample at one place: the product, over the dropout that stands there, of 0 where a value is dropped and
 * 1/(1 − rate) where it is kept (inverted dropout: Srivastava et al. 2014), in the precision of `into`, which is overwritten.
 */
export function writeFactors(drops: readonly Drop[], kept: Kept, place: number, b: number, into: Floats): void {
  into.fill(1)
  for (const { name, rate, size, place: own } of drops) {
    if (own !== place || !kept[name]) continue
    const [factor] = into instanceof Float32Array ? Float32Array.of(1 / (1 - rate)) : [1 / (1 - rate)]
    for (let k = 0; k < size; k++) into[k]! *= kept[name][b * size + k] ? factor! : 0
  }
}

/** The places where something can be dropped, ascending. */
export const placesOf = (drops: readonly Drop[]): number[] => [...new Set(drops.map(({ place }) => place))].sort((a, b) => a - b)
