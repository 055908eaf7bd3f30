// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bernoulli } from '../bernoulli.ts'
import { burst } from '../burst.ts'
import { delta } from '../delta.ts'
import { direct } from '../direct.ts'
import { latency } from '../latency.ts'
import { phase } from '../phase.ts'
import { population } from '../population.ts'
import { rankOrder } from '../rank-order.ts'
import { slices } from '../slices.ts'

export const stages = [bernoulli, burst, delta, direct, latency, phase, population, rankOrder, slices] as const
