/** Compares names so that numbers in them count as numbers: image_2 comes before image_10. The same in every language. */
export function naturally(one: string, other: string): number {
  const [a, b] = [padded(one), padded(other)]
  return a < b ? -1 : a > b ? 1 : one < other ? -1 : one > other ? 1 : 0
}

const padded = (name: string): string => name.replace(/\d+/g, (digits) => digits.padStart(20, '0'))
