import { columnar, columnBytes } from './columnar.ts'

/** What can be known of a stream before it flows: named sizes, compared field by field between producer and consumer. */
export type Shape = Readonly<Record<string, number | string | boolean | readonly number[]>>

/** How a batch becomes bytes in the artifact store, and back. encode∘decode is the identity. */
export interface Codec<T> {
  encode(batch: T): Uint8Array
  decode(bytes: Uint8Array): T
}

/** A kind of batch that ports can carry. Libraries add their own with definePortType. */
export interface PortType<T> {
  readonly name: string
  readonly summary: string
  readonly codec: Codec<T>
  /** Bytes that a batch holds in memory, for the bound on an edge. */
  bytes(batch: T): number
  /** How many things (images, spikes, events, rows) a batch holds, for rates shown to the user. */
  count(batch: T): number
  /** The noun for `count`: 'images', 'spikes'. */
  readonly unit: string
  /** How many things a whole stream of this shape has, where the shape tells: progress then shows what is left. */
  total?(shape: Shape): number | undefined
  /** What tests inside a document may count in a batch, by name; `count` in it goes before the one above. Sums over batches. */
  measure?(batch: T): Readonly<Record<string, number>>
  /** Parts of a batch with these counts of things, in order; `sizes` add up to `count(batch)`. Lets the conformance kit cut streams elsewhere. */
  split?(batch: T, sizes: readonly number[]): readonly T[]
  /** One batch of several, at least one, in order. `join(split(b, sizes))` is `b`. */
  join?(batches: readonly T[]): T
}

/** Declares a port type. `codec`, `bytes` and `count` default to those of plain columnar batches. */
export function definePortType<T>(declaration: Pick<PortType<T>, 'name' | 'summary'> & Partial<PortType<T>>): PortType<T> {
  return {
    codec: columnar<T>(),
    bytes: columnBytes,
    count: () => 1,
    unit: 'batches',
    ...declaration,
  }
}


/** The `total` of port types whose things are samples. */
export const samplesOf = (shape: Shape): number | undefined => (typeof shape['samples'] === 'number' ? shape['samples'] : undefined)
