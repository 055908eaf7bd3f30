import { isObject } from './params.ts'

export type Json = Readonly<Record<string, unknown>>

/** What may stand beside "$use" in a stage. */
export const besideStage: ReadonlySet<string> = new Set(['in', 'with', 'description'])

/** A stage over an included one: its edges in place of those, its parameters over those, name by name. */
export function layStage(included: Json, laid: Json): Json {
  const both = isObject(included.with) && isObject(laid.with) ? { with: { ...included.with, ...laid.with } } : {}
  return { ...included, ...laid, ...both }
}

/** Whether a stage says itself what it is, and so stands in place of an included one and not over it. */
export const ownType = (written: unknown): boolean => isObject(written) && (Object.hasOwn(written, 'use') || Object.hasOwn(written, '$use'))

/**
 * Stages over included ones. One that names its type is added, or replaces the included one of that name; one that doesn't is laid over it as a
 * stage beside its "$use" is. `laid` has the includes of `written` in place.
 */
export function layStages(included: Json, laid: Json, written: Json): Json {
  const over = Object.entries(laid).map(([id, stage]) => {
    const under = Object.hasOwn(included, id) ? included[id] : undefined
    return [id, isObject(under) && isObject(stage) && !ownType(written[id]) ? layStage(under, stage) : stage]
  })
  return { ...included, ...Object.fromEntries(over) as Json }
}
