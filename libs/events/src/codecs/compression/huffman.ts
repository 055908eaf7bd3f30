import { Damage } from '../damage.ts'
import { backwardBits, bitsAt, MARGIN } from './backwardBits.ts'
import { baseOf, bitsOf, highBit, readFseTable, symbolOf } from './fse.ts'

const MOST_BITS = 11

/** What the next `bits` bits mean: how many of them a symbol takes, and above these eight bits the symbol. */
export interface HuffmanTable { readonly bits: number; readonly codes: Uint16Array }

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
  const { table: { log, states }, end } = readFseTable(bytes, from, to, 6, MOST_BITS + 1)
  const { view, end: last } = backwardBits(bytes, end, to)
  let place = last - 2 * log
  const turns = [bitsAt(view, place + log, log), bitsAt(view, place, log)]
  const weights: number[] = []
  for (let i = 0; weights.length < 254; i ^= 1) {
    const state = states[turns[i]!]!
    weights.push(symbolOf(state))
    place -= bitsOf(state)
    if (place < MARGIN) {
      weights.push(symbolOf(states[turns[i ^ 1]!]!))
      return weights
    }
    turns[i] = baseOf(state) + bitsAt(view, place, bitsOf(state))
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
  const codes = new Uint16Array(1 << bits)
  let place = 0
  for (let weight = 1; weight <= bits; weight++) {
    weights.forEach((each, symbol) => {
      if (each === weight) codes.fill((symbol << 8) | (bits + 1 - weight), place, (place += 1 << (weight - 1)))
    })
  }
  return { bits, codes }
}

/** Decodes the bits of `bytes[from … to)` to all of `output`. Fails with Damage where they are more or fewer. */
export function decodeHuffman({ bits, codes }: HuffmanTable, bytes: Uint8Array, from: number, to: number, output: Uint8Array): void {
  const { view, end } = backwardBits(bytes, from, to)
  const mask = (1 << bits) - 1
  let place = end - bits
  let i = 0
  // Two symbols of each word: 22 bits at most, of the 25 that are sure to be in it.
  for (; i < output.length - 1 && place >= MARGIN; i = (i + 2) | 0) {
    const low = place - bits
    const word = view.getUint32(low >> 3, true) >>> (low & 7)
    const first = codes[(word >>> bits) & mask]!
    const second = codes[(word >>> (bits - (first & 0xff))) & mask]!
    output[i] = first >> 8
    output[i + 1] = second >> 8
    place = (place - (first & 0xff) - (second & 0xff)) | 0
  }
  for (; i < output.length && place > MARGIN - 2 * MOST_BITS; i++) {
    const code = codes[bitsAt(view, place, bits)]!
    output[i] = code >> 8
    place -= code & 0xff
  }
  if (i < output.length || place !== MARGIN - bits) throw new Damage(from, 'ZSTD literals that are wrong')
}
