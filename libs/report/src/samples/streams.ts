import { canonicalJson, didYouMean, fail, type Labelled } from '@spikeline/core'

type Params = Readonly<Record<string, unknown>>
type Stream = Pick<Labelled<unknown>, 'stage' | 'port' | 'params' | 'failure'>

/** Lines of a sample that are drawn without being asked for. */
const MOST_LINES = 12

/**
 * The streams whose swept parameters are as `at` says; where there is no `at`, all of them up to 12, else the first instance of each stage.
 */
export function streamsAt<S extends Stream>(streams: readonly S[], at: Params | undefined): readonly S[] {
  if (at !== undefined) return streams.filter(({ params }) => Object.entries(at).every(([name, value]) => !Object.hasOwn(params, name) || same(params[name], value)))
  if (streams.length <= MOST_LINES) return streams
  return firstOfEachStage(streams)
}

/** The first instance of each stage that didn't fail; one that failed where all did. */
export function firstOfEachStage<S extends Stream>(streams: readonly S[]): readonly S[] {
  return streams.filter((stream) => {
    const instances = streams.filter(({ stage, port }) => stage === stream.stage && port === stream.port)
    return stream === (instances.find(({ failure }) => failure === undefined) ?? instances[0])
  })
}

/** Fails with E8135 where `at` names a parameter that nothing here was swept over, or a value that it did not have. */
export function checkAt(streams: readonly Stream[], at: Params): void {
  const names = [...new Set(streams.flatMap(({ params }) => Object.keys(params)))]
  for (const [name, value] of Object.entries(at)) {
    if (!names.includes(name)) fail('E8135', { name, known: names, suggestion: didYouMean(name, names) })
    const values = new Map(streams.flatMap(({ params }) => (Object.hasOwn(params, name) ? [[canonicalJson(params[name]), params[name]] as const] : [])))
    if (!values.has(canonicalJson(value))) fail('E8135', { name, value, known: [...values.values()] })
  }
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b)

/** A stream whose first batch was looked at, and is still read with the others. */
export interface Peeked<T> extends AsyncIterable<T> {
  readonly head: T | undefined
}

export async function peek<T>(stream: AsyncIterable<T>): Promise<Peeked<T>> {
  const iterator = stream[Symbol.asyncIterator]()
  const first = await iterator.next()
  return {
    head: first.done ? undefined : first.value,
    async *[Symbol.asyncIterator]() {
      try {
        for (let next = first; !next.done; next = await iterator.next()) yield next.value
      } finally {
        await iterator.return?.()
      }
    },
  }
}
