import { fail } from '@spikeline/core'
import type { Sensor } from '../codecs/contract.ts'
import { CropFilter, type Area } from '../filters/cropFilter.ts'

import { defineFilter } from './filterStage.ts'
import { cropSchema, type CropParams } from './generated/crop.ts'

/** The area of the sensor that is asked for. Fails with E4202 where it reaches beyond it. */
function areaOf({ width, height, left, top }: CropParams, sensor: Sensor): Area {
  const area = { left: left ?? Math.max(0, Math.floor((sensor.width - width) / 2)), top: top ?? Math.max(0, Math.floor((sensor.height - height) / 2)), width, height }
  if (area.left + width > sensor.width || area.top + height > sensor.height) fail('E4202', { ...area, sensor: `${sensor.width} × ${sensor.height}` })
  return area
}

export const crop = defineFilter({
  type: 'events/crop',
  version: '1',
  summary: 'Keeps the events of an area of the sensor, which becomes the sensor.',
  description: `An event at column x and row y of the area left ≤ x < left + width, top ≤ y < top + height goes to x − left, y − top; others are dropped.
An area that reaches beyond the sensor is refused.`,
  params: cropSchema,
  example: { middle: { use: 'events/crop', in: 'nmnist.train', with: { width: 28, height: 28 } } },
  sensor: (sensor, params) => {
    const { width, height } = areaOf(params, sensor)
    return { width, height }
  },
  create: (params, sensor) => new CropFilter(areaOf(params, sensor)),
})
