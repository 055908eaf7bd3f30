import { definePortType } from '../ports/portType.ts'

/** A number that a statement rests on, in a base unit as in tables; a mean may have the half-width of its confidence interval. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly margin?: number
  readonly unit: string
}

/** A sentence made from numbers, with the numbers. */
export interface Statement {
  /** answer: which model for which scenario; finding: whether a claim holds here; warning: what a reader must know first; note: what was done. */
  readonly kind: 'answer' | 'finding' | 'warning' | 'note'
  /** What it is about: "most accurate", "least compute", a claim, "model ann". */
  readonly subject: string
  /** The short form: the model chosen, or "reproduced", "not reproduced", "not testable on this data"; '' for warnings and notes. */
  readonly verdict: string
  /** One or more whole sentences, numbers already rounded and with their units. */
  readonly text: string
  readonly figures: readonly Figure[]
}
export interface Statements { readonly statements: readonly Statement[] }

export const statementsType = definePortType<Statements>({
  name: 'statements', summary: 'sentences made from numbers: answers, findings, warnings', count: (b) => b.statements.length, unit: 'statements',
  split(batch, sizes) {
    let at = 0
    return sizes.map((size) => ({ statements: batch.statements.slice(at, (at += size)) }))
  },
  join: (batches) => ({ statements: batches.flatMap((b) => b.statements) }),
})
