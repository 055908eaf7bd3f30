import { fail } from '@spikeline/core'
import type { Layer } from '../network.ts'
import { joinBlocks, requireNoShortcuts, withShortcuts, type Block } from './blocks.ts'
import { checkSpec, completeSpec, layerToken, type LayerSpec } from './layerSpec.ts'
import { parseNotation } from './notation.ts'
import { checkNeuNorms } from './neuNorm.ts'
import { layerShapes, mapSize, type MapShape } from './shapes.ts'

/** What a document may state as a network: the notation, or explicit layers. */
export type Topology = string | readonly LayerSpec[]

export interface BuildOptions {
  /** Whether weighted layers have a bias where they don't say so themselves; default true. */
  readonly bias?: boolean
  /** Whether the caller knows shortcuts. Where it doesn't say so, a topology with residual blocks is refused. */
  readonly shortcuts?: boolean
}

export interface BuiltTopology {
  readonly layers: readonly Layer[]
  /** The notation as given, or the one that says the same as the explicit layers (but for bias and activation). */
  readonly notation: string
  /** The number of inputs, where the notation begins with it. */
  readonly inputs?: number
}

/**
 * Builds the layers of a topology, all defaults filled in, each with a unique name such as '1:32C3'.
 *
 * Fails with E3001–E3003 (notation), E3005 (explicit layers), E3006 (no weighted layer), E3009 (two layers of one name),
 * E3012 (voting not last), E3760 and E3761 (blocks that don't fit), E3763 (blocks, where `shortcuts` isn't set), E3720 (a NeuNorm where it
 * has no meaning).
 */
export function buildTopology(topology: Topology, { bias = true, shortcuts = false }: BuildOptions = {}): BuiltTopology {
  const { specs, places, inputs, blocks: stated } = typeof topology === 'string' ? parseNotation(topology) : explicit(topology)
  const lastWeighted = specs.findLastIndex(({ kind }) => kind === 'conv' || kind === 'dense')
  const tokens = specs.map(layerToken)
  if (lastWeighted < 0) fail('E3006', { notation: typeof topology === 'string' ? topology : tokens.join('-') })
  const names = new Set<string>()
  const layers = specs.map((spec, i) => {
    const name = spec.name ?? `${i + 1}:${layerToken(spec)}`
    if (names.has(name)) fail('E3009', { name })
    names.add(name)
    if (spec.kind === 'vote' && i !== specs.length - 1) fail('E3012', { place: places[i] })
    return completeSpec(spec, name, bias, i === lastWeighted)
  })
  const blocks = stated ?? blocksOf(specs, layers)
  const notation = typeof topology === 'string' ? topology : joinBlocks(tokens, blocks)
  const connected = withShortcuts(layers, blocks)
  checkNeuNorms(connected)
  if (!shortcuts) requireNoShortcuts(connected)
  return { layers: connected, notation, ...(inputs === undefined ? {} : { inputs }) }
}

/** The blocks that shortcuts in a list of layers make. */
const blocksOf = (specs: readonly LayerSpec[], layers: readonly Layer[]): readonly Block[] =>
  specs.flatMap(({ shortcut }, to) => {
    if (!shortcut) return []
    const from = layers.findIndex(({ name }) => name === shortcut.from)
    if (from < 0 || from >= to) fail('E3761', { layer: layers[to]!.name, problem: `would add what "${shortcut.from}" gives, and no layer in front of it has that name`, instead: 'state the "name" of an earlier layer' })
    return [{ from, to }]
  })

function explicit(topology: readonly LayerSpec[]): { specs: readonly LayerSpec[]; places: readonly string[]; inputs?: number; blocks?: readonly Block[] } {
  if (topology.length === 0) fail('E3002', {})
  const places = topology.map((_, i) => `layer ${i + 1}`)
  topology.forEach((spec, i) => checkSpec(spec, places[i]!))
  return { specs: topology, places }
}

/**
 * Builds a topology for a given input and number of classes, and checks that the three fit: E3004 where the notation begins
 * with another number of inputs, E3010 and E3011 where a layer doesn't fit its map, E3007 where the output isn't one value a class.
 */
export function fitTopology(topology: Topology, input: MapShape, classes: number, options: BuildOptions = {}): BuiltTopology {
  const built = buildTopology(topology, options)
  const inputs = mapSize(input)
  if (built.inputs !== undefined && built.inputs !== inputs) fail('E3004', { notation: built.notation, stated: built.inputs, inputs, ...input })
  const last = layerShapes(built.layers, input).at(-1)!
  const outputs = mapSize(last.output)
  if (outputs !== classes) fail('E3007', { layer: last.layer.name, outputs, classes })
  return built
}

/** The first layer with a shortcut in a topology that a shape states, for what can't have one; undefined where there is none, or nothing is stated. */
export function shortcutIn(topology: unknown): string | undefined {
  return typeof topology === 'string' ? buildTopology(topology, { shortcuts: true }).layers.find((layer) => 'shortcut' in layer && layer.shortcut)?.name : undefined
}

/** The first NeuNorm of a topology that a shape states, for what can't have one; undefined where there is none, or nothing is stated. */
export function neuNormIn(topology: unknown): string | undefined {
  return typeof topology === 'string' ? buildTopology(topology, { shortcuts: true }).layers.find(({ kind }) => kind === 'neuNorm')?.name : undefined
}
