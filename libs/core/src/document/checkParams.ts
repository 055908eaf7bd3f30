import { didYouMean } from '../issues/didYouMean.ts'
import { validateParams, type CheckedParams } from '../schema/validateParams.ts'
import type { Draft, DraftStage } from './draft.ts'
import { mentionsUse } from './includes.ts'
import { isObject, paramReferences, resolveParams, type ParamReference } from './params.ts'
import { joinPointer } from './pointer.ts'

/** Checks the parameters of every stage of a known type, with the defaults and with each swept value. */
export function checkParams(draft: Draft): void {
  const wrongSchemas = new Set<string>()
  const first = firstAssignment(draft)
  for (const stage of draft.stages.values()) {
    if (!stage.declaration) continue
    const references = paramReferences(stage.with)
    if (!checkReferences(draft, stage, references) || awaitsInclude(draft, stage, references)) continue
    try {
      const byDefault = checkWith(draft, stage, references, draft.params, undefined)
      const sweeps = sweptNames(draft, references).map((name) => checkSwept(draft, stage, references, name, byDefault))
      if (byDefault.issues.length === 0 && sweeps.every(Boolean))
        stage.params = first === draft.params ? byDefault.params : validateParams(stage.declaration, resolveParams(stage.with, first)).params
    } catch (error) {
      // Only a schema that does not compile ends here: it is the library's mistake, told once for each type.
      const issues = draft.registry.check(stage.use!)
      if (issues.length === 0) throw error
      if (!wrongSchemas.has(stage.use!)) for (const { code, values } of issues) draft.report(code, { ...values }, joinPointer(stage.pointer, 'use'))
      wrongSchemas.add(stage.use!)
    }
  }
}

/** The parameters of the first instance of the sweep: shapes are judged by something that will run. */
function firstAssignment(draft: Draft): Readonly<Record<string, unknown>> {
  const swept = Object.entries(draft.sweep.matrix).filter(([name, values]) => name !== 'seed' && values.length > 0)
  return swept.length === 0 ? draft.params : { ...draft.params, ...Object.fromEntries(swept.map(([name, values]) => [name, values[0]])) }
}

function sweptNames(draft: Draft, references: readonly ParamReference[]): string[] {
  return [...new Set(references.map(({ name }) => name))].filter((name) => Object.hasOwn(draft.sweep.matrix, name))
}

function checkReferences(draft: Draft, stage: DraftStage, references: readonly ParamReference[]): boolean {
  const before = draft.findings.length
  const known = Object.keys(draft.params)
  const missing = references.filter(({ name }) => !Object.hasOwn(draft.params, name))
  for (const { name, pointer } of missing)
    // A name that is swept without being declared was reported where it is swept.
    if (!Object.hasOwn(draft.sweep.matrix, name))
      draft.report('E2112', { stage: stage.id, name, known, suggestion: didYouMean(name, known) }, `${stage.pointer}/with${joinPointer(pointer, '$param')}`)
  reportMalformed(draft, stage.with, `${stage.pointer}/with`)
  return missing.length === 0 && draft.findings.length === before
}

/** An include that failed was reported; what it would have brought can't be judged. */
function awaitsInclude(draft: Draft, stage: DraftStage, references: readonly ParamReference[]): boolean {
  return mentionsUse(stage.with) || references.some(({ name }) => mentionsUse(draft.params[name]))
}

function reportMalformed(draft: Draft, value: unknown, pointer: string): void {
  if (value === null || typeof value !== 'object') return
  if (isObject(value) && Object.hasOwn(value, '$param') && (typeof value.$param !== 'string' || Object.keys(value).length > 1)) {
    const extra = Object.keys(value).find((key) => key !== '$param')
    draft.report('E2113', { got: value.$param, extra }, joinPointer(pointer, extra ?? '$param'), extra === undefined ? undefined : 'key')
  } else for (const [key, item] of Object.entries(value)) reportMalformed(draft, item, joinPointer(pointer, key))
}

/** Checks one assignment; what is wrong with a value that came from a parameter is reported where that value stands. */
function checkWith(draft: Draft, stage: DraftStage, references: readonly ParamReference[], assignment: Readonly<Record<string, unknown>>, swept: { name: string; index: number; known: CheckedParams } | undefined): CheckedParams {
  const checked = validateParams(stage.declaration!, resolveParams(stage.with, assignment))
  const already = new Set(swept?.known.issues.map((found) => `${found.code} ${found.pointer}`))
  for (const found of checked.issues) {
    const pointer = found.pointer ?? ''
    const reference = references.find((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`))
    if (stage.misspelt && found.code === 'E2105' && pointer === '') continue
    const common = { stage: stage.id, use: stage.use, ...found.values }
    if (swept) {
      if (reference ? reference.name !== swept.name : already.has(`${found.code} ${pointer}`)) continue
      const rest = reference ? pointer.slice(reference.pointer.length) : ''
      draft.report(found.code, { ...common, parameter: swept.name }, joinPointer('/sweep/matrix', swept.name, swept.index) + rest, rest === '' ? undefined : found.at)
    } else if (!reference) draft.report(found.code, common, `${stage.pointer}/with${pointer}`, found.at)
    else if (draft.overridden.has(reference.name))
      draft.report(found.code, { ...common, parameter: reference.name, override: true }, `${stage.pointer}/with${reference.pointer}`)
    else {
      const rest = pointer.slice(reference.pointer.length)
      draft.report(found.code, { ...common, parameter: reference.name }, joinPointer('/params', reference.name) + rest, rest === '' ? undefined : found.at)
    }
  }
  return checked
}

function checkSwept(draft: Draft, stage: DraftStage, references: readonly ParamReference[], name: string, known: CheckedParams): boolean {
  const before = draft.findings.length
  draft.sweep.matrix[name]!.forEach((value, index) => {
    checkWith(draft, stage, references, { ...draft.params, [name]: value }, { name, index, known })
  })
  return draft.findings.length === before
}
