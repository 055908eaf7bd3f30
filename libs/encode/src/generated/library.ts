// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { averagedTimeSurface } from '../averaged-time-surface.ts'
import { bernoulli } from '../bernoulli.ts'
import { direct } from '../direct.ts'
import { frames } from '../frames.ts'
import { slices } from '../slices.ts'
import { timeSurface } from '../time-surface.ts'
import { voxelGrid } from '../voxel-grid.ts'

export const stages = [averagedTimeSurface, bernoulli, direct, frames, slices, timeSurface, voxelGrid] as const
