// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { fixedPoint } from '../fixed-point.ts'
import { fromFile } from '../from-file.ts'
import { qcfs } from '../qcfs.ts'
import { rate } from '../rate.ts'
import { softLif } from '../soft-lif.ts'
import { spikeNorm } from '../spike-norm.ts'

export const stages = [fixedPoint, fromFile, qcfs, rate, softLif, spikeNorm] as const
