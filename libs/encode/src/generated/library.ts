// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bernoulli } from '../bernoulli.ts'
import { direct } from '../direct.ts'

export const stages = [bernoulli, direct] as const
