import { fail, type Shape } from '@spikeline/core'
import { parameterShapes, sizeOf, type Layer, type MapShape, type Network } from '@spikeline/networks'
import type { TrainedLayer } from '../training/model.ts'

/** Fails with E3662 where the shape of a network to start from is known to be another than that of the one to be trained. */
export function checkInitialShape(initial: Shape, wanted: Shape): void {
  for (const field of ['kind', 'height', 'width', 'channels', 'classes', 'topology'] as const)
    if (initial[field] !== undefined && initial[field] !== wanted[field]) fail('E3662', { what: field, got: initial[field], expected: wanted[field] })
}

/**
 * A copy of the parameters of a network, to start a training of the layers from. Its own neurons play no part.
 * Fails with E3662 where it is an artificial network, reads or tells apart something else, or has other parameters.
 */
export function startFrom(initial: Network, layers: readonly Layer[], { input, classes }: { readonly input: MapShape; readonly classes: number }): Record<string, TrainedLayer> {
  const differ = (what: string, got: unknown, expected: unknown): never => fail('E3662', { what, got, expected })
  if (initial.kind !== 'snn') differ('kind', initial.kind, 'snn')
  for (const field of ['height', 'width', 'channels'] as const) if (initial.input[field] !== input[field]) differ(field, initial.input[field], input[field])
  if (initial.classes !== classes) differ('classes', initial.classes, classes)
  const shapes = Object.entries(parameterShapes(layers, input))
  const own = Object.entries(parameterShapes(initial.layers, input))
  const words = (all: typeof shapes): string => all.map(([name, arrays]) => `${name} (${Object.entries(arrays).map(([array, shape]) => `${array} ${shape.join('×')}`).join(', ')})`).join('; ')
  const isSame = shapes.length === own.length && shapes.every(([, arrays], l) => Object.entries(arrays).length === Object.entries(own[l]![1]).length
    && Object.entries(arrays).every(([array, shape]) => own[l]![1][array as 'weight']?.join() === shape.join()))
  if (!isSame) differ('parameters', words(own), words(shapes))
  // Position by position: a layer may have another name.
  return Object.fromEntries(shapes.map(([name, arrays], l) => [name, Object.fromEntries(Object.entries(arrays).map(([array, shape]) => {
    const values = initial.parameters[own[l]![0]]![array as 'weight']
    return [array, values.slice(0, sizeOf(shape))]
  })) as unknown as TrainedLayer]))
}
