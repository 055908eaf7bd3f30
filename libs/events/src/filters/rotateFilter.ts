import type { Sensor } from '../codecs/contract.ts'
import type { EventFilter } from './filter.ts'
import { PixelMap } from './pixelMap.ts'

/** The sensor of what is turned: quarter turns swap width and height, other angles leave them. */
export function rotatedSensor({ width, height }: Sensor, degrees: number): Sensor {
  return degrees % 180 !== 0 && degrees % 90 === 0 ? { width: height, height: width } : { width, height }
}

/**
 * Turns the sensor clockwise about its centre by an angle φ:
 *
 *     x' = c'ₓ + (x − cₓ)·cos φ − (y − c_y)·sin φ        c = ((width − 1)/2, (height − 1)/2), c' that of the new sensor
 *     y' = c'_y + (x − cₓ)·sin φ + (y − c_y)·cos φ
 *
 * Quarter turns are exact: each pixel moves to one of its own. By another angle a pixel moves to the nearest one (halves up), where several
 * may meet and some are met by none, and what falls outside of the sensor is dropped.
 */
export function rotateFilter(sensor: Sensor, degrees: number): EventFilter {
  const to = rotatedSensor(sensor, degrees)
  return new PixelMap(sensor, to, rotation(sensor, to, degrees))
}

/** Where a pixel goes, in whole columns and rows, which may lie outside of the new sensor. */
export function rotation(sensor: Sensor, to: Sensor, degrees: number): (x: number, y: number) => readonly [number, number] {
  const [cosine, sine] = turnOf(degrees)
  const [cx, cy] = [(sensor.width - 1) / 2, (sensor.height - 1) / 2]
  const [dx, dy] = [(to.width - 1) / 2, (to.height - 1) / 2]
  return (x, y) => [Math.round(dx + (x - cx) * cosine - (y - cy) * sine), Math.round(dy + (x - cx) * sine + (y - cy) * cosine)]
}

/** Cosine and sine, whole for quarter turns. */
function turnOf(degrees: number): readonly [number, number] {
  if (degrees % 90 === 0) return ([[1, 0], [0, 1], [-1, 0], [0, -1]] as const)[((degrees / 90) % 4 + 4) % 4]!
  return [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
}
