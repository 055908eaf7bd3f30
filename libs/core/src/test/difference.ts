/**
 * The first place where two values differ, as a sentence; undefined where they are equal. Typed columns are equal where
 * type, length and elements are; numbers may differ by `within`, and NaN equals NaN.
 */
export function difference(expected: unknown, actual: unknown, within = 0, at = ''): string | undefined {
  if (typeof expected === 'number' && typeof actual === 'number') return numbersAgree(expected, actual, within) ? undefined : differ(expected, actual, at)
  if (Array.isArray(expected) && Array.isArray(actual)) return differenceOfLists(expected, actual, within, at)
  if (ArrayBuffer.isView(expected) && ArrayBuffer.isView(actual)) {
    if (expected.constructor !== actual.constructor) return differ(expected, actual, at)
    return differenceOfLists(expected as unknown as ArrayLike<number>, actual as unknown as ArrayLike<number>, within, at)
  }
  if (isPlain(expected) && isPlain(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = difference(expected[name], actual[name], within, `${at}/${name}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  return expected === actual ? undefined : differ(expected, actual, at)
}

function differenceOfLists(expected: ArrayLike<unknown>, actual: ArrayLike<unknown>, within: number, at: string): string | undefined {
  for (let i = 0; i < Math.min(expected.length, actual.length); i++) {
    const found = difference(expected[i], actual[i], within, `${at}/${i}`)
    if (found !== undefined) return found
  }
  return expected.length === actual.length ? undefined : `${place(at)}expected ${expected.length} entries, got ${actual.length}`
}

const numbersAgree = (a: number, b: number, within: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= within

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

const differ = (expected: unknown, actual: unknown, at: string): string => `${place(at)}expected ${show(expected)}, got ${show(actual)}`
const place = (at: string): string => (at === '' ? '' : `at ${at}: `)

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${(value as unknown as ArrayLike<number>).length}`
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
