import type { Engine, Pointer } from '@spikeline/spikes'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import { optimiserStep, type ParameterArray } from './optimiserStep.ts'
import { arraysOf } from './parameterArrays.ts'

/** An array of parameters, with the place that it has among those of the network. */
export interface NamedArray extends ParameterArray { readonly layer: string; readonly name: keyof TrainedLayer }

/** What the optimiser changes, in the memory of an engine that is open, and its state. Of a layer the arrays come in the order of arraysOf. */
export class ParameterMemory {
  /** Views. */
  readonly values: Readonly<Record<string, TrainedLayer>>
  readonly #engine: Engine
  readonly #lanes: number
  readonly #arrays: readonly NamedArray[]

  constructor(engine: Engine, lanes: number, arrays: readonly NamedArray[]) {
    this.#engine = engine
    this.#lanes = lanes
    this.#arrays = arrays
    this.values = this.#named(({ values }) => values)
  }

  /** Views on the gradients. */
  get gradients(): Record<string, TrainedLayer> {
    return this.#named(({ gradient }) => gradient)
  }

  /** See SpikingTrainer. */
  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    const views = (moment: 0 | 1): Float32Array[] => arraysOf(this.#named(({ moments }) => moments[moment]))
    const state: OptimiserState = { kind, step: saved?.step ?? 0, first: views(0), second: kind === 'adam' ? views(1) : [] }
    for (const moment of ['first', 'second'] as const) state[moment].forEach((values, i) => (saved ? values.set(saved[moment][i]!) : values.fill(0)))
    return state
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    optimiserStep(this.#engine, this.#lanes, this.#arrays, state, rate, settings)
  }

  /** Views on the memory of each layer, of the form of its parameters. */
  #named(of: (array: NamedArray) => Pointer): Record<string, TrainedLayer> {
    const layers: Record<string, Partial<Record<keyof TrainedLayer, Float32Array>>> = {}
    for (const array of this.#arrays) (layers[array.layer] ??= {})[array.name] = this.#engine.floats(of(array), array.length)
    return layers as Record<string, TrainedLayer>
  }
}
