import type { ErrorObject } from 'ajv/dist/2020.js'
import { joinPointer, readablePath, splitPointer } from '../document/pointer.ts'
import { didYouMean } from '../issues/didYouMean.ts'
import { issue, type Issue } from '../issues/issue.ts'
import type { JsonSchema } from '../stage/stage.ts'
import { branchesOfType, dereference, discriminatorOf, intendedBranch, typesOf } from './branches.ts'
import { schemaErrors } from './compile.ts'
import { describeRange, describeTypes, describeRule } from './describe.ts'

/** An issue before it has been given its place: the caret belongs under the key where `at` says so. */
export interface Finding extends Issue {
  readonly at?: 'key'
}

/** The codes by kind of finding: a stage's parameters and the envelope are worded apart. */
export interface SchemaCodes {
  readonly unknown: string
  readonly missing: string
  readonly type: string
  readonly choice: string
  readonly range: string
  readonly rule: string
  readonly forms: string
}

/** Findings of a value against a schema; pointers are relative to the value. */
export function schemaIssues(schema: JsonSchema, value: unknown, codes: SchemaCodes): Finding[] {
  return translate(schemaErrors(schema, value), schema, codes, '')
}

function translate(errors: readonly ErrorObject[], root: JsonSchema, codes: SchemaCodes, base: string): Finding[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf')
  // What single branches complained about comes before the choice itself, and is dropped: the branch that was meant is asked
  // again, by itself. (Schema paths would say more, but start anew at each reference.)
  const ofBranch = (error: ErrorObject): boolean => choices.some((choice) => errors.indexOf(error) < errors.indexOf(choice)
    && (error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`))
    && error.parentSchema !== choice.parentSchema)
  const findings = errors.filter((error) => !ofBranch(error)).flatMap((error) =>
    error.keyword === 'anyOf' || error.keyword === 'oneOf' ? branchFindings(error, root, codes, base) : finding(error, root, codes, base))
  return withoutRepeats(findings, codes)
}

/** allOf may find one thing twice; and a name that is missing because it was misspelt is told once, as the misspelling. */
function withoutRepeats(findings: readonly Finding[], codes: SchemaCodes): Finding[] {
  const seen = new Set<string>()
  const misspelt = new Set(findings.filter((found) => found.code === codes.unknown).map((found) =>
    joinPointer(found.pointer!.slice(0, found.pointer!.lastIndexOf('/')), String(found.values.suggestion))))
  return findings.filter((found) => {
    if (found.code === codes.missing && misspelt.has(joinPointer(found.pointer!, String(found.values.name)))) return false
    const id = `${found.code} ${found.pointer} ${String(found.values.name)}`
    return seen.has(id) ? false : seen.add(id)
  })
}

function branchFindings(error: ErrorObject, root: JsonSchema, codes: SchemaCodes, base: string): Finding[] {
  const all = (error.schema as readonly JsonSchema[]).map((branch) => dereference(branch, root))
  const pointer = base + error.instancePath
  const common = { name: nameOf(pointer), path: readablePath(pointer), got: error.data, description: describe(error.parentSchema) }
  const branches = branchesOfType(all, error.data)
  if (branches.length === 0) return [issue(codes.type, { ...common, expected: describeTypes(all.flatMap(typesOf)) }, pointer)]
  const meant = intendedBranch(all, error.data, root)
  if (meant) {
    const errors = schemaErrors(withDefinitions(meant, root), error.data)
    if (errors.length > 0) return translate(errors, root, codes, pointer)
  }
  const discriminator = branches.length > 1 ? discriminatorOf(branches, root) : undefined
  if (discriminator) {
    const got = (error.data as Record<string, unknown>)[discriminator.name]
    const at = joinPointer(pointer, discriminator.name)
    if (got === undefined) return [issue(codes.missing, { ...common, name: discriminator.name, choices: discriminator.values }, pointer)]
    return [choice(codes, at, got, discriminator.values, undefined)]
  }
  const forms = branches.map((branch) => branch.title ?? branch.description ?? describeTypes(typesOf(branch)))
  return [issue(codes.forms, { ...common, forms, many: error.keyword === 'oneOf' && error.params.passingSchemas !== null }, pointer)]
}

const nested = new WeakMap<object, JsonSchema>()
/** A branch with the definitions that its references need; one object per branch, so that it is compiled once. */
function withDefinitions(branch: JsonSchema, root: JsonSchema): JsonSchema {
  if (!root.$defs) return branch
  let schema = nested.get(branch)
  if (!schema) nested.set(branch, (schema = { ...branch, $defs: root.$defs }))
  return schema
}

const nameOf = (pointer: string): string => splitPointer(pointer).at(-1) ?? ''
const describe = (schema: unknown): string | undefined => (schema as JsonSchema | undefined)?.description as string | undefined

function choice(codes: SchemaCodes, pointer: string, got: unknown, choices: readonly unknown[], description: string | undefined): Finding {
  const names = choices.filter((value) => typeof value === 'string')
  const suggestion = typeof got === 'string' ? didYouMean(got, names) : undefined
  return issue(codes.choice, { name: nameOf(pointer), path: readablePath(pointer), got, choices, suggestion, description }, pointer)
}

function finding(error: ErrorObject, root: JsonSchema, codes: SchemaCodes, base: string): Finding[] {
  const pointer = base + error.instancePath
  const parent = (error.parentSchema ?? {}) as JsonSchema
  const common = { name: nameOf(pointer), path: readablePath(pointer), got: error.data, description: describe(parent) }
  switch (error.keyword) {
    case 'if': case 'allOf': case '$ref': return []
    case 'additionalProperties': case 'unevaluatedProperties': {
      const name = (error.params.additionalProperty ?? error.params.unevaluatedProperty) as string
      const known = Object.keys((parent.properties ?? {}) as object)
      const at = joinPointer(pointer, name)
      return [{ ...issue(codes.unknown, { name, path: readablePath(at), known, suggestion: didYouMean(name, known) }, at), at: 'key' }]
    }
    case 'required': case 'dependentRequired': {
      const name = error.params.missingProperty as string
      const wanted = dereference(((parent.properties ?? {}) as Record<string, unknown>)[name], root)
      return [issue(codes.missing, { name, path: readablePath(joinPointer(pointer, name)), owner: common.path, because: error.params.property, description: describe(wanted) }, pointer)]
    }
    case 'type': return [issue(codes.type, { ...common, expected: describeTypes(typesOf(parent), parent) }, pointer)]
    case 'enum': return [choice(codes, pointer, error.data, error.params.allowedValues as unknown[], common.description)]
    case 'const': return [choice(codes, pointer, error.data, [error.params.allowedValue], common.description)]
    case 'minimum': case 'maximum': case 'exclusiveMinimum': case 'exclusiveMaximum':
      return [issue(codes.range, { ...common, expected: describeRange(parent) }, pointer)]
    case 'propertyNames': {
      const name = error.params.propertyName as string
      const at = joinPointer(pointer, name)
      return [{ ...issue(codes.rule, { ...common, name, path: readablePath(at), got: name, isName: true, rule: describeName(parent.propertyNames) }, at), at: 'key' }]
    }
    default:
      // Errors within propertyNames come with their parent, which is reported instead.
      return error.propertyName === undefined ? [issue(codes.rule, { ...common, rule: describeRule(error) }, pointer)] : []
  }
}

const describeName = (schema: unknown): string => describe(schema) ?? `match ${String((schema as JsonSchema | undefined)?.pattern ?? 'the schema')}`
