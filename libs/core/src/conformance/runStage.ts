import { concatMap, defer, from, lastValueFrom, mergeMap, toArray, type Observable } from 'rxjs'
import type { View } from '../data/view.ts'
import { createRandom, type Random } from '../random/random.ts'
import { readAbout } from '../execute/context.ts'
import type { Host } from '../stage/host.ts'
import type { AnyStage, BatchOf, Checkpoint, Labelled, Ports, Progress, StageContext, StageDeclaration } from '../stage/stage.ts'
import { fail } from '../issues/issue.ts'

/** A host without data sets, for stages that read none. */
export const bareHost: Host = {
  backend: 'cpu',
  threads: 1,
  data: {
    open: (dataset) => fail('E4001', { dataset }),
    inspect: (dataset) => fail('E4001', { dataset }),
    list: (folder) => fail('E4001', { dataset: folder }),
  },
}

export interface RunStageOptions {
  readonly seed?: string | number
  readonly host?: Host
  readonly signal?: AbortSignal
  readonly checkpoint?: Checkpoint
  readonly onProgress?: (progress: Progress) => void
  readonly about?: StageContext['about']
  readonly onView?: (view: View) => void
  readonly onLog?: (level: 'info' | 'warning', message: string) => void
}

/** Batches by input port; labelled lists where the port is `many` or `gather`. */
export type InputBatches = Readonly<Record<string, readonly unknown[] | readonly (Omit<Labelled<unknown>, 'stream'> & { readonly batches: readonly unknown[] })[]>>

/**
 * Runs one stage on lists of batches and collects its outputs, for unit tests. No executor, no edges, no store: what a
 * stage answers here it answers in a pipeline. Inputs declared `many` or `gather` take labelled lists.
 */
export async function runStage<Params, I extends Ports, O extends Ports>(
  stage: StageDeclaration<Params, I, O>, inputs: InputBatches, params: Params, options: RunStageOptions = {},
): Promise<{ [K in keyof O]: BatchOf<O[K]>[] }> {
  const streams: Record<string, unknown> = {}
  for (const [name, port] of Object.entries(stage.inputs as Record<string, { many?: boolean; gather?: boolean }>)) {
    const given = inputs[name]
    if (given === undefined) continue
    streams[name] = port.many || port.gather
      ? (given as readonly { batches: readonly unknown[] }[]).map(({ batches, ...label }) => ({ ...label, stream: from(batches) }))
      : from(given as readonly unknown[])
  }
  const outputs = stage.run(streams as never, params, testContext(stage, options)) as Record<string, Observable<unknown>>
  // All at once, as in a run: a stage that shares work between its outputs does it once.
  const collected = await Promise.all(Object.entries(outputs).map(async ([name, stream]) => [name, await lastValueFrom(stream.pipe(toArray()))] as const))
  return Object.fromEntries(collected) as { [K in keyof O]: BatchOf<O[K]>[] }
}

/** The context of runStage: unpaced operators with the meaning of the paced ones. */
export function testContext(stage: AnyStage, options: RunStageOptions = {}): StageContext {
  const started = performance.now()
  let random: Random | undefined
  return {
    get random() {
      return (random ??= stage.seeded ? createRandom(options.seed ?? 1) : fail('E5107', { type: stage.type }))
    },
    get about() {
      return readAbout(stage, options.about)
    },
    signal: options.signal ?? new AbortController().signal,
    host: options.host ?? bareHost,
    checkpoint: options.checkpoint ?? { load: async () => undefined, save: async () => {} },
    progress: options.onProgress ?? (() => {}),
    show: options.onView ?? (() => {}),
    log: options.onLog ?? (() => {}),
    now: () => performance.now() - started,
    source: (items) => defer(() => from(items())),
    mapAsync: (work) => concatMap((batch) => work(batch)),
    expand: (work) => mergeMap((batch) => from(work(batch)), 1),
    read: (stream) => ({ [Symbol.asyncIterator]: () => iterate(stream) }),
  }
}

async function* iterate<T>(stream: Observable<T>): AsyncGenerator<T> {
  yield* await lastValueFrom(stream.pipe(toArray()))
}
