/** What came, what was lost, and how the connection fared: exact numbers of one source. */
export interface SourceCounts {
  /** Events given to who reads the source. */
  readonly events: number
  /** Events, and the datagrams or chunks that they came in, that the overflow policy dropped. */
  readonly dropped: number
  readonly droppedBatches: number
  /** Datagrams that came, those of them that were no events of this sensor, by reason, and those that the system dropped before. */
  readonly datagrams: number
  readonly wrong: Readonly<Record<string, number>>
  /** Undefined where the system does not tell, and where nothing comes in datagrams. */
  readonly lost: number | undefined
  /** Records beside the events and what `lenient` passed over, as decoders count them. */
  readonly other: Readonly<Record<string, number>>
  readonly skipped: Readonly<Record<string, number>>
  readonly reconnects: number
  /** Clients that were sent away: silent, or one too many. */
  readonly refused: number
  /** Times that the sensor fell quiet. */
  readonly quiet: number
}

/** What happened beside events: for the log, and for the arrivals file of a recording. */
export type SourceNote = { readonly note: 'reconnected' | 'broken' | 'quiet' | 'resumed' | 'shifted'; readonly at: number; readonly by?: number; readonly reason?: string }

/** Why a datagram is left out. */
export const wrongWords: Readonly<Record<string, string>> = {
  length: 'a datagram has another length than whole words of SPIF have',
  outside: 'a datagram has an event outside of the sensor',
  late: 'a datagram was overtaken by another, its times go back',
}

/** Adds to sums by kind. */
export function add(sums: Record<string, number>, counts: Readonly<Record<string, number>>): Record<string, number> {
  for (const [kind, n] of Object.entries(counts)) sums[kind] = (sums[kind] ?? 0) + n
  return sums
}
