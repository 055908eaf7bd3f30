import { isObject } from '../document/params.ts'
import { pipelineSchema } from '../generated/pipeline.ts'
import type { Registry, RegisteredStage } from '../stage/registry.ts'
import type { JsonSchema, Port, Ports } from '../stage/stage.ts'
import { shareRepeated } from './shareRepeated.ts'

type Schema = Readonly<Record<string, unknown>>

const reference = (name: string): Schema => ({ $ref: `#/$defs/${name}` })
/** A name under $defs, without the slash that a pointer would have to escape. */
const definition = (type: string, name = 'with'): string => `${type.replace(/[/:]/g, '.')}.${name}`

/**
 * One schema for editors: the envelope, and for each stage type its ports and parameters, chosen by `use`. An editor completes
 * and explains with it; it judges less than validateDocument does, and never more: a reference may stand for any value.
 */
export function editorSchema(registry: Registry): JsonSchema {
  const stages = [...registry.stages.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const envelope = pipelineSchema as Schema & { $defs: Record<string, Schema> }
  const stage = envelope.$defs.stage as Schema & { properties: Record<string, Schema> }
  return shareRepeated({
    ...envelope,
    title: 'Spikeline pipeline with all stage types',
    $defs: {
      ...envelope.$defs,
      stage: {
        ...stage,
        properties: { ...stage.properties, use: { ...stage.properties.use, anyOf: [...stages.map(typeName), { type: 'string', pattern: ':' }] } },
        allOf: stages.map(stageRule),
      },
      $param: { type: 'object', description: 'The value of a parameter of this document.', additionalProperties: false, required: ['$param'], properties: { $param: { type: 'string' } } },
      $use: { type: 'object', description: 'A part of another file.', additionalProperties: false, required: ['$use'], properties: { $use: { type: 'string' } } },
      ...Object.fromEntries(stages.flatMap(definitions)),
    },
  })
}

const typeName = ({ name, stage }: RegisteredStage): Schema => ({ const: name, description: stage.summary })

function stageRule({ name, stage }: RegisteredStage): Schema {
  const required = isObject(stage.params) && Array.isArray(stage.params.required) && stage.params.required.length > 0
  const inputs = Object.values(stage.inputs as Ports)
  const needed = [...(required ? ['with'] : []), ...(inputs.some((port) => !port.optional) ? ['in'] : [])]
  return {
    if: { required: ['use'], properties: { use: { const: name } } },
    then: { ...(needed.length > 0 && { required: needed }), properties: { in: inputSchema(stage.inputs as Ports), with: reference(definition(name)) } },
  }
}

function inputSchema(inputs: Ports): Schema | boolean {
  const names = Object.keys(inputs)
  if (names.length === 0) return false
  const required = names.filter((name) => !inputs[name]!.optional)
  const ports = { type: 'object', additionalProperties: false, required, properties: Object.fromEntries(names.map((name) => [name, portSchema(inputs[name]!)])) }
  return names.length === 1 ? { anyOf: [portSchema(inputs[names[0]!]!), ports] } : ports
}

function portSchema(port: Port): Schema {
  const description = `${port.type.name}: ${port.summary}`
  return port.many || port.gather ? { description, anyOf: [reference('edge'), reference('edges')] } : { description, ...reference('edge') }
}

/** The parameters of a type, and the definitions within its schema under names of their own. */
function definitions({ name, stage }: RegisteredStage): [string, unknown][] {
  const { $schema: _, $id: _id, $defs, ...params } = stage.params as Schema
  const own = Object.entries((isObject($defs) ? $defs : {}) as Schema)
  const rename = (schema: unknown): unknown => renameReferences(schema, name)
  return [
    [definition(name), openObject(rename({ description: stage.summary, ...params }) as Schema)],
    ...own.map(([key, schema]): [string, unknown] => [definition(name, key), openValues(rename(schema))]),
  ]
}

function renameReferences(schema: unknown, type: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => renameReferences(item, type))
  if (!isObject(schema)) return schema
  return Object.fromEntries(Object.entries(schema).map(([key, item]) => {
    const inner = key === '$ref' && typeof item === 'string' ? /^#\/\$defs\/(.+)$/.exec(item)?.[1] : undefined
    return [key, inner === undefined ? renameReferences(item, type) : `#/$defs/${definition(type, inner)}`]
  }))
}

/** A schema that also takes a reference wherever it takes a value; what an editor shows stays outside of the choice. */
function openValue(schema: unknown): unknown {
  if (!isObject(schema)) return schema
  const { description, default: byDefault, ...rest } = openValues(schema) as Schema
  return {
    ...(description !== undefined && { description }),
    ...(byDefault !== undefined && { default: byDefault }),
    anyOf: [rest, reference('$param'), reference('$use')],
  }
}

/** The same, for what lies within a schema. */
function openValues(schema: unknown): unknown {
  if (!isObject(schema)) return schema
  const open = { ...openObject(schema) } as Record<string, unknown>
  if (isObject(schema.items)) open.items = openValue(schema.items)
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) if (Array.isArray(schema[key])) open[key] = (schema[key] as unknown[]).map(openValues)
  return open
}

function openObject(schema: Schema): Schema {
  if (!isObject(schema.properties)) return schema
  return { ...schema, properties: Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, openValue(property)])) }
}
