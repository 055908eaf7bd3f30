import type { Neuron } from '../network.ts'
import type { MapShape } from '../topology/shapes.ts'

/** What NIR leaves to whoever computes a graph. */
export interface NirImportOptions {
  /** Name of the network. */
  readonly name: string
  /** Seconds of a step. Needed where there are time constants; without one a step is the unit of time of integrators. */
  readonly dt?: number
  /** How an equation becomes a step: forward Euler (default), or its exact solution for an input that stays the same within the step. */
  readonly integrator?: 'euler' | 'exact'
  /**
   * What a spike does to the membrane: 'value': v ← v_reset (0 where the file has none), 'zero': v ← 0, 'subtract': v ← v − v_threshold.
   * Needed where the file has no v_reset, which older files don't have whatever their neurons did; by default 'value' elsewhere.
   */
  readonly reset?: 'value' | 'zero' | 'subtract'
  /** NIR: '>' (default). */
  readonly compare?: Neuron['compare']
  /** Of CubaLIF: whether the membrane takes the current 'after' the input of the step is in it (default), or as it was 'before'. */
  readonly current?: 'after' | 'before'
  /** The map that an input of one axis is, its values in the order channels, height, width; by default 1 × 1 × n. */
  readonly input?: MapShape
}
