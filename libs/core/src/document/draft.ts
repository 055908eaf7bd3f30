import { issue } from '../issues/issue.ts'
import type { Shape } from '../ports/portType.ts'
import type { Finding } from '../schema/schemaIssues.ts'
import type { Registry } from '../stage/registry.ts'
import type { AnyStage, Ports } from '../stage/stage.ts'
import type { DocumentTest, EdgeRef, Sweep } from './model.ts'
import { isObject } from './params.ts'
import { joinPointer } from './pointer.ts'

/** A stage while it is being checked. What is undefined was not written, is wrong, or is not known yet. */
export interface DraftStage {
  readonly id: string
  readonly pointer: string
  readonly use: string | undefined
  /** `in` and `with` as written. */
  readonly in: unknown
  readonly with: Readonly<Record<string, unknown>>
  /** The stage has names that stages don't have: what seems to be missing may be what they were meant for. */
  readonly misspelt: boolean
  declaration?: AnyStage
  inputs: Record<string, EdgeRef[]>
  /** Parameters of the first instance, where they are right. */
  params?: unknown
  shapes?: Readonly<Record<string, Shape>>
}

/** What the phases of validation work on: each reads what those before it established, and reports what it finds. */
export interface Draft {
  readonly registry: Registry
  readonly knownLibraries: Readonly<Record<string, string>>
  readonly name: string
  seed: number
  readonly libraries: Readonly<Record<string, string>>
  /** Defaults, then the caller's overrides. */
  readonly params: Record<string, unknown>
  /** Names that the caller has set. */
  readonly overridden: Set<string>
  readonly stages: ReadonlyMap<string, DraftStage>
  sweep: Sweep
  readonly tests: readonly DocumentTest[]
  readonly findings: Finding[]
  report(code: string, values: Record<string, unknown>, pointer: string, at?: 'key'): void
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {})
const strings = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

const stageKeys: ReadonlySet<string> = new Set(['use', 'in', 'with', 'description', '$use'])

/** Takes from a document what has the right form; what has not was reported by the envelope's schema, and is passed over. */
export function createDraft(value: unknown, registry: Registry, knownLibraries: Readonly<Record<string, string>>): Draft {
  const root = record(value)
  const findings: Finding[] = []
  const stages = new Map<string, DraftStage>()
  for (const [id, written] of Object.entries(record(root.stages))) {
    const stage = record(written)
    // Where "$use" still stands, an include failed and was reported.
    const use = typeof stage.use === 'string' && !Object.hasOwn(stage, '$use') ? stage.use : undefined
    stages.set(id, { id, pointer: joinPointer('/stages', id), use, in: stage.in, with: record(stage.with), misspelt: Object.keys(stage).some((key) => !stageKeys.has(key)), inputs: {} })
  }
  return {
    registry, knownLibraries, stages, findings,
    name: typeof root.name === 'string' ? root.name : '',
    seed: typeof root.seed === 'number' ? root.seed : 1,
    libraries: strings(root.libraries),
    params: { ...record(root.params) },
    overridden: new Set(),
    sweep: readSweep(record(root.sweep)),
    tests: readTests(root.tests),
    report: (code, values, pointer, at) => void findings.push({ ...issue(code, values, pointer), ...(at && { at }) }),
  }
}

function readSweep(sweep: Readonly<Record<string, unknown>>): Sweep {
  const matrix = Object.entries(record(sweep.matrix)).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
  return { matrix: Object.fromEntries(matrix), exclude: Array.isArray(sweep.exclude) ? sweep.exclude.map(record) : [] }
}

function readTests(tests: unknown): DocumentTest[] {
  if (!Array.isArray(tests)) return []
  return tests.map((test, i) => {
    const { name, insert, expect } = record(test)
    const expectations = Object.entries(record(expect)).map(([key, value]) => [key, record(value)] as const)
    return { name: typeof name === 'string' ? name : '', insert: strings(insert), expect: Object.fromEntries(expectations), pointer: joinPointer('/tests', i) }
  })
}

/** The output ports of a stage of a known type. */
export function outputsOf(stage: DraftStage): Ports {
  return (stage.declaration?.outputs ?? {}) as Ports
}

/** The input ports of a stage of a known type. */
export function inputsOf(stage: DraftStage): Ports {
  return (stage.declaration?.inputs ?? {}) as Ports
}
