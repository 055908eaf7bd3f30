import { fail } from '@spikeline/core'
import { textOf } from '../bytes.ts'
import type { Sensor } from '../contract.ts'

/** More than any header has. */
const LONGEST = 1 << 15

export interface PercentHeader {
  readonly entries: Readonly<Record<string, string>>
  /** Bytes of the header. */
  readonly length: number
}

/**
 * The header of Prophesee's files: lines `% key value`, the last may be `% end`; what follows a line and does not begin with a percent sign
 * and a space is the body. Undefined where more bytes are needed to tell (`whole`: there are no more). Fails with E4142 where a line has no
 * end within 32 KiB or the file ends in it.
 */
export function percentHeader(bytes: Uint8Array, place: string, whole = false): PercentHeader | undefined {
  const entries: Record<string, string> = {}
  let at = 0
  for (;;) {
    if (at + 1 >= bytes.length && !whole) return undefined
    if (bytes[at] !== 0x25 || bytes[at + 1] !== 0x20) return { entries, length: at }
    const end = bytes.indexOf(10, at)
    if (end < 0 || end >= LONGEST) {
      if (end < 0 && bytes.length < LONGEST && !whole) return undefined
      return fail('E4142', { place, offset: at, expected: `a line of the header that ends within ${LONGEST} bytes`, found: end < 0 ? `none up to byte ${bytes.length}` : `its end at byte ${end}` })
    }
    const line = textOf(bytes.subarray(at + 2, end)).trim()
    at = end + 1
    if (line === 'end') return { entries, length: at }
    const [, key, value] = /^(\S+)\s*(.*)$/.exec(line) ?? []
    if (key !== undefined) entries[key] = value!
  }
}

/** An entry whatever the case of its name, which varies with the software that wrote it. */
export const entryOf = (entries: PercentHeader['entries'], name: string): string | undefined =>
  Object.entries(entries).find(([key]) => key.toLowerCase() === name)?.[1]

/** `EVT3;height=720;width=1280` as its parts. */
function formatParts(entries: PercentHeader['entries']): Record<string, string> {
  const [format = '', ...parts] = (entryOf(entries, 'format') ?? '').split(';')
  return { format, ...Object.fromEntries(parts.map((part) => part.split('=') as [string, string])) }
}

/** `3`, `2.1`: the version of EVT that a header names, or undefined. */
export function evtVersion(entries: PercentHeader['entries']): string | undefined {
  const named = /^EVT(.+)$/i.exec(formatParts(entries)['format']!)?.[1] ?? entryOf(entries, 'evt')
  return named?.trim().replace(/\.0$/, '').replace(/^21$/, '2.1')
}

/** Sensors by what a header without a geometry says of the camera: its plugin, the generation of its sensor, or its system. */
const cameras: readonly (readonly [key: string, pattern: RegExp, sensor: Sensor])[] = [
  ['sensor_name', /^gen3/i, { width: 640, height: 480 }],
  ['sensor_name', /^(gen4|imx636)/i, { width: 1280, height: 720 }],
  ['sensor_generation', /^3\.\d$/, { width: 640, height: 480 }],
  ['sensor_generation', /^4\.\d$/, { width: 1280, height: 720 }],
  ['plugin_name', /gen3\d*_/, { width: 640, height: 480 }],
  ['plugin_name', /(gen4\d*|imx636)_/, { width: 1280, height: 720 }],
  ['system_id', /^21$/, { width: 640, height: 480 }],
  ['system_id', /^48$/, { width: 1280, height: 720 }],
]

/** The sensor that a header states or that its camera is known to have. */
export function sensorOf(entries: PercentHeader['entries']): Sensor | undefined {
  const { width, height } = formatParts(entries)
  const stated = [width ?? entryOf(entries, 'width'), height ?? entryOf(entries, 'height')]
  const geometry = /^(\d+)\s*x\s*(\d+)$/.exec(entryOf(entries, 'geometry') ?? '')
  const size = geometry ? geometry.slice(1) : stated
  if (size.every((number) => /^[1-9]\d{0,4}$/.test(number ?? ''))) return { width: Number(size[0]), height: Number(size[1]) }
  return cameras.find(([key, pattern]) => pattern.test(entryOf(entries, key) ?? ''))?.[2]
}
