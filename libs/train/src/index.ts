import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Training: from images and spikes to networks. */
export const train = defineLibrary({ name: 'train', version: '0.1.0', stages })
