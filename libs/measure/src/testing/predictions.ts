import type { Predictions } from '@spikeline/networks'

/** Predictions from rows of [truth, answer after step 1, …, last answer]; one column of answers for an ANN. */
export function predictions(rows: readonly (readonly number[])[], { classes = 3, ann = false, first = 0, steps = (rows[0]?.length ?? 1) - 1 } = {}): Predictions {
  return {
    model: 'net', samples: rows.length, classes, readout: 'rate', first, timesteps: ann ? 0 : steps,
    labels: Uint8Array.from(rows, (row) => row[0]!), predicted: Uint8Array.from(rows, (row) => row.at(-1)!),
    scores: new Float32Array(rows.length * classes),
    anytime: ann ? new Uint8Array(0) : Uint8Array.from({ length: steps * rows.length }, (_, i) => rows[i % rows.length]![1 + Math.floor(i / rows.length)]!),
  }
}
