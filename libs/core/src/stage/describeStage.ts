import type { JsonSchema, AnyStage, Port } from './stage.ts'
import { describeTypes } from '../schema/describe.ts'

export interface PortDescription {
  readonly name: string
  /** Name of the port type, and what it carries. */
  readonly type: string
  readonly carries: string
  readonly summary: string
  readonly many: boolean
  readonly gather: boolean
  /** Takes what failed too, with the reason. */
  readonly failures: boolean
  readonly optional: boolean
}
export interface ParamDescription {
  /** 'epochs', or 'schedule.factor' within an object, 'network[].kind' within a list. */
  readonly name: string
  /** 'an integer from 1 to 100', '"adam" or "sgd"'. */
  readonly type: string
  readonly required: boolean
  /** As JSON; undefined where there is none. */
  readonly default?: string
  readonly description: string
}
/** A stage type as data, from which the command line, the pages of the documentation and editors print. */
export interface StageDescription {
  readonly type: string
  readonly version: string
  readonly summary: string
  readonly description?: string
  readonly inputs: readonly PortDescription[]
  readonly outputs: readonly PortDescription[]
  readonly params: readonly ParamDescription[]
  /** Sentences about determinism, seed, back end, storing. */
  readonly properties: readonly string[]
  readonly example?: Readonly<Record<string, unknown>>
}

/** Describes a stage type from its declaration alone. */
export function describeStage(stage: AnyStage): StageDescription {
  const { type, version, summary, description, params, inputs, outputs, example } = stage
  return {
    type, version, summary,
    ...(description === undefined ? {} : { description }),
    inputs: describePorts(inputs), outputs: describePorts(outputs),
    params: describeParams(params),
    properties: describeProperties(stage),
    ...(example === undefined ? {} : { example }),
  }
}

const describePorts = (ports: Readonly<Record<string, Port>>): readonly PortDescription[] =>
  Object.entries(ports).map(([name, { type, summary, many, gather, failures, optional }]) =>
    ({ name, type: type.name, carries: type.summary, summary, many: many === true || gather === true, gather: gather === true, failures: failures === true, optional: optional === true }))

function describeProperties({ deterministic, seeded, backendDependent, live, stored }: AnyStage): string[] {
  return [
    !deterministic ? 'Not deterministic: results differ from run to run, and are never taken from the store.'
      : seeded ? 'Deterministic: the same inputs, parameters and seed give the same bits.'
      : 'Deterministic: the same inputs and parameters give the same bits; it draws no random numbers.',
    ...(seeded ? ['Seeded: the seed is part of its key.'] : []),
    ...(backendDependent ? ['Its bits depend on the tensor back end, which is part of its key.'] : []),
    ...(live ? ['Live: its streams may be endless, and are never stored.']
      : deterministic && stored !== false ? ['Stored: its results are kept, and a second run takes them from the store.']
      : ['Not stored: it is made again for each stage that reads it.']),
  ]
}

/** The properties of a schema, those of nested objects after the one that holds them. */
function describeParams(schema: JsonSchema): ParamDescription[] {
  const describe = (from: JsonSchema, prefix: string, depth: number): ParamDescription[] => {
    const required = new Set((from['required'] as readonly string[] | undefined) ?? [])
    return Object.entries((from['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>).flatMap(([name, given]) => {
      const property = resolved(given, schema)
      const own: ParamDescription = {
        name: prefix + name, type: typeText(property, schema), required: required.has(name),
        ...('default' in property ? { default: JSON.stringify(property['default']) } : {}),
        description: String(given['description'] ?? property['description'] ?? ''),
      }
      return depth === 0 ? [own] : [own, ...alternatives(property, schema).flatMap(([part, suffix]) => describe(part, `${prefix}${name}${suffix}.`, depth - 1))]
    })
  }
  const seen = new Set<string>()
  return describe(resolved(schema, schema), '', 3).filter(({ name }) => !seen.has(name) && seen.add(name))
}

/** The objects that a value may be, with what their fields' names have after its own: '' or '[]' for items of a list. */
function alternatives(schema: JsonSchema, root: JsonSchema): (readonly [JsonSchema, string])[] {
  const items = schema['items'] as JsonSchema | undefined
  const branches = ((schema['oneOf'] ?? schema['anyOf'] ?? []) as readonly JsonSchema[]).flatMap((branch) => alternatives(resolved(branch, root), root))
  return [
    ...(schema['properties'] ? [[schema, ''] as const] : []),
    ...branches,
    ...(items ? alternatives(resolved(items, root), root).map(([part, suffix]) => [part, `[]${suffix}`] as const) : []),
  ]
}

/** What a value must be, in words. */
function typeText(schema: JsonSchema, root: JsonSchema): string {
  if ('const' in schema) return JSON.stringify(schema['const'])
  const values = schema['enum'] as readonly unknown[] | undefined
  if (values) return either(values.map((value) => JSON.stringify(value)))
  const branches = (schema['oneOf'] ?? schema['anyOf']) as readonly JsonSchema[] | undefined
  if (branches) return either([...new Set(branches.map((branch) => typeText(resolved(branch, root), root)))])
  const types = [schema['type'] ?? []].flat() as string[]
  const items = schema['items'] as JsonSchema | undefined
  if (types.length === 1 && types[0] === 'array' && items) return `a list, each item ${typeText(resolved(items, root), root)}`
  return types.length ? describeTypes(types, schema) : 'any value'
}

const either = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`)

/** Follows `$ref` within the schema itself. */
function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const ref = schema['$ref']
  if (typeof ref !== 'string' || !ref.startsWith('#')) return schema
  const target = ref.slice(1).split('/').slice(1).reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], root)
  return { ...(target as JsonSchema | undefined), ...schema }
}
