// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { ann } from '../ann.ts'
import { clock } from '../clock.ts'

export const stages = [ann, clock] as const
