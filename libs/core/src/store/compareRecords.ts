import type { ArtifactRecord } from './store.ts'

/** An output that two executions under one key made differently. */
export interface Difference {
  readonly port: string
  readonly kept: ArtifactRecord['outputs'][string] | undefined
  readonly again: ArtifactRecord['outputs'][string] | undefined
}

/** The outputs in which a record and that of a second execution differ: none, if the stage is what its declaration says. */
export function compareRecords(kept: ArtifactRecord, again: ArtifactRecord): readonly Difference[] {
  const ports = new Set([...Object.keys(kept.outputs), ...Object.keys(again.outputs)])
  return [...ports]
    .map((port) => ({ port, kept: kept.outputs[port], again: again.outputs[port] }))
    .filter((d) => d.kept?.blob !== d.again?.blob)
}
