import { fseTable, type FseTable } from './fse.ts'

/** Codes of a number: from each base on, so many more bits say which. */
export interface Codes {
  readonly bases: Int32Array
  readonly bits: Uint8Array
  /** Distribution of the codes where a block has none of its own, and the most bits of a state where it has. */
  readonly usual: FseTable
  readonly mostLog: number
}

const run = (length: number, value: number): number[] => new Array<number>(length).fill(value)

function codes(first: number, bits: readonly number[], log: number, counts: readonly number[], mostLog: number): Codes {
  let next = first
  return { bases: Int32Array.from(bits, (count) => (next += 2 ** count) - 2 ** count), bits: Uint8Array.from(bits), usual: fseTable(log, counts), mostLog }
}

/** RFC 8878, 3.1.1.3.2. Lengths of literals from 0, of matches from 3; a code of offsets is the number of its bits. */
export const literalCodes = codes(0, [...run(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 6,
  [4, 3, ...run(11, 2), 1, 1, 1, ...run(9, 2), 3, 2, ...run(5, 1), ...run(4, -1)], 9)
export const matchCodes = codes(3, [...run(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 6,
  [1, 4, 3, ...run(6, 2), ...run(37, 1), ...run(7, -1)], 9)
/** Offsets of more bits than 27 are beyond everything that is decoded here. */
export const offsetCodes = codes(1, Array.from({ length: 28 }, (_, code) => code), 5, [...run(6, 1), 2, 2, 2, ...run(15, 1), ...run(5, -1)], 8)
