import { mapSize, type MapShape } from '../topology/shapes.ts'
import type { Padding } from './importWeights.ts'
import { cannotExpress, type KerasLayer } from './model.ts'

/** The zeros of a ZeroPadding2D: n, [height, width] or [[above, below], [left, right]]. */
export function zerosAround(layer: KerasLayer): Padding {
  const { padding = 1 } = layer.config
  const pair: unknown[] = Array.isArray(padding) ? padding : [padding, padding]
  const sides = pair.map((side): unknown[] => (Array.isArray(side) ? side : [side, side]))
  if (sides.length !== 2 || !sides.every((side) => side.length === 2 && side.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)))
    cannotExpress(layer, `it states "padding" as ${JSON.stringify(padding)}`, 'n, [height, width] or [[above, below], [left, right]]')
  return sides as unknown as Padding
}

/** The map that a shape of one to three axes lays values out as, and how many axes it has. One axis leaves the map as it is. */
export function asMap(shape: readonly number[], map: MapShape): { map: MapShape; axes: number } | undefined {
  const [height = 1, width = 1, channels = 1] = shape
  if (shape.length < 1 || shape.length > 3) return undefined
  return { map: shape.length === 1 ? map : { height, width, channels }, axes: shape.length }
}

/** What a Reshape makes of a map; -1 stands for what is left. Fails with E3052. */
export function reshaped(layer: KerasLayer, map: MapShape): { map: MapShape; axes: number } {
  const target: unknown = layer.config['target_shape']
  const wrong = (): never => cannotExpress(layer, `it lays ${mapSize(map)} values out as ${JSON.stringify(target)}`, 'one to three axes: height × width × channels')
  if (!Array.isArray(target) || !target.every((n): n is number => Number.isSafeInteger(n) && (n === -1 || n >= 1))) return wrong()
  const known = target.filter((n) => n !== -1).reduce((product, n) => product * n, 1)
  const shape = target.map((n) => (n === -1 ? mapSize(map) / known : n))
  return shape.every(Number.isInteger) && shape.reduce((product, n) => product * n, 1) === mapSize(map) ? asMap(shape, map) ?? wrong() : wrong()
}
