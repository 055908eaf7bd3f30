import type { BpParams } from '../generated/bp.ts'

type Schedule = Pick<BpParams, 'learningRate' | 'schedule' | 'stepEpochs' | 'stepFactor' | 'epochs'>

/**
 * Learning rate of a step. `epoch` counts from 0, `part` is the fraction of the epoch that is done, in [0, 1).
 *
 * constant: η; step: η·f^⌊epoch/k⌋; cosine: η·(1 + cos(π·(epoch + part)/epochs))/2 (Loshchilov & Hutter 2017, without restarts).
 */
export function learningRateAt({ learningRate, schedule, stepEpochs, stepFactor, epochs }: Schedule, epoch: number, part: number): number {
  if (schedule === 'step') return learningRate * stepFactor ** Math.floor(epoch / stepEpochs)
  if (schedule === 'cosine') return (learningRate * (1 + Math.cos((Math.PI * (epoch + part)) / epochs))) / 2
  return learningRate
}
