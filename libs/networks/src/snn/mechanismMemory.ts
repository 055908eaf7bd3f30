import type { Engine, Pointer } from '@spikeline/spikes'
import type { Neuron } from '../network.ts'
import { isPlain, singlePrecision } from './neuron.ts'

/** What neurons with more than charge, fire and reset have in the memory of an engine besides their membranes; see the kernel scanMechanisms. */
export interface MechanismMemory {
  /** Constants of the neuron, as the kernels read them. */
  readonly neuron: Pointer
  /** [samples, 5, neurons]: what they keep from step to step. */
  readonly state: Pointer
  /** [samples, steps, neurons] of what the adjoint needs, 0 where it needs none: what membranes took in, and the thresholds of each step. */
  readonly inputs: Pointer
  readonly thresholds: Pointer
}

/** Arrays of one sample that the kernels keep for a neuron besides its membrane. */
export const STATE_ARRAYS = 5
const CONSTANTS = 16

type Stated = Partial<Pick<Neuron, 'decayInput' | 'learned' | 'delayedReset' | 'reset' | 'adaptation' | 'refractory'>>

/** Whether the kernels for mechanisms compute a neuron. In training they do so where it learns as well: its constants then change. */
export const hasMechanisms = (neuron: Neuron | undefined, trained: boolean): neuron is Neuron =>
  neuron !== undefined && (!isPlain(neuron) || (trained && (neuron.learned?.length ?? 0) > 0))

/** Whether the adjoint needs what the membrane took in: a decay that is learned and acts on it, or a reset that it has gone through since. */
const keepsInputs = ({ decayInput, learned, delayedReset, reset }: Stated): boolean =>
  Boolean(decayInput && learned?.includes('decay')) || Boolean(delayedReset && (reset === 'zero' || reset === 'value'))

/** Whether thresholds differ from step to step; a refractory period is marked in them. */
const movesThreshold = ({ adaptation, refractory }: Stated): boolean => adaptation !== undefined || refractory !== undefined

/** Arrays of all steps of a sample that training keeps for the adjoint, besides the membranes. */
export const tracedArrays = (neuron: Stated | undefined): number => (neuron ? Number(keepsInputs(neuron)) + Number(movesThreshold(neuron)) : 0)

/** Values that a sample takes, of each neuron, in so many steps. */
export const mechanismValues = (neuron: Neuron | undefined, steps: number, trace: boolean): number =>
  (hasMechanisms(neuron, trace) ? STATE_ARRAYS + (trace ? steps * tracedArrays(neuron) : 0) : 0)

/** Undefined where the kernels for plain neurons do. */
export function reserveMechanisms(engine: Engine, neuron: Neuron | undefined, neurons: number, samples: number, steps: number, trace: boolean): MechanismMemory | undefined {
  if (!hasMechanisms(neuron, trace)) return undefined
  const traced = (needed: boolean): Pointer => (trace && needed ? engine.reserve(samples * steps * neurons) : 0)
  return {
    neuron: engine.reserve(CONSTANTS), state: engine.reserve(samples * STATE_ARRAYS * neurons),
    inputs: traced(keepsInputs(neuron)), thresholds: traced(movesThreshold(neuron)),
  }
}

/** Writes the constants of a neuron, in the order of Mechanisms in libs/spikes/assembly/mechanisms.ts. */
export function fillMechanisms(engine: Engine, { neuron: at }: Pick<MechanismMemory, 'neuron'>, given: Neuron): void {
  const neuron = singlePrecision(given)
  const { model, threshold, initial, compare, reset, resetTo, current, adaptation, refractory, delayedReset, decayInput } = neuron
  const decay = model === 'if' ? 1 : neuron.decay
  engine.floats(at, 8).set([
    decay, decayInput ? 1 - decay : 1, threshold, initial, resetTo ?? 0, current?.decay ?? 0, adaptation?.decay ?? 0, adaptation?.strength ?? 0,
  ])
  engine.integers(at + 32, CONSTANTS - 8).set([
    compare === '>' ? 1 : 0, reset === 'none' ? 2 : reset === 'subtract' ? 1 : 0, delayedReset ? 1 : 0, !current ? 0 : current.taken === 'after' ? 1 : 2,
    !adaptation ? 0 : adaptation.subtracts === 'base' ? 1 : 2, refractory ?? 0, decayInput ? 1 : 0, adaptation?.shape === 'alpha' ? 1 : 0,
  ])
}
