import { didYouMean, fail } from '@spikeline/core'
import type { DecodeOptions, EventFormat, FormatOptions } from './contract.ts'

/** A format whose options are checked and complete before its decoder or encoder is made. */
export function defineFormat(format: EventFormat): EventFormat {
  return {
    ...format,
    decoder: (place, given = {}) => format.decoder(place, { ...given, options: optionsOf(format, given.options) }),
    ...(format.placed && { placed: (place: string, given: DecodeOptions = {}) => format.placed!(place, { ...given, options: optionsOf(format, given.options) }) }),
    encoder: (place, sensor, options, patched) => {
      const { width, height } = format.largest
      if (sensor.width > width || sensor.height > height) fail('E4148', { format: format.name, width: sensor.width, height: sensor.height, largest: `at most ${width} × ${height}` })
      return format.encoder(place, sensor, optionsOf(format, options), patched)
    },
  }
}

/** The options of a format with its defaults. Fails with E4144 where one is unknown, or has another value than those of its list. */
export function optionsOf({ name: format, options }: Pick<EventFormat, 'name' | 'options'>, given: FormatOptions = {}): FormatOptions {
  for (const [option, value] of Object.entries(given)) {
    const known = Object.hasOwn(options, option) ? options[option]! : undefined
    if (!known) fail('E4144', { format, option, known: Object.keys(options), suggestion: didYouMean(option, Object.keys(options)) })
    if (!known!.values.includes(value)) fail('E4144', { format, option, given: value, values: known!.values })
  }
  const defaults = Object.entries(options).flatMap(([option, { default: value }]) => (value === undefined ? [] : [[option, value]]))
  return { ...Object.fromEntries(defaults), ...given }
}
