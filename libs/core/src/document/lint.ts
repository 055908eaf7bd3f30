import { documentType } from '../data/document.ts'
import { metricsType } from '../data/metrics.ts'
import { tableType } from '../data/table.ts'
import { outputsOf, type Draft } from './draft.ts'
import { referencedParams } from './params.ts'
import { joinPointer } from './pointer.ts'
import { same } from './same.ts'

/** What a run shows or keeps of itself, so that nothing has to read it. */
const results: ReadonlySet<string> = new Set([metricsType.name, tableType.name, documentType.name])

/**
 * Things that are legal and most likely not meant. Only for documents without errors. `isShared`: whether what a pointer names comes from another
 * file, which may serve other documents too.
 */
export function lint(draft: Draft, isShared: (pointer: string) => boolean): void {
  unreadStages(draft)
  const used = new Set([...draft.stages.values()].flatMap((stage) => referencedParams(stage.with)))
  for (const name of Object.keys(draft.params)) {
    const swept = Object.hasOwn(draft.sweep.matrix, name)
    if (!used.has(name) && (swept || !isShared(joinPointer('/params', name)))) draft.report('W2902', { name, swept }, joinPointer('/params', name), 'key')
  }
  for (const [name, values] of Object.entries(draft.sweep.matrix)) repeatedValues(draft, name, values)
  deadExcludes(draft)
  if (Object.hasOwn(draft.sweep.matrix, 'seed') && ![...draft.stages.values()].some((stage) => stage.declaration?.seeded))
    draft.report('W2906', {}, '/sweep/matrix/seed', 'key')
  const prefixes = new Set([...draft.stages.values()].map((stage) => /^([^:/]*):/.exec(stage.use ?? '')?.[1]))
  for (const prefix of Object.keys(draft.libraries))
    if (!prefixes.has(prefix)) draft.report('W2904', { prefix }, joinPointer('/libraries', prefix), 'key')
}

function unreadStages(draft: Draft): void {
  const read = new Set([...draft.stages.values()].flatMap((stage) => Object.values(stage.inputs).flat().map((edge) => edge.stage)))
  for (const test of draft.tests) for (const output of Object.keys(test.expect)) read.add(output.split('.', 1)[0]!)
  for (const stage of draft.stages.values()) {
    const outputs = Object.values(outputsOf(stage))
    if (!read.has(stage.id) && outputs.length > 0 && !outputs.some((port) => results.has(port.type.name)))
      draft.report('W2901', { stage: stage.id, outputs: Object.keys(outputsOf(stage)) }, stage.pointer, 'key')
  }
}

function repeatedValues(draft: Draft, name: string, values: readonly unknown[]): void {
  const seen = new Set<string>()
  values.forEach((value, i) => {
    const text = JSON.stringify(value)
    if (seen.has(text)) draft.report('W2903', { name, value }, joinPointer('/sweep/matrix', name, i))
    seen.add(text)
  })
}

function deadExcludes(draft: Draft): void {
  const { matrix, exclude } = draft.sweep
  exclude.forEach((entry, i) => {
    // After an override the entries no longer stand where they were written.
    if (draft.overridden.size > 0) return
    for (const [name, value] of Object.entries(entry))
      if (!matrix[name]!.some((one) => same(one, value))) draft.report('W2905', { name, value, values: matrix[name] }, joinPointer('/sweep/exclude', i, name))
  })
}
