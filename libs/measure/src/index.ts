import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Metrics of accuracy, memory and compute, and tables that compare models by them. */
export const measure = defineLibrary({ name: 'measure', version: '0.1.0', stages })
export { definitions, type Definition } from './definitions.ts'
export { energies } from './cost/energy.ts'
