import { fail } from '@spikeline/core'
import type { EventFormat, FormatOptions, Sensor } from './contract.ts'

/** Which field of a line is what. */
export interface Columns {
  readonly t: number
  readonly x: number
  readonly y: number
  readonly p: number
  readonly fields: number
  /** Of times, where the name of their column says it. */
  readonly unit?: string
  /** Where the names of columns and rows say it, as faery writes them: x@640, y@480. */
  readonly sensor?: Sensor
}

const names = { t: /^(t|ts|time|timestamp)(?:_(us|s))?$/, x: /^x(?:@(\d{1,5}))?$/, y: /^y(?:@(\d{1,5}))?$/, p: /^(p|pol|polarity|on)$/ }

/** The columns that a line names, or undefined where it does not name the four. */
export function columnsOf(line: string): Columns | undefined {
  const fields = line.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1').toLowerCase())
  const at = (name: RegExp): number => fields.findIndex((field) => name.test(field))
  const [t, x, y, p] = [at(names.t), at(names.x), at(names.y), at(names.p)]
  if (Math.min(t, x, y, p) < 0) return undefined
  const [width, height] = [names.x.exec(fields[x]!)![1], names.y.exec(fields[y]!)![1]]
  const sensor = width !== undefined && height !== undefined && { width: Number(width), height: Number(height) }
  const unit = names.t.exec(fields[t]!)![2] ?? (sensor ? 'us' : undefined)
  return { t, x, y, p, fields: fields.length, ...(unit !== undefined && { unit }), ...(sensor && { sensor }) }
}

/** The unit of times: what is said of it, or the option. Fails with E4144 where there is neither, or they differ. */
export function unitOf(format: EventFormat, said: string | undefined, given: FormatOptions | undefined): string {
  const unit = given?.['unit']
  if (unit === undefined && said === undefined) fail('E4144', { format: format.name, option: 'unit', values: format.options['unit']!.values })
  if (unit !== undefined && said !== undefined && unit !== said) fail('E4144', { format: format.name, option: 'unit', given: unit, values: [said] })
  return unit ?? said!
}

/** A time in whole microseconds; NaN where a field is none. Decimals of seconds are read as digits, since a product would miss some. */
export function microseconds(field: string | undefined, seconds: boolean): number {
  if (field === undefined || field === '') return NaN
  const decimal = /^(\d+)(?:\.(\d*))?$/.exec(field)
  if (seconds) {
    if (!decimal) return whole(Math.round(1e6 * Number(field)))
    const digits = (decimal[2] ?? '').padEnd(7, '0')
    return whole(1e6 * Number(decimal[1]) + Number(digits.slice(0, 6)) + (digits[6]! >= '5' ? 1 : 0))
  }
  const time = Number(field)
  return Number.isInteger(time) ? whole(time) : NaN
}

const whole = (time: number): number => (Number.isSafeInteger(time) ? time : NaN)
