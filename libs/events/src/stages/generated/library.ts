// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { polarity } from '../polarity.ts'

export const stages = [polarity] as const
