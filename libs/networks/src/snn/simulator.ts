import { kernelModule, type EngineThreads, type SpikeRaster } from '@spikeline/spikes'
import type { Network, Neuron } from '../network.ts'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import type { EventLayer } from '../sparse/compile.ts'
import { createClock, presentSample, type Clock, type LayerTally } from './clock.ts'
import { FixedKernels } from './fixed/kernels.ts'
import { isFixedPoint } from './fixed/layers.ts'
import { openFixedTwin } from './fixed/twin.ts'
import { createKernelClock } from './kernelClock.ts'

/** A layer of a simulation, as who watches it sees it. */
export interface SimulatedLayer {
  readonly wires: EventLayer
  /** Undefined where the layer integrates and never fires. */
  readonly neuron: Neuron | undefined
  /** Its spikes of the step that `onStep` was called for. */
  readonly spikes: ActiveInputs
  /** Its membranes after the whole sample; of the twin, after the step that `onStep` was called for. */
  readonly membrane: Float32Array
}

/** A clock-driven simulation of one network, sample by sample. */
export interface Simulator {
  readonly layers: readonly SimulatedLayer[]
  readonly output: SimulatedLayer
  /** Output neurons that vote for one class. */
  readonly votes: number
  /** Evidence of each output neuron after the step that `onStep` was called for: its spike count, or its membrane where it never fires. */
  readonly evidence: Float32Array
  /**
   * Presents one sample of a valid raster (see checkRaster) for its T steps, from the initial state, and adds to the tally.
   * `onStep` is called for each step in order, when its spikes and evidence can be read.
   */
  present(raster: SpikeRaster, sample: number, tally: readonly LayerTally[], onStep?: (t: number) => void): void
  /** Why there is one thread where more were asked for, once a sample was presented; for a warning. */
  readonly alone: string | undefined
  /** Ends its threads, if it has any; it may be used on. */
  close(): void
}

/** What computes: WebAssembly kernels, or their readable twin in TypeScript. Bits and counts are the same. */
export type EngineName = 'kernels' | 'twin'

/** What an opened simulation computes with; where that is the twin, though kernels were wanted, why, for a warning. */
export interface OpenedSimulator { readonly engine: EngineName; readonly simulator: Simulator; readonly why?: string }

/**
 * Opens a simulation of an SNN on the kernels; on their twin where the host lacks WebAssembly with SIMD; or on what is asked for. A
 * fixed-point network is computed in integers.
 * Samples of a raster are best presented in order: the kernels compute several at a time, on as many threads as they are given.
 *
 * Fails with E3501 (not an SNN), E3502 (a layer that can't be simulated by events), E3030 (a fixed-point network that is none); presenting
 * fails with E3202 (not enough memory) and E3033 (graded input beyond the 8 bits of a fixed-point network).
 */
export function openSimulator(network: Network, wanted: EngineName = 'kernels', threads?: EngineThreads): OpenedSimulator {
  if (isFixedPoint(network)) return openFixed(network, wanted, threads)
  const clock = createClock(network)
  const twin = (why?: string): OpenedSimulator => ({ engine: 'twin', simulator: twinSimulator(clock), ...(why !== undefined && { why }) })
  if (wanted === 'twin') return twin()
  const kernels = createKernelClock(clock, threads)
  return kernels ? { engine: 'kernels', simulator: kernels } : twin(NO_KERNELS)
}

const NO_KERNELS = 'this host has no WebAssembly with SIMD'

function openFixed(network: Network, wanted: EngineName, threads?: EngineThreads): OpenedSimulator {
  if (wanted === 'kernels' && kernelModule()) return { engine: 'kernels', simulator: new FixedKernels(network, threads) }
  return { engine: 'twin', simulator: openFixedTwin(network), ...(wanted === 'kernels' && { why: NO_KERNELS }) }
}

const twinSimulator = (clock: Clock): Simulator =>
  ({ ...clock, alone: undefined, close() {}, present: (raster, sample, tally, onStep) => presentSample(clock, raster, sample, tally, onStep) })
