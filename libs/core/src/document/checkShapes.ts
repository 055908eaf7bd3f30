import { IssueError } from '../issues/issue.ts'
import type { Shape } from '../ports/portType.ts'
import { inputsOf, type Draft, type DraftStage } from './draft.ts'
import { joinPointer } from './pointer.ts'
import { same } from './same.ts'

/**
 * Computes shapes from the sources on, in topological order, and reports where a stage says that they don't fit, or that they
 * take more memory than there is. A stage whose parameters or inputs are wrong is passed over, and so is what follows it.
 */
export function checkShapes(draft: Draft, order: readonly DraftStage[], memoryLimit: number | undefined): void {
  for (const stage of order) {
    const { declaration, params } = stage
    if (!declaration || params === undefined) continue
    const inputs = inputShapes(draft, stage)
    if (!inputs) continue
    try {
      stage.shapes = declaration.shapes?.(inputs, params) ?? {}
      const bytes = memoryLimit === undefined ? undefined : declaration.memory?.(inputs, params)
      if (bytes !== undefined && bytes > memoryLimit!) draft.report('E2401', { stage: stage.id, use: stage.use, bytes, limit: memoryLimit }, stage.pointer)
    } catch (error) {
      reportShape(draft, stage, error)
    }
  }
}

/** What is known of each input; where several streams meet, only what all agree on. Undefined where an input is wrong. */
function inputShapes(draft: Draft, stage: DraftStage): Record<string, Shape | undefined> | undefined {
  const shapes: Record<string, Shape | undefined> = {}
  for (const [name, port] of Object.entries(inputsOf(stage))) {
    const edges = stage.inputs[name]
    if (edges?.some((edge) => !draft.stages.get(edge.stage)!.shapes)) return undefined
    if (edges === undefined || edges.length === 0) {
      if (!port.optional) return undefined
      continue
    }
    const given = edges.map((edge) => draft.stages.get(edge.stage)!.shapes![edge.port])
    shapes[name] = given.every((shape) => same(shape, given[0])) ? given[0] : undefined
  }
  return shapes
}

function reportShape(draft: Draft, stage: DraftStage, error: unknown): void {
  if (!(error instanceof IssueError)) {
    draft.report('E2302', { stage: stage.id, use: stage.use, why: error instanceof Error ? error.message : String(error) }, joinPointer(stage.pointer, 'use'))
    return
  }
  for (const { code, values, pointer } of error.issues) {
    const port = typeof values.port === 'string' ? values.port : undefined
    const edge = port === undefined ? undefined : stage.inputs[port]?.[0]
    const common = { ...values, stage: stage.id, use: stage.use, ...(edge && { producer: `${edge.stage}.${edge.port}` }) }
    const at = pointer !== undefined ? `${stage.pointer}/with${pointer}` : (edge?.pointer ?? stage.pointer)
    draft.report(code, common, at)
  }
}
