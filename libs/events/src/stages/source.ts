import { defineStage, fail, metricsType, parseAddress, type Metric, type StageContext } from '@spikeline/core'
import { concatWith, defer, finalize, ignoreElements, map, of, share, Subject, takeUntil } from 'rxjs'
import { checkOpenSource, openSource, type OpenSourceOptions } from '../live/openSource.ts'
import type { SourceCounts } from '../live/sourceCounts.ts'
import { pieceOf, piecesShape, recordingsType } from '../recordings.ts'
import { sourceSchema, type SourceParams } from './generated/source.ts'

export const source = defineStage({
  type: 'events/source',
  version: '1',
  summary: 'Events as they come: from a file, a pipe, the network, or made on the spot, as one recording without a known end.',
  description: `Reads an address and gives one recording in pieces. A piece is what has come when the event loop has been round once: nothing waits for
a frame to fill, and what came together goes on together.

    recording.raw            a file; with "speed": 1 in real time, without as fast as it is taken
    stdin:                   what the process is piped
    tcp://HOST:PORT          connects; tcp-listen: waits for one sender
    udp://HOST:PORT          datagrams of SPIF words, as AEStream sends them
    ws://HOST:PORT/PATH      connects to a WebSocket; ws-listen: waits for one sender
    synthetic:noise          random events; synthetic:bar a bar that moves; ?rate=50000 events a second

Byte streams may have any format of docs/events.md. A SPIF word has 32 bits, least significant byte first: 31 no time follows, 30–16 column, 15
polarity, 14–0 row. Where no time comes, an event has that of its arrival, in µs since the source was opened; then, while none come,
a piece without events each 5 ms says how late it is, so that what is behind need not wait for the next event. A datagram that is no whole number of
words, or has an event outside of the sensor, or that another has overtaken, is left out as a whole and counted.

Events that come faster than they are worked on wait in a buffer; when that is full, "overflow" decides. All that was lost is counted, exactly:
what the policy dropped, in events; datagrams that were wrong; datagrams that the system dropped, where it tells (on Linux).

"record" writes the events while they are used, and beside them when each piece came and what was dropped before it. "replay" gives the very same
pieces again, so that everything behind the source gives the same results.

A server binds to the loopback interface unless the caller of the run allows others, takes one sender at a time, and sends away who says nothing
for 10 s. After a reconnection a sensor's clock may begin anew: its times are then moved on, by as much as lay between the arrivals.`,
  params: sourceSchema,
  inputs: {},
  outputs: {
    recordings: { type: recordingsType, summary: 'the events, as one recording in pieces' },
    counts: { type: metricsType, summary: 'at the end: what came, what was lost, how the connection fared' },
  },
  deterministic: false,
  seeded: true,
  live: true,
  // Its own buffer drops, before anything is recorded: behind it nothing is lost, and a replay has what the live run had.
  overflow: () => 'block',
  example: { camera: { use: 'events/source', with: { from: 'udp://:3333', sensor: { width: 640, height: 480 }, overflow: 'drop-oldest', quiet: 5 } } },
  shapes(_inputs, params) {
    checkOpenSource(optionsOf(params))
    return { recordings: piecesShape(params.sensor ?? {}), counts: {} }
  },
  run(_inputs, params, context) {
    const host = liveHost(context)
    const opened = openSource({ ...optionsOf(params), random: context.random }, host)
    let told = false
    const tell = (): void => {
      if (!told) context.log('info', summaryOf(opened.counts))
      told = true
    }
    // A run that is stopped has no metrics; what was lost is said all the same.
    const pieces = context.source(() => thenCall(opened.pieces(), tell)).pipe(
      // From the clock of the transport to that of the run.
      map(({ events, came }) => {
        const { counts } = opened
        context.progress({ done: counts.events, unit: 'events', values: { dropped: counts.dropped } })
        return pieceOf(events, came === undefined ? undefined : { ...unlabelled, arrived: context.now() - (host.transport.now() - came) / 1000 })
      }),
      share(),
    )
    // Who wants no more events ends the source, though the counts are still to be told.
    const over = new Subject<void>()
    return {
      recordings: pieces.pipe(finalize(() => over.next())),
      counts: pieces.pipe(takeUntil(over), ignoreElements(), concatWith(defer(() => {
        tell()
        return of({ metrics: metricsOf(opened.counts) })
      }))),
    }
  },
})

/** The same items; `ended` is called when whoever reads them has stopped. */
function thenCall<T>(items: AsyncIterableIterator<T, undefined>, ended: () => void): AsyncIterableIterator<T, undefined> {
  return {
    next: () => items.next(),
    async return() {
      await items.return!()
      ended()
      return { value: undefined, done: true }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

const unlabelled = { labels: new Uint8Array(1), classes: 0, first: 0 }

const optionsOf = ({ from, record, ...params }: SourceParams): OpenSourceOptions => ({ ...params, ...(record && { record }), address: parseAddress(from) }) as OpenSourceOptions

/** Fails with E4166 where the host has no transport. */
function liveHost({ host, signal, log }: StageContext) {
  return { transport: host.transport ?? fail('E4166', { address: 'events/source', what: 'this host has no files, pipes or sockets' }), signal, log }
}

function summaryOf({ events, dropped, lost, wrong }: SourceCounts): string {
  const misfits = Object.values(wrong).reduce((sum, n) => sum + n, 0)
  return `${events.toLocaleString('en')} events, ${dropped} dropped${lost === undefined ? '' : `, ${lost} datagrams lost`}${misfits ? `, ${misfits} datagrams wrong` : ''}`
}

function metricsOf({ events, dropped, datagrams, wrong, lost, other, skipped, reconnects, refused, quiet }: SourceCounts): Metric[] {
  const metric = (name: string, value: number, unit: string, labels: Metric['labels'] = {}): Metric => ({ name, value, unit, labels })
  const byKind = (name: string, unit: string, label: string, counts: Readonly<Record<string, number>>): Metric[] => Object.entries(counts).map(([kind, value]) => metric(name, value, unit, { [label]: kind }))
  return [
    metric('events', events, 'events'),
    metric('events.dropped', dropped, 'events'),
    ...(datagrams > 0 ? [metric('datagrams', datagrams, 'datagrams')] : []),
    ...byKind('datagrams.wrong', 'datagrams', 'reason', wrong),
    ...(lost === undefined ? [] : [metric('datagrams.lost', lost, 'datagrams')]),
    ...byKind('records.other', 'records', 'kind', other),
    ...byKind('records.skipped', 'records', 'reason', skipped),
    metric('reconnects', reconnects, ''),
    metric('clients.refused', refused, ''),
    metric('sensor.quiet', quiet, ''),
  ]
}
