import { fail } from '@spikeline/core'
import type { EventFormat, Sensor } from './contract.ts'

/** The sensor of a file: what it says, or what was given. Fails with E4143 where there is neither, E4142 where they differ or one is larger than coordinates can be. */
export function agreedSensor({ name: format, largest }: Pick<EventFormat, 'name' | 'largest'>, place: string, stated: Sensor | undefined, given: Sensor | undefined): Sensor {
  const sensor = stated ?? given
  if (!sensor) return fail('E4143', { place, format })
  const size = ({ width, height }: Sensor): string => `${width} × ${height} pixels`
  if (given && (given.width !== sensor.width || given.height !== sensor.height)) fail('E4142', { place, offset: 0, expected: `a sensor of ${size(given)}, as given`, found: size(sensor) })
  if (!(sensor.width >= 1 && sensor.height >= 1 && sensor.width <= largest.width && sensor.height <= largest.height)) fail('E4142', { place, offset: 0, expected: `a sensor of at most ${size(largest)}`, found: size(sensor) })
  return { width: sensor.width, height: sensor.height }
}
