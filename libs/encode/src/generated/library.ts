// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { averagedTimeSurface } from '../averaged-time-surface.ts'
import { bernoulli } from '../bernoulli.ts'
import { burst } from '../burst.ts'
import { camera } from '../camera.ts'
import { delta } from '../delta.ts'
import { direct } from '../direct.ts'
import { frames } from '../frames.ts'
import { latency } from '../latency.ts'
import { noise } from '../noise.ts'
import { phase } from '../phase.ts'
import { population } from '../population.ts'
import { rankOrder } from '../rank-order.ts'
import { slices } from '../slices.ts'
import { timeSurface } from '../time-surface.ts'
import { video } from '../video.ts'
import { voxelGrid } from '../voxel-grid.ts'

export const stages = [averagedTimeSurface, bernoulli, burst, camera, delta, direct, frames, latency, noise, phase, population, rankOrder, slices, timeSurface, video, voxelGrid] as const
