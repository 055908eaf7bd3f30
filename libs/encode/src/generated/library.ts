// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bernoulli } from '../bernoulli.ts'

export const stages = [bernoulli] as const
