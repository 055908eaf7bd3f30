// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { classification } from '../classification.ts'
import { compare } from '../compare.ts'
import { cost } from '../cost.ts'
import { latency } from '../latency.ts'
import { neurobench } from '../neurobench.ts'

export const stages = [classification, compare, cost, latency, neurobench] as const
