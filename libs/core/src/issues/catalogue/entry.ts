/** The words of one code. `message` is one line without a full stop; `fix` says what to do; `explain` is what `spikeline explain CODE` prints. */
export interface Entry {
  readonly message: (values: Readonly<Record<string, unknown>>) => string
  readonly fix?: (values: Readonly<Record<string, unknown>>) => string | undefined
  /** A paragraph or two: what it means, why it is an error, how to mend it, with an example. */
  readonly explain: string
}
export type Chapter = Readonly<Record<string, Entry>>
