/** Microseconds of so many milliseconds. In binary fractions 1000 · 16.1 is a little over 16100, and a limit at 16100 µs would lie behind it. */
export const microseconds = (milliseconds: number): number => Number((1000 * milliseconds).toPrecision(12))
