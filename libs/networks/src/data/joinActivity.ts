import type { Activity } from './activity.ts'

/** The work of several batches of samples of one model: sums over the batches, layer by layer and step by step. */
export function joinActivity(batches: readonly Activity[]): Activity {
  const [first] = batches as [Activity]
  const sum = (columns: readonly Float64Array[]): Float64Array => columns[0]!.map((_, i) => columns.reduce((total, column) => total + column[i]!, 0))
  return {
    ...first,
    samples: batches.reduce((total, b) => total + b.samples, 0),
    layers: first.layers.map((layer, i) => ({
      ...layer,
      spikes: sum(batches.map((b) => b.layers[i]!.spikes)),
      operations: sum(batches.map((b) => b.layers[i]!.operations)),
      updates: sum(batches.map((b) => b.layers[i]!.updates)),
    })),
  }
}
