import type { Place } from '../issues/issue.ts'

/** One end of an edge as the consumer wrote it: `"in": { port: "stage.port" }`, with the short forms filled in. */
export interface EdgeRef {
  readonly stage: string
  readonly port: string
  /** Pointer of the string that named it. */
  readonly pointer: string
}

/** A stage of a valid document, short forms filled in. */
export interface StageNode {
  readonly id: string
  /** Stage type as the registry knows it: `encode/bernoulli`, `acme:encode/wavelet`. */
  readonly use: string
  /** Edges by input port; more than one only where the port is `many`. */
  readonly inputs: Readonly<Record<string, readonly EdgeRef[]>>
  /** Parameters as written: `{ "$param": "T" }` still stands in them, defaults do not. */
  readonly with: Readonly<Record<string, unknown>>
  readonly pointer: string
}

export interface Sweep {
  /** Values by parameter name, in the order of the document; 'seed' sweeps the document's seed. */
  readonly matrix: Readonly<Record<string, readonly unknown[]>>
  /** Assignments to leave out: every combination that agrees with one of these. */
  readonly exclude: readonly Readonly<Record<string, unknown>>[]
}

/** A test inside a document: batches put in place of a stage's output, and what must come out elsewhere. */
export interface DocumentTest {
  readonly name: string
  readonly insert: Readonly<Record<string, string>>
  readonly expect: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly pointer: string
}

/** A pipeline document that passed validation. */
export interface PipelineDocument {
  readonly file: string
  readonly name: string
  readonly seed: number
  readonly libraries: Readonly<Record<string, string>>
  /** Default values, already overridden by the caller's `--param`. */
  readonly params: Readonly<Record<string, unknown>>
  readonly stages: Readonly<Record<string, StageNode>>
  readonly sweep: Sweep
  readonly tests: readonly DocumentTest[]
  /** The document as JSON that can be run by itself: includes and the caller's values in place, without tests. */
  readonly json: Readonly<Record<string, unknown>>
  /** Where a pointer stands in the text. */
  locate(pointer: string): Place | undefined
}
