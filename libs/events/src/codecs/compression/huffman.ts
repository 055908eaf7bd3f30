import { Damage } from '../damage.ts'
import { BackwardBits } from './backwardBits.ts'
import { highBit, readFseTable } from './fse.ts'

const MOST_BITS = 11

/** What the next `bits` bits mean: a symbol, and how many of them it takes. */
export interface HuffmanTable {
  readonly bits: number
  readonly symbols: Uint8Array
  readonly lengths: Uint8Array
}

/** Reads the table of literals at `at` (RFC 8878, 4.2.1): weights, of which the last follows from the others. Fails with Damage. */
export function readHuffmanTable(bytes: Uint8Array, at: number, to: number): { table: HuffmanTable; end: number } {
  const head = bytes[at]
  if (at >= to || head === undefined) throw new Damage(at, 'ZSTD literals that end too early')
  const end = at + 1 + (head < 128 ? head : (head - 126) >> 1)
  if (end > to) throw new Damage(at, 'ZSTD literals that end too early')
  const weights = head < 128 ? packedWeights(bytes, at + 1, end) : Array.from({ length: head - 127 }, (_, i) => (bytes[at + 1 + (i >> 1)]! >> (i % 2 ? 0 : 4)) & 15)
  return { table: tableOf(weights, at), end }
}

/** Weights of two interleaved states, until the bits are used up. */
function packedWeights(bytes: Uint8Array, from: number, to: number): number[] {
  const { table: { log, symbols, bits: widths, bases }, end } = readFseTable(bytes, from, to, 6, MOST_BITS + 1)
  const bits = new BackwardBits(bytes, end, to)
  const states = [bits.take(log), bits.take(log)]
  const weights: number[] = []
  for (let i = 0; weights.length < 254; i ^= 1) {
    const state = states[i]!
    weights.push(symbols[state]!)
    if (bits.left < widths[state]!) {
      weights.push(symbols[states[i ^ 1]!]!)
      return weights
    }
    states[i] = bases[state]! + bits.take(widths[state]!)
  }
  throw new Damage(from, 'a ZSTD table of literals that is wrong')
}

function tableOf(weights: number[], at: number): HuffmanTable {
  const wrong = (): never => {
    throw new Damage(at, 'a ZSTD table of literals that is wrong')
  }
  const sum = weights.reduce((total, weight) => total + ((1 << weight) >> 1), 0)
  if (sum === 0) wrong()
  const bits = highBit(sum) + 1
  const missing = (1 << bits) - sum
  if (bits > MOST_BITS || weights.some((weight) => weight > bits) || (missing & (missing - 1)) !== 0) wrong()
  weights.push(highBit(missing) + 1)
  const [symbols, lengths] = [new Uint8Array(1 << bits), new Uint8Array(1 << bits)]
  let place = 0
  for (let weight = 1; weight <= bits; weight++) {
    weights.forEach((each, symbol) => {
      if (each !== weight) return
      const next = place + (1 << (weight - 1))
      symbols.fill(symbol, place, next)
      lengths.fill(bits + 1 - weight, place, next)
      place = next
    })
  }
  return { bits, symbols, lengths }
}

/** Decodes the bits of `bytes[from … to)` to all of `output`. Fails with Damage where they are more or fewer. */
export function decodeHuffman({ bits, symbols, lengths }: HuffmanTable, bytes: Uint8Array, from: number, to: number, output: Uint8Array): void {
  const source = new BackwardBits(bytes, from, to)
  for (let i = 0; i < output.length; i++) {
    const code = source.peek(bits)
    output[i] = symbols[code]!
    source.left -= lengths[code]!
  }
  if (source.left !== 0) throw new Damage(from, 'ZSTD literals that are wrong')
}
