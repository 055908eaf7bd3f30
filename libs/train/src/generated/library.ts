// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bp } from '../bp.ts'

export const stages = [bp] as const
