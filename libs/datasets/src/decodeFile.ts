import { detectFormat, formatNamed, HEAD_BYTES, joinBatches, type FormatOptions, type Sensor } from '@spikeline/events'
import type { DecodedFile } from './recordingDataset.ts'

export interface FileReading {
  readonly sensor: Sensor
  /** Name of the format; by its first bytes where left out. */
  readonly format?: string
  readonly options?: FormatOptions
  /** What is wrong is left out and counted. */
  readonly lenient?: boolean
}

/**
 * Decodes a whole file of events. Fails as its decoder does, naming file and byte; with E4141 where its format can't be told, E4144 for options
 * that the format does not have, and E4138 where it lasts longer than the 71 minutes of a batch.
 */
export function decodeFile(bytes: Uint8Array, place: string, { sensor, format, options, lenient = false }: FileReading): DecodedFile {
  const found = format === undefined ? detectFormat(bytes.subarray(0, HEAD_BYTES), place) : formatNamed(format)
  const decoder = found.decoder(place, { sensor, lenient, ...(options && { options }) })
  const events = joinBatches([...decoder.push(bytes), ...decoder.end()], sensor, place)
  return { events, skipped: decoder.counts.skipped }
}
