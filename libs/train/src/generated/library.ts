// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bp } from '../bp.ts'
import { hm2Bp } from '../hm2-bp.ts'
import { quantise } from '../quantise.ts'
import { spikeBp } from '../spike-bp.ts'
import { stbp } from '../stbp.ts'

export const stages = [bp, hm2Bp, quantise, spikeBp, stbp] as const
