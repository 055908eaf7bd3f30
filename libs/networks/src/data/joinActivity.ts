import type { Activity, NeuroBenchCounts } from './activity.ts'

/** The work of several batches of samples of one model: sums over the batches, layer by layer and step by step. */
export function joinActivity(batches: readonly Activity[]): Activity {
  const [first] = batches as [Activity]
  return {
    ...first,
    samples: batches.reduce((total, b) => total + b.samples, 0),
    layers: first.layers.map((layer, i) => ({
      ...layer,
      spikes: sum(batches.map((b) => b.layers[i]!.spikes)),
      operations: sum(batches.map((b) => b.layers[i]!.operations)),
      updates: sum(batches.map((b) => b.layers[i]!.updates)),
      ...(layer.products && { products: sum(batches.map((b) => b.layers[i]!.products!)) }),
      ...(layer.neurobench && { neurobench: joinCounts(batches.map((b) => b.layers[i]!.neurobench)) }),
    })),
  }
}

const sum = (columns: readonly Float64Array[]): Float64Array => columns[0]!.map((_, i) => columns.reduce((total, column) => total + column[i]!, 0))

/** One simulation counts for all of its batches, or for none. */
function joinCounts(counts: readonly (NeuroBenchCounts | undefined)[]): NeuroBenchCounts {
  const of = (what: keyof NeuroBenchCounts): Float64Array => sum(counts.map((each) => each![what]))
  return { synaptic: of('synaptic'), multiplied: of('multiplied'), changed: of('changed') }
}
