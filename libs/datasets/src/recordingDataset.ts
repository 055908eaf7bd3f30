import { fail, IssueError, type DataAccess, type Host, type Inspection, type MetricBatch, type StageContext } from '@spikeline/core'
import { recordingsFrom, recordingsShape, recordingsType, type EventBatch, type Sensor } from '@spikeline/events'
import { cutEvents } from './cutEvents.ts'
import { censusMetrics, censusOf, censusWarnings, emptyCensus, type Census } from './own/census.ts'
import { inBatches } from './own/inBatches.ts'
import { splits, type OwnFolder } from './own/ownFolder.ts'
import { readable, type Opened } from './own/readable.ts'

export type Split = 'train' | 'test'

/** A recording of a split: a file of the folder, or the part of it between two times, and its class. */
export interface NamedRecording {
  readonly file: string
  readonly label: number
  /** Microseconds of the file: from the first on, and before the second. */
  readonly part?: readonly [number, number]
}

/** What a folder has of a split. */
export interface FoundSplit {
  /** In their order. */
  readonly recordings: readonly NamedRecording[]
  /** Files that say what belongs where: they are data as well. */
  readonly lists?: readonly string[]
  /** How many a complete set has, where that is known. */
  readonly complete?: number
}

/** The events of a file, and what was left out of it where it is read leniently, by reason. */
export interface DecodedFile {
  readonly events: EventBatch
  readonly skipped: Readonly<Record<string, number>>
}

export interface RecordingParams {
  readonly train?: number
  readonly test?: number
  readonly batch: number
  readonly folder: string
}

/** What differs from one set of recordings to the next. */
export interface RecordingSet<P extends RecordingParams> {
  /** The name of the data set. */
  readonly name: string
  readonly sensor: (params: P) => Sensor
  readonly classes: (params: P) => number
  /** What the folder has of a split, all of it. */
  readonly find: (split: Split, params: P, data: DataAccess) => Promise<FoundSplit>
  readonly decode: (bytes: Uint8Array, place: string, params: P) => DecodedFile
  /** Refuses parameters that can't be right, before anything runs. */
  readonly check?: (params: P) => void
  /** The folder, where it is one of the user's, and what may be odd in it. */
  readonly own?: (params: P) => { readonly folder: OwnFolder; readonly exclude: boolean; readonly keepEmpty: boolean }
  /** What the log says of the recordings that are taken. */
  readonly describe?: (recordings: readonly NamedRecording[], params: P) => string
}

/**
 * The parts that all sets of recordings share: two streams of labelled recordings, decoded when they are wanted from the files of a folder.
 * Fails with E4107 where a split has fewer than are asked for, E4180 where a recording has no events, and as the set's own functions do.
 */
export function recordingDataset<P extends RecordingParams>(set: RecordingSet<P>) {
  const shape = (split: Split, params: P) => recordingsShape({ ...set.sensor(params), classes: set.classes(params), ...(params[split] !== undefined && { samples: params[split] }) })
  return {
    inputs: {},
    outputs: {
      train: { type: recordingsType, summary: 'the training recordings, or the first of them' },
      test: { type: recordingsType, summary: 'the test recordings, or the first of them' },
    },
    deterministic: true,
    stored: false,
    shapes(_inputs: object, params: P) {
      set.check?.(params)
      return { train: shape('train', params), test: shape('test', params) }
    },
    async inspect(params: P, { data }: Host): Promise<Inspection> {
      try {
        const splits = await Promise.all([chosen(set, 'train', params, data), chosen(set, 'test', params, data)])
        const files = splits.flatMap(({ lists = [], recordings }) => [...lists, ...recordings.map(({ file }) => file)])
        return await data.inspect(set.name, [...new Set(files)], params.folder)
      } catch (error) {
        if (error instanceof IssueError) return { blocked: error.issues[0]! }
        throw error
      }
    },
    run: (_inputs: object, params: P, context: StageContext) => ({ train: stream(set, 'train', params, context), test: stream(set, 'test', params, context) }),
  }
}

