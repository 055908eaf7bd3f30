import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Reports made of tables and metrics. */
export const report = defineLibrary({ name: 'report', version: '0.1.0', stages })
