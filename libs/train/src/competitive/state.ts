import type { Population } from '@spikeline/networks'

/** What some thousand images of training came to. */
export interface CompetitiveRecord {
  /** Passes over the set at its end. */
  readonly passes: number
  /** Presentations an image. */
  readonly presentations: number
  /** Spikes a neuron and step. */
  readonly excitatory: number
  readonly inhibitory: number
  /** Of its images, those that were answered rightly by the labels of the interval before. */
  readonly accuracy?: number
}

const NEURONS = ['v', 'ge', 'gi', 'last', 'iv', 'ig', 'ilast', 'inLast', 'inTrace', 'theta', 'changed'] as const

/** All that the rest of a training depends on. Random numbers are not in it: each presentation derives its own. */
export interface CompetitiveState {
  readonly version: 1
  /** Images presented so far, over all passes. */
  shown: number
  readonly history: CompetitiveRecord[]
  /** Labels by the interval before, empty at the first. */
  labels: Uint8Array
  readonly weights: Float32Array
  readonly arrays: Readonly<Record<(typeof NEURONS)[number], Float32Array | Int32Array | Uint32Array>>
}

/** Copies of what a population is and holds now. */
export function savedState(population: Population): Pick<CompetitiveState, 'weights' | 'arrays'> {
  const arrays = population.arrays()
  return { weights: population.weights, arrays: Object.fromEntries(NEURONS.map((name) => [name, arrays[name].slice()])) as CompetitiveState['arrays'] }
}

export function restoreState(population: Population, { weights, arrays }: Pick<CompetitiveState, 'weights' | 'arrays'>): void {
  const own = population.arrays()
  population.load({ weights, theta: arrays.theta.subarray(0, own.neurons) as Float32Array })
  for (const name of NEURONS) own[name].set(arrays[name])
}

/** Whether a saved value is a state of the training of this population: the key says it is, but a damaged file may not. */
export function isCompetitiveState(saved: unknown, population: Population): boolean {
  const state = saved as CompetitiveState | undefined
  const own = population.arrays()
  return state?.version === 1 && Number.isInteger(state.shown) && Array.isArray(state.history) && state.weights?.length === own.inputs * own.neurons
    && NEURONS.every((name) => state.arrays?.[name]?.length === own[name].length)
}
