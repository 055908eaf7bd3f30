import type { Observable, OperatorFunction } from 'rxjs'
import type { View } from '../data/view.ts'
import type { Issue } from '../issues/issue.ts'
import type { PortType, Shape } from '../ports/portType.ts'
import type { Random } from '../random/random.ts'
import type { Overflow } from '../streams/overflow.ts'
import type { Host } from './host.ts'

/** A JSON Schema (draft 2020-12 subset that Ajv checks). The phantom `params` carries the TypeScript type generated from it. */
export interface JsonSchema<Params = unknown> {
  readonly [keyword: string]: unknown
  readonly __params?: Params
}

/** One named input or output of a stage. */
export interface Port<T = unknown> {
  readonly type: PortType<T>
  readonly summary: string
  /** Inputs only. A list of edges is allowed, and delivered as a list of labelled streams. */
  readonly many?: boolean
  /** Inputs only. The port collects over the sweep: one labelled stream per upstream instance. Implies `many`. */
  readonly gather?: boolean
  /** Gather ports only. An upstream instance that failed does not stop this stage: it is delivered with its `failure`, and a stream without batches. */
  readonly failures?: boolean
  /** Inputs only. The edge may be left out; the stage then gets undefined. */
  readonly optional?: boolean
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a port is invariant in its batch
export type Ports = Readonly<Record<string, Port<any>>>

/** One of several streams that a `many` or `gather` port delivers. */
export interface Labelled<T> {
  /** Id of the stage that it comes from. */
  readonly stage: string
  readonly port: string
  /** The swept parameters of that instance, `{}` where it has none. */
  readonly params: Readonly<Record<string, unknown>>
  readonly stream: Observable<T>
  /** Why that instance gave nothing; only at ports that are declared `failures`. */
  readonly failure?: Issue
}

/** What a report may say of the run that makes it. */
export interface RunFacts {
  readonly pipeline: { readonly name: string; readonly digest: string; readonly document: unknown }
  readonly seed: number
  /** As in results.json: version, node, platform, processor, memory, back end, threads. */
  readonly environment: Readonly<Record<string, unknown>>
}

/** The facts of a run, and what it took to make what a stage reads; only stages that are not stored may know them. */
export interface About extends RunFacts {
  /**
   * Seconds by the clock in which the stored result that an input comes from was made, in whatever run that was; since its last start, where
   * that was interrupted. Undefined where it is not stored, or not an input.
   */
  seconds(input: Pick<Labelled<unknown>, 'stage' | 'params'>): Promise<number | undefined>
}

/** The batch that a port carries. */
export type BatchOf<P> = P extends { type: PortType<infer T> } ? T : never
export type InputStreams<I> = {
  [K in keyof I]: I[K] extends { many: true } | { gather: true } ? readonly Labelled<BatchOf<I[K]>>[]
    : I[K] extends { optional: true } ? Observable<BatchOf<I[K]>> | undefined
    : Observable<BatchOf<I[K]>>
}
export type OutputStreams<O> = { [K in keyof O]: Observable<BatchOf<O[K]>> }

/** How far a stage has come. `total` where it is known; `values` are shown beside the bar (loss, accuracy). */
export interface Progress {
  readonly done: number
  readonly total?: number
  readonly unit: string
  readonly values?: Readonly<Record<string, number>>
}

/** Saved state of a long-running stage under its key: what it last saved is there after a crash. */
export interface Checkpoint {
  /** The last saved value, or undefined at the first start. */
  load<T>(): Promise<T | undefined>
  /** Replaces the saved value, atomically. Plain columnar data (see ports/columnar.ts). */
  save(value: unknown): Promise<void>
}

/** Everything that a stage may use beside its inputs and parameters. */
export interface StageContext {
  /** The substream of random numbers of this instance. Only stages declared `seeded` may read it. */
  readonly random: Random
  /** Aborted when the run is cancelled or fails elsewhere: stop soon, release everything. */
  readonly signal: AbortSignal
  readonly host: Host
  /** The run; undefined where a stage is executed outside of one. Only stages declared `stored: false` may read it, while nothing stored is made of them. */
  readonly about: About | undefined
  readonly checkpoint: Checkpoint
  progress(progress: Progress): void
  /** Shows something where there is a terminal to show it, about ten times a second however often it is called. */
  show(view: View): void
  log(level: 'info' | 'warning', message: string): void
  /** Milliseconds of a monotonic clock, for progress only: results must not depend on it. */
  now(): number
  /**
   * A paced source: pulls the next item only when everything that the last one caused is done and every edge that
   * it went to has room. The generator's `finally` runs on cancellation.
   */
  source<T>(items: () => Iterable<T> | AsyncIterable<T>): Observable<T>
  /** A paced asynchronous map: the edge is held until the promise settles, so that one batch is in work at a time. */
  mapAsync<A, B>(work: (batch: A) => Promise<B>): OperatorFunction<A, B>
  /** A paced one-to-many map: the edge is held until the last item is out, each item waiting for room. */
  expand<A, B>(work: (batch: A) => Iterable<B> | AsyncIterable<B>): OperatorFunction<A, B>
  /**
   * Reads a stream as an async iterable: the edge is held until the next item is asked for. Inputs may be
   * read one after the other. A stage that reads one of two coupled inputs and begins the other only after more than three seconds of
   * waiting for something of its own is taken for deadlocked: begin to read both first.
   */
  read<T>(stream: Observable<T>): AsyncIterable<T>
}

/**
 * The answer of `inspect`: what identifies outside data for the key, or why the stage can't run now. `shapes`: those of outputs, where the data says
 * them; they go before what `shapes` of the stage knew, and what follows is judged by them before anything runs.
 */
export type Inspection = { readonly digest: string; readonly shapes?: Readonly<Record<string, Shape>> } | { readonly blocked: Issue }

/** Everything about a stage type, as data; validation, types, documentation, scaffolding and tests derive from it. */
export interface StageDeclaration<Params = unknown, I extends Ports = Ports, O extends Ports = Ports> {
  /** `family/name`, lower case, digits and dashes. */
  readonly type: string
  /** Part of the key: raise it whenever results for the same inputs change. */
  readonly version: string
  /** One sentence. */
  readonly summary: string
  /** Longer description in Markdown: equations, sources, caveats. */
  readonly description?: string
  readonly params: JsonSchema<Params>
  readonly inputs: I
  readonly outputs: O
  /** Same inputs, parameters and seed give the same bits. Only such results are cached. */
  readonly deterministic: boolean
  /** Draws from `context.random`: then the seed is part of the key. */
  readonly seeded?: boolean
  /** Bits depend on the tensor back end: then its name is part of the key. */
  readonly backendDependent?: boolean
  /** May be endless, with overflow handled by the stage's stated policy; never stored. */
  readonly live?: boolean
  /**
   * Live stages only: what an edge of theirs does when its consumer is too slow (default 'block'); what is dropped is
   * counted into the run's results. 'block' can hold back only what is pulled through `context.source`: a source that
   * is pushed (a socket, a camera) must drop or fail.
   */
  overflow?(params: Params): Overflow
  /**
   * Whether results are kept in the artifact store (default true). `false` is for what is cheaper to make again
   * than to keep (data sets, encoders): such a stage is executed anew for each consumer.
   */
  readonly stored?: boolean
  /** A pipeline fragment that shows it in use, for the documentation; validated by the tests. */
  readonly example?: Readonly<Record<string, unknown>>
  /** Shapes of the outputs from those of the inputs; calls `fail('E2301', …)` where they don't fit. Unknown inputs are undefined. */
  shapes?(inputs: Readonly<Record<string, Shape | undefined>>, params: Params): Readonly<Record<string, Shape>>
  /** Bytes that the stage needs at its peak, for the memory check at plan time; undefined where unknown. */
  memory?(inputs: Readonly<Record<string, Shape | undefined>>, params: Params): number | undefined
  /** For stages that read outside data: identifies it for the key, or says that it isn't there. */
  inspect?(params: Params, host: Host): Promise<Inspection> | Inspection
  run(inputs: InputStreams<I>, params: Params, context: StageContext): OutputStreams<O>
}

/** A declaration whose type parameters are forgotten, as registries hold it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- declarations are contravariant in their parameters
export type AnyStage = StageDeclaration<any, any, any>

/** Declares a stage type; parameter and stream types are inferred. Checks what types can't: the form of the names. */
export function defineStage<Params, const I extends Ports, const O extends Ports>(declaration: StageDeclaration<Params, I, O>): StageDeclaration<Params, I, O> {
  if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(declaration.type)) throw new TypeError(`Stage type "${declaration.type}" must be family/name in lower case`)
  for (const name of [...Object.keys(declaration.inputs), ...Object.keys(declaration.outputs)])
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) throw new TypeError(`Port "${name}" of ${declaration.type} must be a camelCase name`)
  for (const [name, { failures, gather }] of Object.entries(declaration.inputs as Ports))
    if (failures && !gather) throw new TypeError(`Port "${name}" of ${declaration.type} takes failures, which only ports that gather may`)
  return declaration
}
