import { pipelineSchema } from '../generated/pipeline.ts'
import { issue, type Issue, type Place } from '../issues/issue.ts'
import { schemaIssues, type Finding } from '../schema/schemaIssues.ts'
import type { Registry } from '../stage/registry.ts'
import { checkCycles } from './checkCycles.ts'
import { checkEdges } from './checkEdges.ts'
import { checkParams } from './checkParams.ts'
import { checkPorts } from './checkPorts.ts'
import { checkShapes } from './checkShapes.ts'
import { applyOverrides, checkSweep } from './checkSweep.ts'
import { checkTests } from './checkTests.ts'
import { checkTypes } from './checkTypes.ts'
import { createDraft, type Draft } from './draft.ts'
import { expandIncludes, type Expanded, type ReadInclude } from './includes.ts'
import { lint } from './lint.ts'
import type { PipelineDocument, StageNode } from './model.ts'
import { isObject } from './params.ts'
import { readJson } from './text/readJson.ts'

export interface ValidateOptions {
  /** The stage types that may be used; third-party libraries are loaded into it beforehand (see documentLibraries). */
  readonly registry: Registry
  /** Values that replace the document's params, and 'seed'; a sweep over such a name ends. */
  readonly params?: Readonly<Record<string, unknown>>
  /** Reads a file for `$use`, by its path relative to the document's folder; throws where it can't. */
  readonly readInclude?: ReadInclude
  /** Packages that would provide stage types which are not loaded, by type ('simulate/edge') or family ('simulate/*'). */
  readonly knownLibraries?: Readonly<Record<string, string>>
  /** Bytes of memory that a single stage may declare to need. */
  readonly memoryLimit?: number
  /** What the host must check beside: capabilities, files. Asked only for a document that is right so far. */
  readonly checks?: (document: PipelineDocument) => readonly Issue[]
}

export interface Validated {
  /** Present where there is no error; warnings do not count. */
  readonly document?: PipelineDocument
  /** Every issue with its place in the text, in the order of the phases. */
  readonly issues: readonly Issue[]
}

const envelopeCodes = { unknown: 'E2002', missing: 'E2003', type: 'E2004', choice: 'E2005', range: 'E2006', rule: 'E2007', forms: 'E2008' } as const

/**
 * Checks a pipeline document in phases: syntax, includes, envelope, stage types, sweep, parameters, edges, cycles, port types,
 * shapes and memory, tests, the host's checks, lints. Each phase works with what is sound after those before it, so that one
 * mistake gives one issue. Never throws for any text.
 */
export function validateDocument(text: string, file: string, options: ValidateOptions): Validated {
  const json = readJson(text, file)
  if (json.value === undefined) return { issues: json.issues.map(strip) }
  const expanded = expandIncludes(json, options.readInclude)
  if (expanded.incomplete) return { issues: placed([...json.issues, ...expanded.issues], expanded) }
  const draft = createDraft(expanded.value, options.registry, options.knownLibraries ?? {})
  draft.findings.push(...json.issues, ...expanded.issues, ...checkEnvelope(expanded.value))
  const foreign = otherVersion(expanded.value)
  if (foreign !== undefined) draft.findings.splice(0, Infinity, ...json.issues, issue('E2001', { got: foreign }, '/version'))
  else if (isObject(expanded.value)) checkDraft(draft, options)

  const locate = (pointer: string): Place => expanded.locate(pointer)
  if (hasErrors(draft)) return { issues: placed(draft.findings, expanded) }
  const document = finish(draft, file, standalone(expanded.value, draft), locate)
  draft.findings.push(...(options.checks?.(document) ?? []))
  if (!hasErrors(draft)) lint(draft, (pointer) => locate(pointer).file !== file)
  const issues = placed(draft.findings, expanded)
  return hasErrors(draft) ? { issues } : { document, issues }
}

/** The number of another version of the format: a document of it can't be judged by the rules of this one. */
function otherVersion(value: unknown): number | undefined {
  return isObject(value) && typeof value.version === 'number' && value.version !== 1 ? value.version : undefined
}

/** The libraries that a document declares, by prefix; {} where that can't be read. What is wrong with them validateDocument says. */
export function documentLibraries(text: string): Readonly<Record<string, string>> {
  return createDraft(readJson(text, '').value, noRegistry, {}).libraries
}
const noRegistry = { stages: new Map(), portTypes: new Map(), prefixes: new Set(), libraries: [], stage: () => undefined, check: () => [] } as unknown as Registry

function checkDraft(draft: Draft, options: ValidateOptions): void {
  applyOverrides(draft, options.params ?? {})
  checkTypes(draft)
  checkSweep(draft)
  checkParams(draft)
  checkEdges(draft)
  const order = checkCycles(draft)
  checkPorts(draft)
  checkShapes(draft, order, options.memoryLimit)
  checkTests(draft)
}

/** What other systems call the parts of a stage. */
const habits: ReadonlyMap<string, string> = new Map(Object.entries({
  inputs: 'in', input: 'in', from: 'in', source: 'in', needs: 'in', dependsOn: 'in',
  params: 'with', parameters: 'with', options: 'with', config: 'with', args: 'with', settings: 'with',
  type: 'use', uses: 'use', kind: 'use', stage: 'use', class: 'use', notes: 'description', comment: 'description',
}))

function checkEnvelope(value: unknown): Finding[] {
  return schemaIssues(pipelineSchema, value, envelopeCodes).map((found) => {
    if (found.pointer === '/version') return { ...found, code: 'E2001', values: { got: found.values.got } }
    const ofStage = found.code === 'E2002' && /^\/stages\/[^/]+\/[^/]+$/.test(found.pointer ?? '')
    const habit = ofStage ? habits.get(String(found.values.name)) : undefined
    return habit === undefined ? found : { ...found, values: { ...found.values, suggestion: habit } }
  })
}

const hasErrors = (draft: Draft): boolean => draft.findings.some((found) => found.severity === 'error')

function placed(findings: readonly Finding[], expanded: Expanded): Issue[] {
  return findings.map((found) => strip(found.place ? found : { ...found, place: expanded.locate(found.pointer ?? '', found.at) }))
}

function strip({ at: _at, ...found }: Finding): Issue {
  return found
}

function finish(draft: Draft, file: string, json: PipelineDocument['json'], locate: (pointer: string) => Place): PipelineDocument {
  const stages = [...draft.stages.values()].map((stage): [string, StageNode] =>
    [stage.id, { id: stage.id, use: stage.use!, inputs: stage.inputs, with: stage.with, pointer: stage.pointer }])
  const { name, seed, libraries, params, sweep, tests } = draft
  return { file, name, seed, libraries, params, stages: Object.fromEntries(stages), sweep, tests, json, locate }
}

/** `$schema` and tests name files beside the document, which a copy of it elsewhere has not. */
function standalone(value: unknown, { overridden, seed, params, sweep: { matrix, exclude } }: Draft): PipelineDocument['json'] {
  const { $schema: _schema, tests: _tests, ...said } = value as Record<string, unknown>
  if (overridden.size === 0) return said
  const { sweep: _sweep, ...rest } = said
  const sweep = Object.keys(matrix).length > 0 ? { sweep: { matrix, ...(exclude.length > 0 && { exclude }) } } : {}
  return { ...rest, seed, ...(Object.keys(params).length > 0 && { params }), ...sweep }
}
