import type { Engine, Pointer } from '@spikeline/spikes'
import { adamConstants, type OptimiserSettings, type OptimiserState } from '../training/optimiser.ts'

/** One array of parameters in the memory of an engine, with what the optimiser knows of it. Room for a few elements behind each. */
export interface ParameterArray {
  readonly length: number
  readonly values: Pointer
  readonly gradient: Pointer
  readonly moments: readonly [Pointer, Pointer]
  /** Whether weight decay acts on it. */
  readonly decays: boolean
  /** In parts of the learning rate; by default 1. With 0 the array stays, and what the optimiser knows of it. */
  readonly rate?: number
}

/** One step of the optimiser on the kernels: the bits of `optimise`. Each lane has a share of every array. */
export function optimiserStep(engine: Engine, lanes: number, arrays: readonly ParameterArray[], state: OptimiserState, rate: number, settings: OptimiserSettings): void {
  state.step++
  const { beta1, beta2, momentum, weightDecay } = settings
  const { scaledRate, scaledEpsilon } = adamConstants(state.step, rate, settings)
  engine.run(lanes, (k, lane) => {
    for (const { length, values, gradient, moments: [first, second], decays, rate: part = 1 } of arrays) {
      if (part === 0) continue
      const shrink = decays ? 1 - rate * weightDecay : 1
      // Shares of whole cache lines.
      const share = (i: number): number => Math.min(length, Math.round((i * length) / lanes / 16) * 16)
      const at = 4 * share(lane)
      const count = (lane === lanes - 1 ? length : share(lane + 1)) - share(lane)
      if (state.kind === 'sgd') k.sgdStep(count, values + at, gradient + at, first + at, shrink, rate * part, momentum)
      else k.adamStep(count, values + at, gradient + at, first + at, second + at, shrink, scaledRate * part, beta1, 1 - beta1, beta2, 1 - beta2, scaledEpsilon)
    }
  })
}
