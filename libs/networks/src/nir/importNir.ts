import { EquivalenceReport, equivalenceLines, type Equivalence } from '../equivalence/report.ts'
import type { Network } from '../network.ts'
import { layerToken, type LayerSpec } from '../topology/layerSpec.ts'
import { mapSize } from '../topology/shapes.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import { chainOf, type Link } from './chainOf.ts'
import type { NirGraph } from './graph.ts'
import { ImportedLayers } from './importLayers.ts'
import type { NirImportOptions } from './importOptions.ts'
import { inlineGraphs } from './inlineGraphs.ts'

/** A network made from a file of another system, and what had to be decided. */
export interface ImportedNetwork { readonly network: Network; readonly report: readonly Equivalence[] }

/**
 * The spiking network that a NIR graph describes, with everything stated that NIR leaves open (Pedersen et al. 2024; see docs/networks.md).
 *
 * The graph is a chain of weights (Affine, Linear, Conv2d), neurons (IF, LIF, CubaLIF, Threshold; I at the end), pooling, Flatten and Scale, from
 * one input to one output; neurons may reach themselves by weights. Nested graphs are taken out of their nests. Maps become height × width ×
 * channels, and weights follow. Sums of pooling and scales are factors of the weights that follow, or of those before.
 *
 * Fails with E3043 (a graph of another form, or parameters of another shape), E3044 (a node that no layer of ours is), E3045 (dt is needed),
 * E3046 (the reset is needed), E3047 (neurons that differ), E3051 (an input map of another size).
 */
export function importNir(graph: NirGraph, options: NirImportOptions): ImportedNetwork {
  const report = new EquivalenceReport()
  const chain = chainOf(inlineGraphs(graph))
  const layers = new ImportedLayers(options, report)
  chain.forEach((link, i) => layers.add(link, i === chain.length - 1))
  report.add(undefined, 'in which order things happen at one time', 'layer after layer, each charges, fires and is reset: a spike reaches the output in its own step')
  if (chain.some(isRecurrent)) report.add(undefined, 'how long a spike takes from a layer to itself', 'one step')
  const entries = report.entries()
  const network = checkNetwork({
    name: options.name, kind: 'snn', topology: layers.layers.map((layer) => layerToken(layer as LayerSpec)).join('-'),
    input: layers.input, classes: mapSize(layers.map), layers: layers.layers, parameters: layers.parameters,
    provenance: ['read from NIR', ...equivalenceLines(entries)],
  })
  return { network, report: entries }
}

const isRecurrent = ({ own }: Link): boolean => own !== undefined
