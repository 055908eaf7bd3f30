import type { Definition } from '../definitions.ts'

/** What measure/latency gives beside `latency` itself, which measure/classification gives, too. */
export const latencyDefinitions: Readonly<Record<string, Definition>> = {
  'latency.median': { title: 'latency, median', unit: 'steps', definition: 'time steps after which half of the answers no longer change, be they right or wrong.' },
  'latency.p95': { title: 'latency, 95 %', unit: 'steps', definition: 'time steps after which 95 % of the answers no longer change, be they right or wrong.' },
  'latency.right': { title: 'steps until right', unit: 'steps', definition: 'time steps until the answer is right for the first time, though it may change again; mean over the samples that are right at some step.' },
  'latency.never': { title: 'never right', unit: '', percent: true, definition: 'samples whose answer is right at no step.' },
  'latency.reach': { title: 'steps to the accuracy', unit: 'steps', definition: 'the first time step from which the accuracy stays at a stated fraction (parameter "fraction") of that after all steps, or above it.' },
  'latency.reach.accuracy': { title: 'accuracy reached', unit: '', percent: true, definition: 'accuracy after that step.' },
  'latency.reach.operations': { title: 'operations to the accuracy', unit: 'operations', definition: 'per sample, until the end of that step: synaptic operations of all layers with a non-zero input.' },
  'latency.reach.share': { title: 'share of the operations', unit: '', percent: true, definition: 'operations until the end of that step, of those of all steps.' },
  'latency.ms': { title: 'latency in time', unit: 'ms', definition: 'latency · dt: of the input, not of a computer.' },
  'latency.median.ms': { title: 'latency in time, median', unit: 'ms', definition: 'median latency · dt.' },
  'latency.right.ms': { title: 'time until right', unit: 'ms', definition: 'steps until right · dt.' },
  'latency.reach.ms': { title: 'time to the accuracy', unit: 'ms', definition: 'steps to the accuracy · dt.' },
  'latency.live.decisions': { title: 'live decisions', unit: '', definition: 'decisions that were made on a live stream.' },
  'latency.live.median': { title: 'live latency, median', unit: 'ms', definition: 'from the arrival of the first event of a slice to the decision; half of the decisions came no later.' },
  'latency.live.p95': { title: 'live latency, 95 %', unit: 'ms', definition: '95 % of the decisions came no later after the arrival of the first event of their slice.' },
  'latency.live.p99': { title: 'live latency, 99 %', unit: 'ms', definition: '99 % of the decisions came no later.' },
  'latency.live.most': { title: 'live latency, most', unit: 'ms', definition: 'no decision came later.' },
}
