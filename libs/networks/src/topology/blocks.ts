import { fail } from '@spikeline/core'
import type { ConvLayer, DenseLayer, Layer, Shortcut } from '../network.ts'

/** A residual block, by positions of layers: layer `to` adds to its sums what layer `from`, the one in front of the block, gives. */
export interface Block { readonly from: number; readonly to: number }

const isWeighted = (layer: Layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense'

/**
 * Tokens joined with brackets around the blocks: '16C3-[16C3-16C3]-10'. Fails with E3760 where one block begins in another and ends behind it,
 * which brackets can't say.
 */
export function joinBlocks(tokens: readonly string[], blocks: readonly Block[]): string {
  for (const a of blocks)
    for (const b of blocks)
      if (a.from < b.from && b.from < a.to && a.to < b.to)
        fail('E3760', {
          notation: tokens.join('-'), problem: `the shortcut from "${tokens[b.from]}" to "${tokens[b.to]}" begins within the block that "${tokens[a.to]}" ends, and ends behind it`,
          instead: 'let blocks follow each other, or lie within each other',
        })
  const begins = (i: number): number => blocks.filter(({ from }) => from + 1 === i).length
  const ends = (i: number): number => blocks.filter(({ to }) => to === i).length
  return tokens.map((token, i) => '['.repeat(begins(i)) + token + ']'.repeat(ends(i))).join('-')
}

/**
 * The layers with the shortcuts of their blocks. A shortcut is the identity where the block keeps number of channels and size of the map, else a projection: a
 * convolution of 1×1 with the strides of the block, normalised where the layer is. Whether the maps are alike, layerShapes tells.
 *
 * Fails with E3761 where a layer can't have a shortcut, or there is nothing that it could come from.
 */
export function withShortcuts(layers: readonly Layer[], blocks: readonly Block[]): readonly Layer[] {
  return layers.map((layer, i) => {
    const block = blocks.find(({ to }) => to === i)
    if (!block) return layer
    const wrong = (problem: string, instead: string): never => fail('E3761', { layer: layer.name, problem, instead })
    if (!isWeighted(layer)) return wrong('ends a block and has no weights: nothing there is added up', 'end the block with a convolution or a fully connected layer')
    if (layer.kind === 'dense' && layer.recurrent) return wrong('is recurrent and ends a block', 'leave one of the two out')
    const source = layers.slice(0, block.from + 1).findLast(isWeighted) ?? wrong('would add the input of the network', 'begin the block behind a layer with weights')
    return { ...layer, shortcut: shortcutOf(layers, block, source, layer) }
  })
}

function shortcutOf(layers: readonly Layer[], { from, to }: Block, source: ConvLayer | DenseLayer, layer: ConvLayer | DenseLayer): Shortcut {
  const shortcut = { from: layers[from]!.name }
  if (layer.kind === 'dense') return shortcut
  const stride = layers.slice(from + 1, to + 1).reduce((product, each) => product * ('stride' in each ? each.stride : 1), 1)
  const channels = source.kind === 'conv' ? source.filters : source.units
  if (stride === 1 && channels === layer.filters) return shortcut
  const { filters, batchNorm } = layer
  const projection: ConvLayer = {
    kind: 'conv', name: `${layer.name}.shortcut`, filters, kernel: 1, stride, padding: 0, bias: false, ...(batchNorm && { batchNorm }), activation: { kind: 'none' },
  }
  return { ...shortcut, projection }
}

/** The layers that have parameters: weighted ones, each followed by the projection of its shortcut. */
export const withProjections = (layers: readonly Layer[]): readonly (ConvLayer | DenseLayer)[] =>
  layers.flatMap((layer) => (!isWeighted(layer) ? [] : layer.shortcut?.projection ? [layer, layer.shortcut.projection] : [layer]))

/** Fails with E3763 at the first layer with a shortcut: for what is defined for chains of layers alone. `what` that is, where it isn't the stage. */
export function requireNoShortcuts(layers: readonly Layer[], what = 'this stage'): void {
  const layer = layers.find((each) => isWeighted(each) && each.shortcut)
  if (layer) fail('E3763', { layer: layer.name, what })
}
