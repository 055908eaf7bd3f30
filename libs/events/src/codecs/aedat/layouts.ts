import type { FormatOptions, Sensor } from '../contract.ts'

/** Where an address has what. */
export interface Layout {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly columns: number
  readonly rows: number
  readonly on: number
  /** Bits of records that are no events of a pixel. */
  readonly special: number
  /** What the polarity bit has for ON, in jAER. */
  readonly setIs: 'on' | 'off'
}

export const dvs128: Layout = { name: 'dvs128', x: 1, y: 8, columns: 0x7f, rows: 0x7f, on: 0, special: 1 << 15, setIs: 'off' }
export const davis: Layout = { name: 'davis', x: 12, y: 22, columns: 0x3ff, rows: 0x1ff, on: 11, special: (1 << 31) | (1 << 10), setIs: 'on' }
/** All bits of a sample of the IMU. */
export const IMU = (1 << 31) | (3 << 10)

export const layouts: Readonly<Record<string, Layout>> = { dvs128, davis }

/** Chips by the name of their class in jAER, the class that is written first. */
export const chips: readonly (readonly [pattern: RegExp, written: string, layout: Layout, sensor: Sensor])[] = [
  [/(DVS128|Tmpdiff128)\w*$/i, 'ch.unizh.ini.jaer.chip.retina.DVS128', dvs128, { width: 128, height: 128 }],
  [/(DAVIS|SBRet)\w*240\w*$|SBRet10$/i, 'eu.seebetter.ini.chips.davis.DAVIS240C', davis, { width: 240, height: 180 }],
  [/DAVIS\w*346\w*$/i, 'eu.seebetter.ini.chips.davis.Davis346red', davis, { width: 346, height: 260 }],
  [/DAVIS\w*640\w*$/i, 'eu.seebetter.ini.chips.davis.DAVIS640', davis, { width: 640, height: 480 }],
]

/** Whether the polarity bit is turned over. */
export const inverted = (layout: Layout, options: FormatOptions | undefined): boolean => {
  const meaning = options?.['polarity'] ?? 'chip'
  return (meaning === 'chip' ? layout.setIs : meaning) === 'off'
}
