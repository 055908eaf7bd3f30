import type { PipelineDocument } from '../document/model.ts'
import { resolveParams } from '../document/params.ts'
import { IssueError, issue, type Issue } from '../issues/issue.ts'
import type { Shape } from '../ports/portType.ts'
import { validateParams } from '../schema/validateParams.ts'
import type { Registry } from '../stage/registry.ts'
import type { Inspection } from '../stage/stage.ts'
import type { Instance, InstanceInput } from './plan.ts'
import { isGathered, stageGraph, type PlannedStage } from './stageGraph.ts'
import { project, sweepSpace, type Axis, type Point } from './sweep.ts'

/** An instance whose key is not yet known, since outside data has not been looked at. */
export interface Draft extends Omit<Instance, 'key' | 'components' | 'random'> {
  readonly planned: PlannedStage
}

type Shapes = Readonly<Record<string, Shape>>

interface Expanded {
  readonly planned: PlannedStage
  readonly points: readonly Point[]
  readonly drafts: readonly Draft[]
}

/** All instances of a document, inputs before consumers. Fails with all issues of swept parameters and of shapes that don't fit. */
export function expandDocument(document: PipelineDocument, registry: Registry): readonly Draft[] {
  const space = sweepSpace(document.sweep)
  const expanded = new Map<string, Expanded>()
  const shapes = new Map<string, Shapes>()
  const problems = new Problems()
  for (const planned of stageGraph(document, registry, space.axes)) {
    const points = space.points(planned.axes)
    const inputsOf = inputFinder(planned, expanded)
    const drafts = points.map((point): Draft => {
      const assignment = assignmentOf(point, space.axes)
      const inputs = inputsOf(point)
      const params = paramsOf(planned, { seed: document.seed, ...document.params, ...assignment }, problems)
      const id = idOf(planned.node.id, point, space.axes)
      shapes.set(id, shapesOf(planned, inputs, params, shapes, problems))
      const seed = typeof assignment['seed'] === 'number' ? assignment['seed'] : document.seed
      return { id, stage: planned.node.id, use: planned.node.use, params, assignment, seed, inputs, shapes: shapes.get(id)!, planned }
    })
    expanded.set(planned.node.id, { planned, points, drafts })
  }
  problems.raise()
  return [...expanded.values()].flatMap(({ drafts }) => drafts)
}

/** Drafts with the shapes that their outside data has, and with those that follow from it. Fails with all issues of shapes that don't fit. */
export function withInspectedShapes(drafts: readonly Draft[], inspections: ReadonlyMap<string, Inspection>): readonly Draft[] {
  const found = (id: string): Shapes | undefined => {
    const inspection = inspections.get(id)
    return inspection && 'digest' in inspection ? inspection.shapes : undefined
  }
  if (!drafts.some(({ id }) => found(id))) return drafts
  const shapes = new Map<string, Shapes>()
  const problems = new Problems()
  const shaped = drafts.map((draft) => {
    const own = { ...shapesOf(draft.planned, draft.inputs, draft.params, shapes, problems), ...found(draft.id) }
    shapes.set(draft.id, own)
    return { ...draft, shapes: own }
  })
  problems.raise()
  return shaped
}

function idOf(stage: string, point: Point, axes: readonly Axis[]): string {
  const parts = axes.flatMap(({ name, labels }, i) => (point[i] === undefined ? [] : [`${name}=${labels[point[i]]}`]))
  return parts.length ? `${stage}[${parts.join(',')}]` : stage
}

const assignmentOf = (point: Point, axes: readonly Axis[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(axes.flatMap(({ name, values }, i) => (point[i] === undefined ? [] : [[name, values[point[i]]]])))

/** For a point, what each port reads: on a gathering port every producer that agrees with the point, else the one. */
function inputFinder(planned: PlannedStage, expanded: ReadonlyMap<string, Expanded>): (point: Point) => Draft['inputs'] {
  const ports = Object.entries(planned.node.inputs).map(([port, edges]) => {
    const finders = edges.map((edge) => {
      const producer = expanded.get(edge.stage)!
      const shared = [...producer.planned.axes].filter((i) => !isGathered(planned.declaration, port) || planned.axes.has(i))
      const groups = new Map<string, InstanceInput[]>()
      producer.points.forEach((point, i) => {
        const key = project(point, shared)
        const group = groups.get(key) ?? []
        if (group.push({ instance: producer.drafts[i]!.id, port: edge.port }) === 1) groups.set(key, group)
      })
      return (point: Point): readonly InstanceInput[] => groups.get(project(point, shared)) ?? []
    })
    return [port, finders] as const
  })
  return (point) => Object.fromEntries(ports.map(([port, finders]) => [port, finders.flatMap((find) => find(point))]))
}

function paramsOf({ node, declaration }: PlannedStage, assignment: Readonly<Record<string, unknown>>, problems: Problems): unknown {
  const { params, issues } = validateParams(declaration, resolveParams(node.with, assignment))
  for (const { code, values, pointer } of issues)
    problems.add(node.id, issue(code, { stage: node.id, use: node.use, ...values }, `${node.pointer}/with${pointer}`))
  return params
}

/** A port that takes several streams shows the shape of the first. */
function shapesOf(
  { node, declaration }: PlannedStage, inputs: Draft['inputs'], params: unknown, known: ReadonlyMap<string, Shapes>, problems: Problems,
): Shapes {
  if (!declaration.shapes || problems.of(node.id)) return {}
  const given = Object.fromEntries(Object.entries(inputs).map(([port, [first]]) => [port, first && known.get(first.instance)?.[first.port]]))
  try {
    return declaration.shapes(given, params)
  } catch (error) {
    if (!(error instanceof IssueError)) throw error
    for (const { code, values, pointer } of error.issues) {
      const edge = typeof values['port'] === 'string' ? node.inputs[values['port']]?.[0] : undefined
      const known = { ...values, stage: node.id, use: node.use, ...(edge && { producer: `${edge.stage}.${edge.port}` }) }
      problems.add(node.id, issue(code, known, pointer !== undefined ? `${node.pointer}/with${pointer}` : edge?.pointer ?? node.pointer))
    }
    return {}
  }
}

/** Issues without repetition: one that every instance of a stage has is one issue. */
class Problems {
  readonly #found = new Map<string, Issue>()
  readonly #stages = new Set<string>()
  of(stage: string): boolean {
    return this.#stages.has(stage)
  }
  add(stage: string, found: Issue): void {
    this.#stages.add(stage)
    this.#found.set(JSON.stringify([found.code, found.pointer, found.values]), found)
  }
  raise(): void {
    if (this.#found.size) throw new IssueError([...this.#found.values()])
  }
}
