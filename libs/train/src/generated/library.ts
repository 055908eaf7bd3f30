// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bp } from '../bp.ts'
import { quantise } from '../quantise.ts'
import { rStdp } from '../r-stdp.ts'
import { stbp } from '../stbp.ts'

export const stages = [bp, quantise, rStdp, stbp] as const
