import type { AnyStage } from '../stage/stage.ts'
import { applyDefaults } from './applyDefaults.ts'
import { schemaIssues, type Finding } from './schemaIssues.ts'

const codes = { unknown: 'E2104', missing: 'E2105', type: 'E2106', choice: 'E2107', range: 'E2108', rule: 'E2109', forms: 'E2111' } as const

/** Parameters with their defaults, and what is wrong with them: pointers are relative to the stage's `with`. */
export interface CheckedParams {
  readonly params: unknown
  readonly issues: readonly Finding[]
}

/** Checks resolved parameters (see resolveParams) against the stage type's own schema, and fills in its defaults. */
export function validateParams(stage: AnyStage, resolved: unknown): CheckedParams {
  const params = applyDefaults(stage.params, resolved ?? {})
  return { params, issues: schemaIssues(stage.params, params, codes) }
}
