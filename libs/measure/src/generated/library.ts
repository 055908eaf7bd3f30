// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { audit } from '../audit.ts'
import { classification } from '../classification.ts'
import { compare } from '../compare.ts'
import { cost } from '../cost.ts'
import { crossover } from '../crossover.ts'
import { data } from '../data.ts'
import { efficiency } from '../efficiency.ts'
import { energy } from '../energy.ts'
import { findings } from '../findings.ts'
import { latency } from '../latency.ts'
import { neurobench } from '../neurobench.ts'
import { pareto } from '../pareto.ts'
import { published } from '../published.ts'
import { recommend } from '../recommend.ts'
import { robustness } from '../robustness.ts'

export const stages = [audit, classification, compare, cost, crossover, data, efficiency, energy, findings, latency, neurobench, pareto, published, recommend, robustness] as const