/** The recordings of a split: those that are asked for, or all of them where some may be left out and the next ones take their place. */
async function chosen<P extends RecordingParams>(set: RecordingSet<P>, split: Split, params: P, data: DataAccess): Promise<FoundSplit> {
  const found = await set.find(split, params, data)
  const count = params[split] ?? found.recordings.length
  if (count > found.recordings.length) fail('E4107', { split, expected: count, found: found.recordings.length, unit: 'recordings' })
  return set.own?.(params).exclude ? found : { ...found, recordings: found.recordings.slice(0, count) }
}

interface Surroundings extends Pick<StageContext, 'log'> { readonly data: DataAccess }

/** The recordings of a split that are asked for and can be read; `census` counts them. */
async function* decoded<P extends RecordingParams>(set: RecordingSet<P>, split: Split, params: P, { data, log }: Surroundings, census: Census) {
  const { recordings, complete } = await chosen(set, split, params, data)
  const own = set.own?.(params)
  if (params[split] === undefined && complete !== undefined && recordings.length < complete)
    log('warning', `the folder "${params.folder}" has ${recordings.length} of the ${complete} recordings of "${split}"`)
  if (set.describe) log('info', `"${split}": ${set.describe(recordings, params)}`)
  const skipped: Record<string, number> = {}
  let silent = 0
  // Parts of one file follow each other: it is decoded once for all of them.
  let last: { readonly file: string; readonly place: string; readonly bytes: number; readonly events: () => EventBatch } | undefined
  const open = async ({ file, part }: NamedRecording): Promise<Opened<EventBatch>> => {
    if (last?.file !== file) last = await openFile(file)
    const { events, bytes, place } = last
    return {
      bytes,
      decode: () => {
        const found = part ? cutEvents(events(), part) : events()
        if (found.count === 0) silent++
        return found.count > 0 || own?.keepEmpty ? found : fail('E4180', { place, ...(part && { from: part[0], until: part[1] }), own: own !== undefined })
      },
    }
  }
  const openFile = async (file: string) => {
    const opened = await data.open(set.name, file, params.folder)
    const bytes = await opened.bytes()
    let events: EventBatch | undefined
    return {
      file, place: opened.name, bytes: bytes.length,
      events: () => {
        if (events) return events
        const found = set.decode(bytes, opened.name, params)
        for (const [reason, times] of Object.entries(found.skipped)) skipped[reason] = (skipped[reason] ?? 0) + times
        return (events = found.events)
      },
    }
  }
  yield* readable({ split, found: recordings, count: params[split], unit: 'recordings', own, open }, census)
  const reasons = Object.entries(skipped).map(([reason, times]) => `${times} ${reason}`)
  if (reasons.length > 0) log('warning', `"${split}": left out as wrong: ${reasons.join(', ')}`)
  if (own?.keepEmpty && silent > 0) log('warning', `"${split}": ${silent} recording${silent === 1 ? ' has' : 's have'} no events, and ${silent === 1 ? 'is' : 'are'} kept`)
  if (own) for (const warning of censusWarnings(census, split, own.folder, 'recordings')) log('warning', warning)
}

function stream<P extends RecordingParams>(set: RecordingSet<P>, split: Split, params: P, context: StageContext) {
  return context.source(async function* () {
    let first = 0
    for await (const batch of inBatches(decoded(set, split, params, { data: context.host.data, log: context.log }, emptyCensus(set.classes(params))), params.batch)) {
      const labels = Uint8Array.from(batch, ({ label }) => label)
      yield recordingsFrom(batch.map(({ sample }) => sample), { ...set.sensor(params), labels, classes: set.classes(params), first })
      first += batch.length
    }
  })
}

/** What a folder of the user's has of each split; files are read only where some of them may be left out. */
export function recordingCensus<P extends RecordingParams>(set: RecordingSet<P>, params: P, context: StageContext) {
  const { data } = context.host
  return context.source<MetricBatch>(async function* () {
    const { folder, exclude } = set.own!(params)
    for (const split of splits) {
      let census = emptyCensus(set.classes(params))
      if (exclude) for await (const _ of decoded(set, split, params, { data, log: () => {} }, census)) continue
      else census = censusOf((await chosen(set, split, params, data)).recordings, set.classes(params))
      yield { metrics: censusMetrics(census, split, folder) }
    }
  })
}
