// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { classification } from '../classification.ts'
import { compare } from '../compare.ts'
import { cost } from '../cost.ts'
import { crossover } from '../crossover.ts'
import { data } from '../data.ts'
import { energy } from '../energy.ts'
import { latency } from '../latency.ts'
import { neurobench } from '../neurobench.ts'
import { robustness } from '../robustness.ts'

export const stages = [classification, compare, cost, crossover, data, energy, latency, neurobench, robustness] as const
