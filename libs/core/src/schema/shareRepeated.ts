import { isObject } from '../document/params.ts'

/** Characters from which on a schema that is repeated is worth a name. */
const WORTH_A_NAME = 100

/**
 * The same schema, in which what stands in several `anyOf` or `properties` alike is a definition that they refer to: topologies, neurons and optimisers
 * are parameters of many types, and would be most of the text.
 */
export function shareRepeated(schema: Readonly<Record<string, unknown>> & { readonly $defs: Readonly<Record<string, unknown>> }): Record<string, unknown> {
  const counts = new Map<string, number>()
  count(schema, counts)
  const names = new Map<string, string>()
  const shared: Record<string, unknown> = {}
  const share = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(share)
    if (!isObject(node)) return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, schemasAt(key, value) ? mapped(value, choice) : share(value)]))
  }
  const choice = (item: unknown): unknown => {
    const text = JSON.stringify(item)
    if ((counts.get(text) ?? 0) < 2) return share(item)
    const known = names.get(text)
    const name = known ?? `shared.${names.size + 1}`
    if (known === undefined) {
      names.set(text, name)
      shared[name] = share(item)
    }
    return { $ref: `#/$defs/${name}` }
  }
  const { $defs, ...rest } = share(schema) as { $defs: Record<string, unknown> }
  return { ...rest, $defs: { ...$defs, ...shared } }
}

function count(node: unknown, counts: Map<string, number>): void {
  if (Array.isArray(node)) return node.forEach((item) => count(item, counts))
  if (!isObject(node)) return
  for (const [key, value] of Object.entries(node)) {
    if (schemasAt(key, value))
      for (const item of Object.values(value)) {
        const text = JSON.stringify(item)
        if (text.length >= WORTH_A_NAME) counts.set(text, (counts.get(text) ?? 0) + 1)
      }
    count(value, counts)
  }
}

/** Whether what stands under a keyword are schemas, in a list or by name. */
const schemasAt = (key: string, value: unknown): value is readonly unknown[] | Record<string, unknown> =>
  (key === 'anyOf' && Array.isArray(value)) || (key === 'properties' && isObject(value))

const mapped = (schemas: readonly unknown[] | Record<string, unknown>, change: (schema: unknown) => unknown): unknown =>
  (Array.isArray(schemas) ? schemas.map(change) : Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)])))
