import { fail } from '@spikeline/core'
import { checkSpec, type LayerSpec } from './layerSpec.ts'

/**
 * The topology notation, as the literature writes networks:
 *
 *     network     = [ inputs "-" ] item *( "-" item )
 *     inputs      = number                      ; in front of other items only: the number of inputs, h·w·c
 *     item        = dense / convolution / pooling / dropout / vote
 *     dense       = number [ "FC" ] [ "R" ] [ "BN" ]   ; 128FC, or 128; recurrent 128FCR, or 128R
 *     convolution = number "C" number [ "S" number ] [ "P" number ] [ "BN" ]   ; filters C kernel, stride 1, padding ⌊kernel/2⌋
 *     pooling     = ( "AP" / "MP" ) number [ "S" number ]                      ; average, maximum; stride = size
 *     dropout     = "D" decimal                 ; fraction that is dropped while training
 *     vote        = "vote" number               ; last: the mean of so many neighbouring outputs a class
 *
 * "R": the neurons of a spiking layer reach each other a step later. "BN" is batch normalisation between product and activation; a layer
 * that is recurrent has none. Every weighted layer but the last is followed by a
 * ReLU, or in a spiking network by neurons.
 * Case matters; there is no white space.
 */
export interface ParsedNotation {
  readonly specs: readonly LayerSpec[]
  /** Where each item stands, for messages. */
  readonly places: readonly string[]
  /** The number of inputs, where the notation begins with it. */
  readonly inputs?: number
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
]
const expected = ['32C3', '32C3S2', '32C3BN', '128FC', '128', '128FCR', 'AP2', 'MP2', 'D0.5', 'vote10']

/** Parses the notation. Fails with E3002 where it is empty, E3001 at an item that is no layer, E3003 at a value out of range, E3005 at a recurrent convolution. */
export function parseNotation(notation: string): ParsedNotation {
  if (notation === '') fail('E3002', {})
  const specs: LayerSpec[] = []
  const places: string[] = []
  let position = 1
  for (const token of notation.split('-')) {
    const spec = parseItem(token) ?? fail('E3001', { notation, token, position, expected, suggestion: respelled(token) })
    const place = `"${token}" at character ${position} of "${notation}"`
    checkSpec(spec, place)
    specs.push(spec)
    places.push(place)
    position += token.length + 1
  }
  const first = notation.split('-')[0]!
  if (specs.length === 1 || !/^\d+$/.test(first)) return { specs, places }
  return { specs: specs.slice(1), places: places.slice(1), inputs: Number(first) }
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
