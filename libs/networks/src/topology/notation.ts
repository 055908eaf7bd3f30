import { fail } from '@spikeline/core'
import type { Block } from './blocks.ts'
import { checkSpec, type LayerSpec } from './layerSpec.ts'

/**
 * The topology notation, as the literature writes networks:
 *
 *     network     = [ inputs "-" ] part *( "-" part )
 *     part        = item / block
 *     block       = "[" part *( "-" part ) "]"  ; residual: its last layer, a weighted one, adds what the block reads
 *     inputs      = number                      ; in front of other items only: the number of inputs, h·w·c
 *     item        = dense / convolution / pooling / dropout / vote / neuNorm
 *     dense       = number [ "FC" ] [ "R" ] [ "BN" ]   ; 128FC, or 128; recurrent 128FCR, or 128R
 *     convolution = number "C" number [ "S" number ] [ "P" number ] [ "BN" ]   ; filters C kernel, stride 1, padding ⌊kernel/2⌋
 *     pooling     = ( "AP" / "MP" ) number [ "S" number ]                      ; average, maximum; stride = size
 *     dropout     = "D" decimal                 ; fraction that is dropped while training
 *     vote        = "vote" number               ; last: the mean of so many neighbouring outputs a class
 *     neuNorm     = "NN" [ decimal ]            ; behind a spiking layer: auxiliary neurons, with their decay (0.9)
 *
 * "R": the neurons of a spiking layer reach each other a step later. "BN" is batch normalisation between product and activation; a layer
 * that is recurrent has none. Every weighted layer but the last is followed by a
 * ReLU, or in a spiking network by neurons.
 * A block behind a weighted layer: "16C3-[16C3-16C3]". Where it changes the map, what is added goes through a convolution of 1×1.
 * Case matters; there is no white space.
 */
export interface ParsedNotation {
  readonly specs: readonly LayerSpec[]
  /** Where each item stands, for messages. */
  readonly places: readonly string[]
  /** The number of inputs, where the notation begins with it. */
  readonly inputs?: number
  /** Residual blocks, by positions in `specs`. */
  readonly blocks: readonly Block[]
}

const forms: readonly { readonly pattern: RegExp; readonly make: (groups: Record<string, string | undefined>) => LayerSpec }[] = [
  {
    pattern: /^(?<filters>\d+)C(?<kernel>\d+)(?:S(?<stride>\d+))?(?:P(?<padding>\d+))?(?<r>R)?(?<bn>BN)?$/,
    make: (g) => ({ kind: 'conv', ...numbers(g, 'filters', 'kernel', 'stride', 'padding'), ...own(g), ...norm(g) }),
  },
  { pattern: /^(?<units>\d+)(?:FC)?(?<r>R)?(?<bn>BN)?$/, make: (g) => ({ kind: 'dense', units: Number(g.units), ...own(g), ...norm(g) }) },
  { pattern: /^AP(?<size>\d+)(?:S(?<stride>\d+))?$/, make: (g) => ({ kind: 'averagePool', ...numbers(g, 'size', 'stride') }) },
  { pattern: /^MP(?<size>\d+)(?:S(?<stride>\d+))?$/, make: (g) => ({ kind: 'maxPool', ...numbers(g, 'size', 'stride') }) },
  { pattern: /^D(?<rate>\d*\.?\d+)$/, make: (g) => ({ kind: 'dropout', rate: Number(g.rate) }) },
  { pattern: /^vote(?<group>\d+)$/, make: (g) => ({ kind: 'vote', group: Number(g.group) }) },
  { pattern: /^NN(?<decay>\d*\.?\d+)?$/, make: (g) => ({ kind: 'neuNorm', ...numbers(g, 'decay') }) },
]
const expected = ['32C3', '32C3S2', '32C3BN', '128FC', '128', '128FCR', 'AP2', 'MP2', 'D0.5', 'vote10', 'NN0.9', '[32C3-32C3]']

/**
 * Parses the notation. Fails with E3002 where it is empty, E3001 at an item that is no layer, E3003 at a value out of range, E3005 at a recurrent
 * convolution, E3760 where brackets don't fit.
 */
export function parseNotation(notation: string): ParsedNotation {
  if (notation === '') fail('E3002', {})
  const specs: LayerSpec[] = []
  const places: string[] = []
  const blocks: Block[] = []
  /** Where the blocks that are open begin. */
  const open: number[] = []
  const wrong = (problem: string): never => fail('E3760', { notation, problem, instead: 'write a block as in "16C3-[16C3-16C3]-10", behind a layer with weights' })
  let position = 1
  for (const part of notation.split('-')) {
    const [, begins, token, ends] = /^(\[*)(.*?)(\]*)$/s.exec(part) as unknown as readonly [string, string, string, string]
    for (let i = 0; i < begins.length; i++) open.push(specs.length)
    position += begins.length
    const spec = parseItem(token) ?? fail('E3001', { notation, token, position, expected, suggestion: respelled(token) })
    const place = `"${token}" at character ${position} of "${notation}"`
    checkSpec(spec, place)
    specs.push(spec)
    places.push(place)
    position += token.length + ends.length + 1
    if (ends.length > 1) wrong(`two blocks end with ${place}, and a layer has one shortcut`)
    if (ends) blocks.push({ from: (open.pop() ?? wrong(`the block that ends with ${place} was never begun`)) - 1, to: specs.length - 1 })
  }
  if (open.length > 0) wrong(`the block that begins with ${places[open.at(-1)!]} is never ended`)
  const first = notation.split('-')[0]!
  if (specs.length === 1 || !/^\d+$/.test(first)) return { specs, places, blocks }
  return { specs: specs.slice(1), places: places.slice(1), inputs: Number(first), blocks: blocks.map(({ from, to }) => ({ from: from - 1, to: to - 1 })) }
}

function parseItem(token: string): LayerSpec | undefined {
  for (const { pattern, make } of forms) {
    const match = pattern.exec(token)
    if (match) return make(match.groups ?? {})
  }
  return undefined
}

/** What a misspelt item may have meant: other case, white space, F for FC. */
function respelled(token: string): string | undefined {
  const plain = token.replace(/\s/g, '')
  const candidates = [plain, plain.toUpperCase(), plain.toLowerCase(), plain.toUpperCase().replace(/^(\d+)F$/, '$1FC').replace(/^P(\d+)$/, 'AP$1')]
  return candidates.find((candidate) => candidate !== token && parseItem(candidate))
}

/** A convolution can't have it, which checkSpec says in words. */
const own = (g: Record<string, string | undefined>): { recurrent?: true } => (g.r ? { recurrent: true } : {})

const norm = (g: Record<string, string | undefined>): { batchNorm?: true } => (g.bn ? { batchNorm: true } : {})

const numbers = (g: Record<string, string | undefined>, ...names: string[]): Record<string, number> =>
  Object.fromEntries(names.filter((name) => g[name] !== undefined).map((name) => [name, Number(g[name])]))
