import { fail } from '@spikeline/core'
import type { Activity, LayerActivity, NeuroBenchCounts } from '@spikeline/networks'

/** What a layer did, summed over samples, by step. */
export interface LayerTally {
  readonly kind: LayerActivity['kind']
  readonly neurons: number
  readonly parameters: number
  readonly macs: number
  readonly leak?: number
  readonly analog: boolean
  readonly spikes: Float64Array
  readonly operations: Float64Array
  readonly updates: Float64Array
  /** Behind a NeuNorm, see LayerActivity. */
  readonly products?: Float64Array
  readonly neurobench?: NeuroBenchCounts
}
/** Counts over the activity seen so far; all are sums of integers, so that batching can't change a bit of them. */
export interface ActivityTally {
  readonly model: string
  readonly kind: 'ann' | 'snn'
  readonly timesteps: number
  readonly driveKept: boolean
  readonly samples: number
  readonly layers: ReadonlyMap<string, LayerTally>
}

/** Adds a batch to what was counted before; fails with E8011 where it is of another network or another number of steps. */
export function addActivity(before: ActivityTally | undefined, batch: Activity): ActivityTally | undefined {
  if (batch.samples === 0) return before
  const { model, kind, timesteps, driveKept, samples, layers } = batch
  if (before) {
    const now = { model, kind, timesteps, driveKept, layers: layers.map(({ name }) => name).join(', ') }
    const then = { ...before, layers: [...before.layers.keys()].join(', ') }
    for (const what of ['model', 'kind', 'timesteps', 'driveKept', 'layers'] as const)
      if (then[what] !== now[what]) fail('E8011', { what, first: then[what], later: now[what] })
  }
  const sums = layers.map((layer): [string, LayerTally] => {
    const known = before?.layers.get(layer.name)
    const { kind: layerKind, neurons, parameters, macs, leak, analog } = layer
    return [layer.name, {
      kind: layerKind, neurons, parameters, macs, ...(leak !== undefined && { leak }), analog,
      spikes: added(layer.name, known?.spikes, layer.spikes),
      operations: added(layer.name, known?.operations, layer.operations),
      updates: added(layer.name, known?.updates, layer.updates),
      ...(layer.products && { products: added(layer.name, known?.products, layer.products) }),
      ...(layer.neurobench && { neurobench: addedCounts(layer.name, known?.neurobench, layer.neurobench) }),
    }]
  })
  return { model, kind, timesteps, driveKept, samples: (before?.samples ?? 0) + samples, layers: new Map(sums) }
}

function added(layer: string, before: Float64Array | undefined, batch: Float64Array): Float64Array {
  if (!before) return batch.slice()
  if (before.length !== batch.length) fail('E8011', { what: `steps of layer "${layer}"`, first: before.length, later: batch.length })
  return before.map((n, t) => n + batch[t]!)
}

const addedCounts = (layer: string, before: NeuroBenchCounts | undefined, batch: NeuroBenchCounts): NeuroBenchCounts => ({
  synaptic: added(layer, before?.synaptic, batch.synaptic), multiplied: added(layer, before?.multiplied, batch.multiplied), changed: added(layer, before?.changed, batch.changed),
})
