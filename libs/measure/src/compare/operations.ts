import type { Value } from './collect.ts'

/** Metrics that are sums of others, the last of which only spiking networks have. */
const sums = {
  operations: ['additions', 'multiplications', 'multiplications.leak'],
  'operations.effective': ['additions.effective', 'multiplications.effective', 'multiplications.leak'],
} as const

/** Adds to the values of a model what is a sum of them, where additions and multiplications are there. */
export function withOperations(values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const all = new Map(values)
  for (const [name, [additions, multiplications, leak]] of Object.entries(sums)) {
    const [first, second] = [values.get(additions), values.get(multiplications)]
    if (!first || !second || values.has(name)) continue
    all.set(name, { ...first, value: first.value + second.value + (values.get(leak)?.value ?? 0) })
  }
  return all
}
