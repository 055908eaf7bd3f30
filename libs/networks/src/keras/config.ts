import { cannotExpress, isRecord, type KerasLayer } from './model.ts'

/** A whole number of a layer's configuration. Fails with E3052 where it is none. */
export function integerOf(layer: KerasLayer, key: string, least = 1): number {
  const value = layer.config[key]
  return Number.isSafeInteger(value) && (value as number) >= least ? value as number : wrong(layer, key, `a whole number from ${least} on`)
}

/** Two whole numbers, of height and width, or one for both. Fails with E3052. */
export function pairOf(layer: KerasLayer, key: string, byDefault: readonly [number, number]): readonly [number, number] {
  const value = layer.config[key] ?? byDefault
  const pair: unknown[] = Array.isArray(value) ? value : [value, value]
  return pair.length === 2 && pair.every((n) => Number.isSafeInteger(n) && (n as number) >= 1) ? pair as [number, number] : wrong(layer, key, 'one or two whole numbers')
}

export function numberOf(layer: KerasLayer, key: string, byDefault: number): number {
  const value = layer.config[key] ?? byDefault
  return typeof value === 'number' ? value : wrong(layer, key, 'a number')
}

/** 'valid' or 'same'. Fails with E3052. */
export function paddingOf(layer: KerasLayer): 'valid' | 'same' {
  const padding = layer.config['padding'] ?? 'valid'
  return padding === 'valid' || padding === 'same' ? padding : wrong(layer, 'padding', '"valid" or "same"')
}

/** The name of an activation in small letters: 'linear' where there is none. */
export function activationOf({ config }: KerasLayer): string {
  const stated = config['activation'] ?? 'linear'
  const name = isRecord(stated) ? stated['class_name'] : stated
  return typeof name === 'string' ? name.toLowerCase() : JSON.stringify(stated)
}

/** Fails with E3052 where maps are stated as channels × height × width. */
export function requireChannelsLast(layer: KerasLayer): void {
  const format = layer.config['data_format'] ?? 'channels_last'
  if (format !== 'channels_last') cannotExpress(layer, `its maps are ${JSON.stringify(format)}`, 'maps are height × width × channels: build it with data_format="channels_last"')
}

const wrong = (layer: KerasLayer, key: string, expected: string): never => cannotExpress(layer, `it states "${key}" as ${JSON.stringify(layer.config[key])}`, `what can be read there: ${expected}`)
