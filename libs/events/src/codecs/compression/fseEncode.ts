import { Bits } from './bits.ts'
import { baseOf, bitsOf, fseOf, fseTable, highBit, symbolOf, type FseTable } from './fse.ts'
import type { Codes } from './zstdCodes.ts'

/** A table for codes, as a block names it: 0 the usual one, 1 of one code alone, 2 of its own, which the bytes describe. */
export interface ChosenTable {
  readonly mode: 0 | 1 | 2
  readonly table: FseTable
  readonly bytes: Uint8Array
}

/** Fewer codes than this are not worth a table of their own. */
const FEW = 64

export function chooseTable(list: Uint8Array, codes: Codes): ChosenTable {
  const histogram = new Uint32Array(codes.bits.length)
  for (let i = 0; i < list.length; i++) histogram[list[i]!]!++
  if (histogram[list[0]!] === list.length) return { mode: 1, table: fseOf(list[0]!), bytes: Uint8Array.of(list[0]!) }
  if (list.length < FEW) return { mode: 0, table: codes.usual, bytes: new Uint8Array(0) }
  const log = Math.min(codes.mostLog, highBit(list.length) - 1)
  const counts = normalised([...histogram.subarray(0, histogram.findLastIndex((count) => count > 0) + 1)], list.length, log)
  return { mode: 2, table: fseTable(log, counts), bytes: described(counts, log) }
}

/** Counts whose sum is 2^log, at least 1 for what occurs. */
function normalised(histogram: readonly number[], total: number, log: number): number[] {
  const size = 1 << log
  const counts = histogram.map((count) => (count === 0 ? 0 : Math.max(1, Math.round((count * size) / total))))
  // What rounding gave too much or too little, one by one to and from the most frequent.
  for (let rest = size - counts.reduce((sum, count) => sum + count, 0); rest !== 0; rest -= Math.sign(rest)) counts[counts.indexOf(Math.max(...counts))]! += Math.sign(rest)
  return counts
}

/** The reverse of readFseTable: of what is left of the states, the fewest bits that can say a count. */
function described(counts: readonly number[], log: number): Uint8Array {
  const bits = new Bits(4 * counts.length + 8)
  bits.put(log - 5, 4)
  let left = 1 << log
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const width = highBit(left + 1) + 1
    const spare = (1 << width) - 2 - left
    const value = counts[symbol]! + 1
    if (value < spare) bits.put(value, width - 1)
    else bits.put(value < 1 << (width - 1) ? value : value + spare, width)
    left -= counts[symbol]!
    if (value > 1) continue
    let zeros = 0
    while (counts[symbol + 1] === 0) {
      zeros++
      symbol++
    }
    for (; zeros >= 3; zeros -= 3) bits.put(3, 2)
    bits.put(zeros, 2)
  }
  return bits.end()
}

/** States of symbols that are written from the last to the first: the one in front of a state is found among those of its symbol. */
export class FseStates {
  readonly #table: FseTable
  /** For each symbol and each state, the state of the symbol that leads there. */
  readonly #before: Uint16Array
  #state = -1

  constructor(table: FseTable) {
    this.#table = table
    const { log, states } = table
    this.#before = new Uint16Array((1 + states.reduce((most, state) => Math.max(most, symbolOf(state)), 0)) << log)
    states.forEach((state, i) => {
      const from = (symbolOf(state) << log) + baseOf(state)
      this.#before.fill(i, from, from + (1 << bitsOf(state)))
    })
  }

  /** Goes to the state in front, and writes the bits that lead from there to where it was. */
  step(symbol: number, bits: Bits): void {
    const { log, states } = this.#table
    const before = this.#before[(symbol << log) + Math.max(0, this.#state)]!
    if (this.#state >= 0) bits.put(this.#state - baseOf(states[before]!), bitsOf(states[before]!))
    this.#state = before
  }

  /** What reading begins with. */
  first(bits: Bits): void {
    bits.put(this.#state, this.#table.log)
  }
}
