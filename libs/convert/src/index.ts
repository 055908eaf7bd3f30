import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Converters: from artificial networks to spiking ones. */
export const convert = defineLibrary({ name: 'convert', version: '0.1.0', stages })
