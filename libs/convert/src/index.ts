import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Converters: from artificial networks to spiking ones, and of those to whole numbers. */
export const convert = defineLibrary({ name: 'convert', version: '0.1.0', stages })

export { toFixedPoint, type FixedPointOptions, type LayerRounding } from './toFixedPoint.ts'
