import { defineLibrary } from '@spikeline/core'
import { stages } from './stages/generated/library.ts'

/** Stages that need nothing but events. Those that make spikes or images of them are encoders. */
export const events = defineLibrary({ name: 'events', version: '0.1.0', stages })
