import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Simulators: from a network and its input to answers and counts of the work done. */
export const simulate = defineLibrary({ name: 'simulate', version: '0.1.0', stages })
