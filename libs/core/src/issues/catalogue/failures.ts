import type { Chapter } from './entry.ts'

/** E5110 to E5129: what a run may tell its stages of itself, and of what failed in it. */
export const failures: Chapter = {
  E5110: {
    message: ({ type }) => `stage type ${type} reads what is known of the run, but its results may be stored`,
    fix: () => 'add `stored: false` to the declaration',
    explain: 'A stage that reads `context.about` says something of the run: its document, its seed, the machine. A stored result is taken for every later run with the same key, and none of that is in the key. So only stages declared `stored: false` may read it, as reports are.',
  },
  E5111: {
    message: ({ type, reader }) => `stage type ${type} reads what is known of the run, but "${reader}", which reads it, is stored`,
    fix: () => 'let only stages read it that are not stored: reports',
    explain: 'A stage that is not stored runs again within each stage that reads it. Where the reader is stored, its result would hold what was true of one run only (`context.about`: the document, the seed, the machine), and later runs would take it for theirs.',
  },
}
