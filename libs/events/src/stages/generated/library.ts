// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { polarity } from '../polarity.ts'
import { source } from '../source.ts'

export const stages = [polarity, source] as const
