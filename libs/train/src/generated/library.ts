// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { bp } from '../bp.ts'
import { bpStdp } from '../bp-stdp.ts'
import { ottt } from '../ottt.ts'
import { quantise } from '../quantise.ts'
import { rStdp } from '../r-stdp.ts'
import { slayer } from '../slayer.ts'
import { stbp } from '../stbp.ts'
import { stca } from '../stca.ts'
import { stdpPretrain } from '../stdp-pretrain.ts'

export const stages = [bp, bpStdp, ottt, quantise, rStdp, slayer, stbp, stca, stdpPretrain] as const
