import { rotatedSensor, rotateFilter } from '../filters/rotateFilter.ts'
import { defineFilter } from './filterStage.ts'
import { rotateSchema } from './generated/rotate.ts'

export const rotate = defineFilter({
  type: 'events/rotate',
  version: '1',
  summary: 'Turns the image of the sensor clockwise about its centre.',
  description: `By an angle φ, with c the centre ((width − 1)/2, (height − 1)/2) and c' that of the new sensor:

    x' = c'ₓ + (x − cₓ)·cos φ − (y − c_y)·sin φ
    y' = c'_y + (x − cₓ)·sin φ + (y − c_y)·cos φ

Multiples of 90 degrees are exact: each pixel moves to one of its own, and a quarter turn swaps width and height. By any other angle the
sensor keeps its size; a pixel moves to the nearest one (halves towards the right and below), so that several may meet at one and none at another,
and events that come to lie outside of the sensor are dropped.`,
  params: rotateSchema,
  example: { upright: { use: 'events/rotate', in: 'nmnist.train', with: { degrees: 90 } } },
  sensor: (sensor, { degrees }) => rotatedSensor(sensor, degrees),
  create: ({ degrees }, sensor) => rotateFilter(sensor, degrees),
})
