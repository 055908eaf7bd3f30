import { catalogue } from './catalogue/index.ts'
import { didYouMean } from './didYouMean.ts'
import { fail } from './issue.ts'

/** What `spikeline explain CODE` prints. Fails with E2900 for a code that does not exist. */
export function explain(code: string): string {
  const wanted = code.trim().toUpperCase()
  const entry = Object.hasOwn(catalogue, wanted) ? catalogue[wanted] : undefined
  if (!entry) return fail('E2900', { code, suggestion: didYouMean(wanted, Object.keys(catalogue)) })
  return `${wanted}\n\n${entry.explain}\n`
}
