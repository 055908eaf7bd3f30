// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bp } from '../bp.ts'
import { bpStdp } from '../bp-stdp.ts'
import { hm2Bp } from '../hm2-bp.ts'
import { ottt } from '../ottt.ts'
import { quantise } from '../quantise.ts'
import { rStdp } from '../r-stdp.ts'
import { slayer } from '../slayer.ts'
import { spikeBp } from '../spike-bp.ts'
import { stbp } from '../stbp.ts'
import { stca } from '../stca.ts'
import { stdp } from '../stdp.ts'
import { stdpPretrain } from '../stdp-pretrain.ts'

export const stages = [bp, bpStdp, hm2Bp, ottt, quantise, rStdp, slayer, spikeBp, stbp, stca, stdp, stdpPretrain] as const
