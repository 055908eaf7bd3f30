import { didYouMean } from '../issues/didYouMean.ts'
import { joinPointer } from './pointer.ts'
import type { Draft, DraftStage } from './draft.ts'

/** Finds the declaration of each stage's type; a type that is unknown is reported with whoever would provide it. */
export function checkTypes(draft: Draft): void {
  const reportedPrefixes = new Set<string>()
  const wrongTypes = new Set<string>()
  for (const stage of draft.stages.values()) {
    if (stage.use === undefined) continue
    const pointer = joinPointer(stage.pointer, 'use')
    const prefix = /^([^:/]*):/.exec(stage.use)?.[1]
    if (prefix !== undefined && !draft.registry.prefixes.has(prefix)) reportPrefix(draft, stage, prefix, reportedPrefixes)
    else if (!draft.registry.stages.has(stage.use)) reportType(draft, stage, prefix, pointer)
    else if (prefix === undefined || soundSchema(draft, stage.use, pointer, wrongTypes)) stage.declaration = draft.registry.stage(stage.use)!
  }
}

/** Third-party schemas are checked before they are used; those of the built-in libraries were, by their tests. */
function soundSchema(draft: Draft, use: string, pointer: string, wrong: Set<string>): boolean {
  const issues = draft.registry.check(use)
  if (!wrong.has(use)) for (const { code, values } of issues) draft.report(code, { ...values }, pointer)
  if (issues.length > 0) wrong.add(use)
  return issues.length === 0
}

function reportPrefix(draft: Draft, stage: DraftStage, prefix: string, reported: Set<string>): void {
  if (reported.has(prefix)) return
  reported.add(prefix)
  const specifier = Object.hasOwn(draft.libraries, prefix) ? draft.libraries[prefix] : undefined
  const known = Object.keys(draft.libraries)
  if (specifier === undefined)
    draft.report('E2102', { prefix, use: stage.use, stage: stage.id, known, suggestion: didYouMean(prefix, known) }, joinPointer(stage.pointer, 'use'))
  else draft.report('E2103', { prefix, specifier, use: stage.use, stage: stage.id }, joinPointer('/libraries', prefix))
}

function reportType(draft: Draft, stage: DraftStage, prefix: string | undefined, pointer: string): void {
  const use = stage.use!
  const names = [...draft.registry.stages.keys()]
  const family = use.split('/', 1)[0]!
  draft.report('E2101', {
    stage: stage.id, use, prefix, family,
    suggestion: nearestType(use, names),
    provider: [use, `${family}/*`].filter((name) => Object.hasOwn(draft.knownLibraries, name)).map((name) => draft.knownLibraries[name])[0],
    known: names.filter((name) => name.startsWith(`${family}/`)),
  }, pointer)
}

/** The type that was meant: right but for its family or prefix, or misspelt. */
function nearestType(use: string, names: readonly string[]): string | undefined {
  const bare = use.slice(use.lastIndexOf('/') + 1)
  return names.find((name) => name.endsWith(`:${use}`)) ?? didYouMean(use, names) ?? names.find((name) => name.endsWith(`/${bare}`))
}
