// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { rate } from '../rate.ts'

export const stages = [rate] as const
