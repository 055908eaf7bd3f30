import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Encoders: from images and signals to spikes. */
export const encode = defineLibrary({ name: 'encode', version: '0.1.0', stages })
