// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { fixedPoint } from '../fixed-point.ts'
import { fromFile } from '../from-file.ts'
import { rate } from '../rate.ts'

export const stages = [fixedPoint, fromFile, rate] as const
