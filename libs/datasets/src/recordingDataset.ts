import { fail, IssueError, type DataAccess, type Host, type Inspection, type StageContext } from '@spikeline/core'
import { recordingsFrom, recordingsShape, recordingsType, type EventBatch, type Sensor } from '@spikeline/events'
import { cutEvents } from './cutEvents.ts'

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

/** The recordings of a split that are asked for. */
async function chosen<P extends RecordingParams>(set: RecordingSet<P>, split: Split, params: P, data: DataAccess): Promise<FoundSplit> {
  const found = await set.find(split, params, data)
  const count = params[split] ?? found.recordings.length
  if (count > found.recordings.length) fail('E4107', { split, expected: count, found: found.recordings.length, unit: 'recordings' })
  return { ...found, recordings: found.recordings.slice(0, count) }
}

function stream<P extends RecordingParams>(set: RecordingSet<P>, split: Split, params: P, context: StageContext) {
  return context.source(async function* () {
    const { data } = context.host
    const { recordings, complete } = await chosen(set, split, params, data)
    if (params[split] === undefined && complete !== undefined && recordings.length < complete)
      context.log('warning', `the folder "${params.folder}" has ${recordings.length} of the ${complete} recordings of "${split}"`)
    if (set.describe) context.log('info', `"${split}": ${set.describe(recordings, params)}`)
    const skipped: Record<string, number> = {}
    // Parts of one file follow each other: it is decoded once for all of them.
    let last: { readonly file: string; readonly place: string; readonly events: EventBatch } | undefined
    const eventsOf = async ({ file, part }: NamedRecording): Promise<EventBatch> => {
      if (last?.file !== file) {
        const opened = await data.open(set.name, file, params.folder)
        const decoded = set.decode(await opened.bytes(), opened.name, params)
        for (const [reason, times] of Object.entries(decoded.skipped)) skipped[reason] = (skipped[reason] ?? 0) + times
        last = { file, place: opened.name, events: decoded.events }
      }
      const events = part ? cutEvents(last!.events, part) : last!.events
      return events.count > 0 ? events : fail('E4180', { place: last!.place, ...(part && { from: part[0], until: part[1] }) })
    }
    for (let first = 0; first < recordings.length; first += params.batch) {
      const batch = recordings.slice(first, first + params.batch)
      const events: EventBatch[] = []
      for (const recording of batch) events.push(await eventsOf(recording))
      yield recordingsFrom(events, { ...set.sensor(params), labels: Uint8Array.from(batch, ({ label }) => label), classes: set.classes(params), first })
    }
    const reasons = Object.entries(skipped).map(([reason, times]) => `${times} ${reason}`)
    if (reasons.length > 0) context.log('warning', `"${split}": left out as wrong: ${reasons.join(', ')}`)
  })
}
