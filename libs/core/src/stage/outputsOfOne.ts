import type { Observable } from 'rxjs'
import type { StageContext } from './stage.ts'

/**
 * Outputs that come of one piece of work, such as the network and the metrics of a training: it is done once, when the first of them is read, and each
 * output gives one batch of what it came to. Where the work fails, every output does.
 *
 *   run: ({ images }, params, context) => outputsOfOne(context, () => train(images, params), {
 *     model: ({ network }) => network,
 *     metrics: ({ history }) => ({ metrics: metricsOf(history) }),
 *   })
 */
export function outputsOfOne<Done, Batches extends Readonly<Record<string, unknown>>>(
  context: Pick<StageContext, 'source'>, work: () => Promise<Done>, batches: { readonly [Port in keyof Batches]: (done: Done) => Batches[Port] },
): { [Port in keyof Batches]: Observable<Batches[Port]> } {
  let begun: Promise<Done> | undefined
  const output = <T>(batch: (done: Done) => T): Observable<T> => context.source(async function* () {
    yield batch(await (begun ??= work()))
  })
  return Object.fromEntries(Object.entries(batches).map(([port, batch]) => [port, output(batch)])) as { [Port in keyof Batches]: Observable<Batches[Port]> }
}
