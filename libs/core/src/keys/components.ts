import { canonicalJson, isPlainObject } from './canonicalJson.ts'
import { sha256Hex } from './sha256.ts'

/** Raised when the meaning of stored bytes or of keys changes: then nothing that is stored fits any more. */
export const KEY_FORMAT = 1

/** One stream that an instance reads, as its key sees it: who made it, and the label where the port delivers labels. */
export interface KeyInput {
  /** Key of the producer. */
  readonly key: string
  readonly port: string
  /** Only on `many` and `gather` ports, whose stages see it: two results with other labels are two results. */
  readonly label?: { readonly stage: string; readonly params: Readonly<Record<string, unknown>> }
}

/** Everything that bits of a result may depend on; nothing else. */
export interface KeyParts {
  readonly type: string
  /** Of the stage type. */
  readonly version: string
  /** Of the library: its version, and the digest of its code where it is a third party's. */
  readonly library: string
  readonly code?: string | undefined
  /** With defaults applied. */
  readonly params: unknown
  readonly inputs: Readonly<Record<string, readonly KeyInput[]>>
  /** Of seeded stages only; others inherit it through the keys of their inputs. */
  readonly seed?: number | undefined
  /** Only where bits depend on it. */
  readonly backend?: string | undefined
  /** Digest of outside data. */
  readonly data?: string | undefined
}

/**
 * The parts of a key as a flat list of named texts, `params.epochs` → `3`, so that a change can be named. No two
 * different parts give the same list: names with other characters than letters, digits, - and _ are quoted.
 */
export function keyComponents(parts: KeyParts): Record<string, string> {
  const components: Record<string, string> = { format: String(KEY_FORMAT), type: parts.type, version: parts.version, library: parts.library }
  if (parts.code !== undefined) components['code'] = parts.code
  flatten(parts.params, 'params', components)
  for (const port of Object.keys(parts.inputs).sort()) {
    const edges = parts.inputs[port]!
    const labelled = edges.length !== 1 || edges[0]!.label !== undefined
    edges.forEach((edge, i) => (components[labelled ? `inputs.${port}[${i}]` : `inputs.${port}`] = printInput(edge)))
  }
  if (parts.seed !== undefined) components['seed'] = String(parts.seed)
  if (parts.backend !== undefined) components['backend'] = parts.backend
  if (parts.data !== undefined) components['data'] = parts.data
  return components
}

/** The key: SHA-256 in hex of the canonical JSON of its components. */
export const keyOf = (components: Readonly<Record<string, string>>): string => sha256Hex(canonicalJson(components))

const printInput = ({ key, port, label }: KeyInput): string => `${key}:${port}${label ? ` ${canonicalJson(label)}` : ''}`

/** Objects, and lists that hold objects, are spread; all else is a leaf. */
function flatten(value: unknown, name: string, into: Record<string, string>): void {
  if (isPlainObject(value) && Object.values(value).some((v) => v !== undefined)) {
    for (const [key, item] of Object.entries(value))
      if (item !== undefined) flatten(item, /^[\w-]+$/.test(key) ? `${name}.${key}` : `${name}[${JSON.stringify(key)}]`, into)
  } else if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
    value.forEach((item, i) => flatten(item, `${name}[${i}]`, into))
  } else into[name] = canonicalJson(value)
}
