// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bernoulli } from '../bernoulli.ts'
import { direct } from '../direct.ts'
import { slices } from '../slices.ts'

export const stages = [bernoulli, direct, slices] as const
