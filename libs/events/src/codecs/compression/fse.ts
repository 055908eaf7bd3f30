import { Damage } from '../damage.ts'

/**
 * A table of finite state entropy (RFC 8878, 4.1): in each state there is a symbol, and the next state is `base` plus so many bits. States have `log`
 * bits.
 */
export interface FseTable {
  readonly log: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
  readonly bases: Uint16Array
}

/** The position of the highest bit that is set. */
export const highBit = (word: number): number => 31 - Math.clz32(word)

/** The table of a distribution; −1 is a probability of less than one state. */
export function fseTable(log: number, counts: readonly number[]): FseTable {
  const size = 1 << log
  const [symbols, bits, bases] = [new Uint8Array(size), new Uint8Array(size), new Uint16Array(size)]
  const next = Uint16Array.from(counts, (count) => Math.abs(count))
  // The rarest have the last states; the others are spread over the rest.
  let free = size
  counts.forEach((count, symbol) => {
    if (count < 0) symbols[--free] = symbol
  })
  const step = (size >> 1) + (size >> 3) + 3
  let state = 0
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[state] = symbol
      do state = (state + step) & (size - 1)
      while (state >= free)
    }
  })
  for (let i = 0; i < size; i++) {
    const occurrence = next[symbols[i]!]!++
    bits[i] = log - highBit(occurrence)
    bases[i] = (occurrence << bits[i]!) - size
  }
  return { log, symbols, bits, bases }
}

/** The table of one symbol alone. */
export const fseOf = (symbol: number): FseTable => ({ log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) })

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
