import type { Issue, Metric } from '@spikeline/core'
import type { NamedRecording, Split } from '../recordingDataset.ts'
import type { OwnFolder, Unit } from './ownFolder.ts'

/** What was taken of a split, and what was left out of it. */
export interface Census {
  /** Samples of each class, by label. */
  readonly kept: number[]
  readonly excluded: { readonly file: string; readonly issue: Issue }[]
}

export const emptyCensus = (classes: number): Census => ({ kept: Array.from({ length: classes }, () => 0), excluded: [] })

/** The census of what is all taken. */
export function censusOf(samples: readonly NamedRecording[], classes: number): Census {
  const census = emptyCensus(classes)
  for (const { label } of samples) census.kept[label]!++
  return census
}

/** "excluded" of the split, and "samples" of each class of it, with the folder as the label "data". */
export function censusMetrics({ kept, excluded }: Census, split: Split, { folder, classes }: OwnFolder): Metric[] {
  const metric = (name: string, value: number, labels: object): Metric => ({ name, value, unit: '', labels: { data: folder, split, ...labels } })
  return [metric('excluded', excluded.length, {}), ...classes.map((name, label) => metric('samples', kept[label]!, { class: name }))]
}

/** `1,000 recordings: 500 left, 500 right` */
export const describeKept = ({ kept }: Census, { classes }: OwnFolder, unit: Unit): string =>
  `${kept.reduce((sum, n) => sum + n, 0)} ${unit}: ${classes.map((name, label) => `${kept[label]} ${name}`).join(', ')}`

/** How many names a warning has. */
const NAMED = 10

/** What a reader of the log must know of a split. */
export function censusWarnings({ kept, excluded }: Census, split: Split, { classes }: OwnFolder, unit: Unit): string[] {
  const missing = classes.filter((_, label) => kept[label] === 0)
  const named = excluded.slice(0, NAMED).map(({ file, issue }) => `${file} (${issue.code})`).join(', ')
  const all = kept.reduce((sum, n) => sum + n, excluded.length)
  return [
    ...(excluded.length === 0 ? [] : [`"${split}": ${excluded.length} of ${all} ${unit} can't be read and ${excluded.length === 1 ? 'is' : 'are'} left out: ${named}${excluded.length > NAMED ? ` and ${excluded.length - NAMED} more` : ''}`]),
    ...(missing.length === 0 ? [] : [`"${split}" has no ${unit} of ${missing.join(', ')}: ${split === 'test' ? 'its accuracy says nothing of them' : 'a network can\'t learn them'}`]),
  ]
}

