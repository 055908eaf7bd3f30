import type { Table } from '@spikeline/core'

/** One thing that a format leaves unsaid or says in another way, and what stands for it. */
export interface Equivalence {
  /** The nodes or layers that it is about, by the names that they have in the file; none: the whole network. */
  readonly nodes: readonly string[]
  /** What the format says of it, or does not say. */
  readonly said: string
  /** What was taken. */
  readonly taken: string
}

/** Gathers entries, those of the same words into one, in the order in which they first came. */
export class EquivalenceReport {
  readonly #entries = new Map<string, { nodes: string[]; said: string; taken: string }>()

  add(node: string | undefined, said: string, taken: string): void {
    const key = `${said}\n${taken}`
    const entry = this.#entries.get(key) ?? { nodes: [], said, taken }
    this.#entries.set(key, entry)
    if (node !== undefined && !entry.nodes.includes(node)) entry.nodes.push(node)
  }

  entries(): readonly Equivalence[] {
    return [...this.#entries.values()]
  }
}

const where = ({ nodes }: Equivalence): string => (nodes.length === 0 ? 'the whole' : nodes.join(', '))

/** As lines of text, for the provenance of a network. */
export const equivalenceLines = (report: readonly Equivalence[]): string[] => report.map((entry) => `${where(entry)}: ${entry.said}; taken: ${entry.taken}`)

/** As a table for people. */
export const equivalenceTable = (title: string, format: string, report: readonly Equivalence[]): Table => ({
  title,
  columns: [{ name: 'node', unit: '' }, { name: `what ${format} says`, unit: '' }, { name: 'taken here', unit: '' }],
  rows: report.map((entry) => [where(entry), entry.said, entry.taken]),
  notes: [],
})
