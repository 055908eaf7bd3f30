/** Where two values differ first, as a clause for people; undefined where they don't. NaN is NaN, an absent field is undefined. */
export function firstDifference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (expected === actual || (Number.isNaN(expected) && Number.isNaN(actual))) return undefined
  if (!isContainer(expected) || !isContainer(actual)) return `${path || 'the value'} is ${show(actual)}, not ${show(expected)}`
  if (expected.constructor !== actual.constructor) return `${path || 'the value'} is of type ${kind(actual)}, not ${kind(expected)}`
  if (isList(expected) && isList(actual)) {
    if (expected.length !== actual.length) return `${path || 'the list'} has ${actual.length} items, not ${expected.length}`
    for (let i = 0; i < expected.length; i++) {
      const difference = firstDifference(expected[i], actual[i], `${path}[${i}]`)
      if (difference) return difference
    }
    return undefined
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const difference = firstDifference((expected as Bag)[key], (actual as Bag)[key], path ? `${path}.${key}` : key)
    if (difference) return difference
  }
  return undefined
}

type Bag = Readonly<Record<string, unknown>>
const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null
const isList = (value: object): value is ArrayLike<unknown> & object => Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
const kind = (value: object): string => value.constructor?.name ?? 'Object'
const show = (value: unknown): string => (isContainer(value) ? `a ${kind(value)}` : JSON.stringify(value) ?? String(value))
