import { fail } from '@spikeline/core'
import type { FormatOptions, Sensor } from '@spikeline/events'
import type { ReadOptions } from '@spikeline/node'
import { list, text, type Call, type OptionValues } from '../command.ts'
import type { Io } from '../io.ts'

/** How a file of events is to be read, as the call says it. */
export function reading({ options }: Call, io: Io): ReadOptions {
  const [format, sensor] = [text(options, 'from'), sensorOf(text(options, 'sensor'))]
  return { options: pairs(options, 'set'), lenient: options['lenient'] === true, signal: io.signal, ...(format !== undefined && { format }), ...(sensor && { sensor }) }
}

/** `640x480`. Fails with E7012. */
export function sensorOf(given: string | undefined): Sensor | undefined {
  if (given === undefined) return undefined
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(given) ?? fail('E7012', { given, what: 'a size such as --sensor 640x480' })
  return { width: Number(width), height: Number(height) }
}

/** All NAME=VALUE of an option. Fails with E7012. */
export function pairs(options: OptionValues, name: string): FormatOptions {
  return Object.fromEntries(list(options, name).map((given) => /^([^=]+)=(.*)$/s.exec(given)?.slice(1) as [string, string] | undefined ?? fail('E7012', { given, what: `NAME=VALUE, as --${name} takes it` })))
}

/** A number above 0 of an option; undefined where it is not given. Fails with E7012. */
export function positive(options: OptionValues, name: string, what: string): number | undefined {
  const given = text(options, name)
  if (given === undefined) return undefined
  const value = Number(given)
  return given.trim() !== '' && Number.isFinite(value) && value > 0 ? value : fail('E7012', { given, what })
}

/** How many times as fast as in reality: 1 where nothing is said, undefined for `max`. Fails with E7012. */
export function speedOf(options: OptionValues): number | undefined {
  return text(options, 'speed') === 'max' ? undefined : positive(options, 'speed', 'a speed such as --speed 0.5, or --speed max') ?? 1
}

/** One of a few words; undefined where it is not given. Fails with E7006. */
export function oneOf<T extends string>(options: OptionValues, name: string, known: readonly T[]): T | undefined {
  const given = text(options, name)
  if (given !== undefined && !(known as readonly string[]).includes(given)) fail('E7006', { option: name, given, known })
  return given as T | undefined
}

export const exact = (n: number): string => n.toLocaleString('en')
export const counted = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([kind, n]) => `${exact(n)} ${kind}`).join(', ')
