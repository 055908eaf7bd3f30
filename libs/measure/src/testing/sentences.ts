import type { Statements } from '@spikeline/core'

/** Statements as one reads them, for snapshots. */
export const readAloud = (batches: readonly Statements[]): string =>
  batches.flatMap(({ statements }) => statements).map(({ kind, subject, verdict, text }) => `[${kind}] ${subject}${verdict ? ` → ${verdict}` : ''}\n${text}\n`).join('\n')
