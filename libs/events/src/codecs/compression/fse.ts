import { Damage } from '../damage.ts'

/**
 * A table of finite state entropy (RFC 8878, 4.1): in each state there is a symbol, and the next state is a base plus so many bits, 16, 8 and 8 bits
 * of a word. States have `log` bits.
 *
 *     31 … 16: base of the next state    15 … 8: bits that are added    7 … 0: symbol
 */
export interface FseTable { readonly log: number; readonly states: Uint32Array }

export const symbolOf = (state: number): number => state & 0xff
export const bitsOf = (state: number): number => (state >>> 8) & 0xff
export const baseOf = (state: number): number => state >>> 16

/** The position of the highest bit that is set. */
export const highBit = (word: number): number => 31 - Math.clz32(word)

/** The table of a distribution; −1 is a probability of less than one state. */
export function fseTable(log: number, counts: readonly number[]): FseTable {
  const size = 1 << log
  const states = new Uint32Array(size)
  const next = Uint16Array.from(counts, (count) => Math.abs(count))
  // The rarest have the last states; the others are spread over the rest.
  let free = size
  counts.forEach((count, symbol) => {
    if (count < 0) states[--free] = symbol
  })
  const step = (size >> 1) + (size >> 3) + 3
  let state = 0
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      states[state] = symbol
      do state = (state + step) & (size - 1)
      while (state >= free)
    }
  })
  for (let i = 0; i < size; i++) {
    const symbol = states[i]!
    const occurrence = next[symbol]!++
    const bits = log - highBit(occurrence)
    states[i] = (((occurrence << bits) - size) << 16) | (bits << 8) | symbol
  }
  return { log, states }
}

/** The table of one symbol alone. */
export const fseOf = (symbol: number): FseTable => ({ log: 0, states: Uint32Array.of(symbol) })

/**
 * Reads the distribution of a table at `at` (RFC 8878, 4.1.1), of at most `most` symbols and `mostLog` bits a state; gives the table and the place
 * behind it. Counts take as few bits as what is left of the states can need. Fails with Damage.
 */
export function readFseTable(bytes: Uint8Array, at: number, to: number, mostLog: number, most: number): { table: FseTable; end: number } {
  const wrong = (): never => {
    throw new Damage(at, 'a ZSTD table that is wrong')
  }
  let place = 8 * at
  const peek = (count: number): number => {
    let word = 0
    for (let i = 0; i < 3; i++) word |= ((place >> 3) + i < to ? bytes[(place >> 3) + i]! : 0) << (8 * i)
    return (word >>> (place & 7)) & ((1 << count) - 1)
  }
  const take = (count: number): number => {
    const word = peek(count)
    place += count
    return word
  }
  const log = take(4) + 5
  if (log > mostLog) wrong()
  const counts: number[] = []
  let left = 1 << log
  while (left > 0) {
    if (counts.length >= most || place > 8 * to) wrong()
    const width = highBit(left + 1) + 1
    const spare = (1 << width) - 2 - left
    const low = peek(width - 1)
    let value = low
    if (low < spare) place += width - 1
    else {
      value = take(width)
      if (value >= 1 << (width - 1)) value -= spare
    }
    counts.push(value - 1)
    left -= Math.abs(value - 1)
    if (value === 1) {
      for (let zeros = 3; zeros === 3; ) {
        zeros = take(2)
        for (let i = 0; i < zeros; i++) counts.push(0)
        if (counts.length > most) wrong()
      }
    }
  }
  const end = (place + 7) >> 3
  if (left < 0 || end > to || counts.length > most) wrong()
  return { table: fseTable(log, counts), end }
}
