import { EMPTY, ignoreElements, tap } from 'rxjs'
import type { DocumentTest, EdgeRef, PipelineDocument, StageNode } from '../document/model.ts'
import { definePortType } from '../ports/portType.ts'
import { defineLibrary } from '../stage/library.ts'
import { createRegistry, type Registry } from '../stage/registry.ts'
import { defineStage, type AnyStage } from '../stage/stage.ts'
import { findTarget, type Target } from './checkExpectations.ts'
import type { Seen } from './matchers.ts'

/** A document changed so that a test can be run on it: fixtures put in, sinks put on what is expected, the rest cut away. */
export interface Rig {
  readonly document: PipelineDocument
  readonly registry: Registry
  /** By "stage.port", filled as the rig runs. */
  readonly seen: ReadonlyMap<string, Seen>
}

const PREFIX = 'document-test'
const nothing = definePortType<never>({ name: 'document-test-end', summary: 'nothing: ends when what is watched ends' })

/** Builds the rig of one test; `fixture` gives the batches of a file. Swept parameters without a default take their first value. */
export function rigDocument(document: PipelineDocument, test: DocumentTest, registry: Registry, fixture: (file: string) => readonly unknown[]): Rig {
  const stages: Record<string, StageNode> = { ...document.stages }
  const declarations: AnyStage[] = []
  const declare = (declaration: AnyStage): string => {
    declarations.push(declaration)
    return `${PREFIX}:${declaration.type}`
  }
  const targets = Object.keys(test.expect).map((name) => findTarget(name, document, registry)!)
  const inserts = Object.entries(test.insert).map(([name, file]) => ({ target: findTarget(name, document, registry)!, batches: fixture(file) }))
  for (const id of new Set(inserts.map((i) => i.target.stage))) {
    const here = new Map(inserts.filter((i) => i.target.stage === id).map((i) => [i.target.port, i.batches]))
    const whole = portsInUse(document, id, targets).every((port) => here.has(port))
    const use = declare(insertStage(`test/insert-${declarations.length}`, registry.stage(stages[id]!.use)!, here, whole))
    stages[id] = { ...stages[id]!, use, ...(whole ? { inputs: {} } : {}) }
  }
  const seen = new Map<string, Seen>()
  const sinks = targets.map((target, i): StageNode => {
    const batches: unknown[] = []
    seen.set(target.name, { type: target.type, batches })
    const use = declare(watchStage(`test/watch-${i}`, target, batches))
    const watched = [{ stage: target.stage, port: target.port, pointer: test.pointer }]
    return { id: `${target.name} (expected)`, use, inputs: { watched }, with: {}, pointer: test.pointer }
  })
  for (const sink of sinks) stages[sink.id] = sink
  const library = defineLibrary({ name: PREFIX, version: '1', stages: declarations })
  return {
    seen,
    registry: createRegistry([...registry.libraries, { prefix: PREFIX, library }]),
    document: { ...document, params: defaults(document), sweep: { matrix: {}, exclude: [] }, tests: [], stages: upstream(stages, sinks.map((s) => s.id)) },
  }
}

/** The ports of a stage that something reads or that the test expects something of. */
function portsInUse(document: PipelineDocument, stage: string, targets: readonly Target[]): readonly string[] {
  const edges: readonly Pick<EdgeRef, 'stage' | 'port'>[] = [...Object.values(document.stages).flatMap((node) => Object.values(node.inputs).flat()), ...targets]
  return edges.filter((edge) => edge.stage === stage).map((edge) => edge.port)
}

/** The stage with some outputs replaced by fixtures; where all are, the stage itself is not executed. */
function insertStage(type: string, original: AnyStage, fixtures: ReadonlyMap<string, readonly unknown[]>, whole: boolean): AnyStage {
  const { shapes: _shapes, inspect: _inspect, ...bare } = original
  return {
    ...(whole ? bare : original), type, stored: false, ...(whole ? { inputs: {} } : {}),
    run(inputs, params, context) {
      const others = whole ? Object.fromEntries(Object.keys(original.outputs).map((port) => [port, EMPTY])) : original.run(inputs, params, context)
      return { ...others, ...Object.fromEntries([...fixtures].map(([port, batches]) => [port, context.source(() => batches)])) }
    },
  }
}

function watchStage(type: string, target: Target, batches: unknown[]): AnyStage {
  return defineStage({
    type, version: '1', summary: `keeps what comes out of ${target.name}`, params: { type: 'object' },
    inputs: { watched: { type: target.type, summary: 'what is watched' } },
    outputs: { end: { type: nothing, summary: 'ends when the input ends' } },
    deterministic: true, stored: false,
    run: ({ watched }) => ({ end: watched.pipe(tap((batch) => batches.push(batch)), ignoreElements()) }),
  })
}

function defaults({ params, sweep }: PipelineDocument): Readonly<Record<string, unknown>> {
  const first = Object.entries(sweep.matrix).filter(([name, values]) => name !== 'seed' && values.length > 0).map(([name, values]) => [name, values[0]])
  return { ...Object.fromEntries(first), ...params }
}

/** The stages that some stages need, in the order of the document. */
function upstream(stages: Readonly<Record<string, StageNode>>, wanted: readonly string[]): Readonly<Record<string, StageNode>> {
  const needed = new Set<string>()
  const visit = (id: string): void => {
    if (needed.has(id)) return
    needed.add(id)
    for (const edges of Object.values(stages[id]!.inputs)) for (const { stage } of edges) visit(stage)
  }
  wanted.forEach(visit)
  return Object.fromEntries(Object.entries(stages).filter(([id]) => needed.has(id)))
}
