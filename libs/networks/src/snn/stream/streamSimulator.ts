import { fail } from '@spikeline/core'
import { kernelModule } from '@spikeline/spikes'
import type { Network, Neuron } from '../../network.ts'
import type { ActiveInputs } from '../../sparse/activeInputs.ts'
import type { EventLayer } from '../../sparse/compile.ts'
import { createClock } from '../clock.ts'
import type { EventOrder } from '../eventLayers.ts'
import { ClockStream } from './clockStream.ts'
import { EventStream } from './eventStream.ts'
import { KernelStream } from './kernelStream.ts'

/**
 * Some steps of a stream, of which those that have any input have a row of active inputs: at step at[r] these are
 * indices[offsets[r] … offsets[r + 1]), ascending, with `values` where they are graded, else 1.
 */
export interface StepRows {
  readonly steps: number
  /** Ascending, below `steps`. */
  readonly at: Uint32Array
  /** One more than there are rows, from 0. */
  readonly offsets: Uint32Array
  readonly indices: Uint32Array
  readonly values: Float32Array | undefined
}

/** What one layer of a stream has done since it was opened. */
export interface StreamCount { spikes: number; operations: number; updates: number }

/** A layer of a stream, as who watches it sees it. */
export interface StreamedLayer {
  readonly wires: EventLayer
  /** Undefined where the layer integrates and never fires. */
  readonly neuron: Neuron | undefined
  /** Its spikes of the step that `onStep` was called for. */
  readonly spikes: ActiveInputs
}

/**
 * Called with a step of those that are taken, and the step at which something happens next, or their end: between, nothing fires and the
 * membranes of the output stay what they are.
 */
export type OnStep = (step: number, until: number) => void

/** A spiking network on a stream: its state goes on where the last steps left it, without end. */
export interface StreamSimulator {
  readonly layers: readonly StreamedLayer[]
  readonly output: StreamedLayer
  /** Output neurons that vote for one class. */
  readonly votes: number
  /** Membranes of an output that never fires, at the step that `onStep` was called for. */
  readonly membranes: Float32Array
  /** By layer; they grow from step to step. */
  readonly counts: readonly StreamCount[]
  /** Puts every neuron to its initial state. */
  restart(): void
  /** Goes on by some steps. */
  advance(rows: StepRows, onStep: OnStep): void
  close(): void
}

/**
 * How a stream is simulated. 'clock': all neurons at each step, on kernels where the host has them. 'event': what no event reaches is not
 * computed, so that steps can be as short as a microsecond; `order` is what events of one step do (see EventSimulator).
 */
export interface StreamEngine { readonly engine: 'clock' | 'twin' | 'event'; readonly order?: EventOrder }

/**
 * Opens a network on a stream, in its initial state. Fails with E3501 (not an SNN), E3502 (a layer that can't be simulated by events), E3507
 * ('event': a neuron without a closed form, a recurrent layer), E3032 (a fixed-point network), E3724 (parallel neurons).
 */
export function openStream(network: Network, { engine, order = 'together' }: StreamEngine): StreamSimulator {
  if (engine === 'event') return new EventStream(network, order)
  const clock = createClock(network)
  const parallel = clock.layers.find(({ neuron }) => neuron?.parallel)
  if (parallel) fail('E3724', { layer: parallel.wires.layer.name, problem: 'take drive from all steps of a sample, and a stream has no end', instead: 'use simulate/clock' })
  return engine === 'clock' && kernelModule() ? new KernelStream(clock) : new ClockStream(clock)
}

export const zeroCounts = (layers: readonly unknown[]): StreamCount[] => layers.map(() => ({ spikes: 0, operations: 0, updates: 0 }))
