import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fail, IssueError } from '@spikeline/core'
import { formatNamed, formatOfEnding, type EventBatch, type EventCounts, type EventEncoder, type FormatOptions, type Sensor } from '@spikeline/events'
import { readEvents, type EventFile, type ReadOptions } from './readEvents.ts'
import { writeFileWhole, type FilePatch } from './writeFile.ts'

export interface ConvertOptions {
  readonly from: ReadOptions
  /** The format that is written; that of the ending of the name where it is not given. */
  readonly format?: string
  readonly options?: FormatOptions
  /** Times count from the first event. */
  readonly fromZero?: boolean
  /** Leaves out what is no event of a pixel; else a file that has such is refused. */
  readonly eventsOnly?: boolean
}

export interface Converted {
  readonly from: string
  readonly format: string
  readonly sensor: Sensor
  readonly events: number
  readonly bytes: number
  readonly counts: EventCounts
}

/**
 * Reads a file of events and writes it in another format, in constant memory. The file appears under its name when it is whole. Fails with
 * E4146 where the format to write is open, E4147 where the file has records that would be lost, E4148 where the sensor has no room, E4149 where
 * it is to be written over the file that is read, else as reading and writing do.
 */
export async function convertEvents(input: string, output: string, options: ConvertOptions): Promise<Converted> {
  const format = options.format === undefined ? formatOfEnding(output) : formatNamed(options.format)
  if (await same(input, output)) fail('E4149', { path: output, reason: 'it is the file that is read' })
  const file = await readEvents(input, options.from)
  let encoder: EventEncoder | undefined
  let events = 0
  let shift: number | undefined
  const patches: FilePatch[] = []
  const begin = (): EventEncoder => (encoder ??= format.encoder(output, file.decoder.header!, options.options, true))
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const batch of file.batches()) {
      if (!options.eventsOnly) refuseOther(input, file)
      shift ??= options.fromZero ? batch.t0 + batch.t[0]! : 0
      events += batch.count
      yield* begin().push(shifted(batch, shift))
    }
    if (!options.eventsOnly) refuseOther(input, file)
    yield* begin().end((offset, bytes) => patches.push({ offset, bytes }))
  }
  const bytes = await writeFileWhole(resolve(output), pieces(), patches).finally(() => file.close())
  const { width, height } = file.decoder.header!
  return { from: file.format.name, format: format.name, sensor: { width, height }, events, bytes, counts: file.decoder.counts }
}

const shifted = (batch: EventBatch, shift: number): EventBatch => (shift === 0 ? batch : { ...batch, t0: batch.t0 - shift })

/** Whether both are there and one file, whatever their names. */
async function same(first: string, second: string): Promise<boolean> {
  const [a, b] = await Promise.all([first, second].map((path) => stat(path, { bigint: true }).catch(() => undefined)))
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
}

function refuseOther(place: string, { decoder }: EventFile): void {
  const { other } = decoder.counts
  if (Object.keys(other).length > 0) fail('E4147', { place, kinds: Object.keys(other) })
}

export interface EventSummary {
  readonly format: string
  /** Null where the file does not say it and it was not given. */
  readonly width: number | null
  readonly height: number | null
  readonly events: number
  readonly on: number
  readonly off: number
  /** Microseconds; null without events. */
  readonly tFirst: number | null
  readonly tLast: number | null
  /** Columns and rows up to the last that has an event. */
  readonly extent: Sensor
  readonly other: EventCounts['other']
  readonly skipped: EventCounts['skipped']
}

/** Reads a whole file of events and says what it holds. Where nothing says the sensor's size, that is left open and events are not checked against it. */
export async function describeEvents(path: string, options: ReadOptions = {}): Promise<EventSummary> {
  try {
    return await summary(await readEvents(path, options))
  } catch (error) {
    const unsized = error instanceof IssueError && error.issues[0]?.code === 'E4143'
    if (!unsized) throw error
    const format = formatNamed(String(error.issues[0]!.values['format']))
    return { ...(await summary(await readEvents(path, { ...options, sensor: format.largest }))), width: null, height: null }
  }
}

async function summary(file: EventFile): Promise<EventSummary> {
  let [events, on, columns, rows] = [0, 0, 0, 0]
  let tFirst: number | null = null
  let tLast: number | null = null
  for await (const { t, x, y, p, t0, count } of file.batches()) {
    tFirst ??= t0 + t[0]!
    tLast = t0 + t[count - 1]!
    events += count
    for (let i = 0; i < count; i++) {
      on += p[i]!
      if (x[i]! >= columns) columns = x[i]! + 1
      if (y[i]! >= rows) rows = y[i]! + 1
    }
  }
  const { header, counts } = file.decoder
  const { width, height } = header!
  return { format: file.format.name, width, height, events, on, off: events - on, tFirst, tLast, extent: { width: columns, height: rows }, ...counts }
}
