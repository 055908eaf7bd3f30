import { defineStage, fail, metricsType, type Metric } from '@spikeline/core'
import { checkRecordings } from '../checkRecordings.ts'
import { checkOutgoing, Outgoing, outgoingTo, type OutgoingOptions } from '../live/outgoing.ts'
import { recordingOf, recordingsType, type Recordings } from '../recordings.ts'
import { sendSchema, type SendParams } from './generated/send.ts'

export const send = defineStage({
  type: 'events/send',
  version: '1',
  summary: 'Sends events to others while they come: over TCP, UDP or WebSockets, and into files; to several at once.',
  description: `Byte streams have any format of docs/events.md; each receiver that connects gets a stream of its own, with its header, from then on. Datagrams hold up
to 128 words of SPIF, as AEStream sends and takes them (events/source has the layout). A file gets its name when all is in it; a run that is
cancelled or fails leaves none.

A receiver that takes events more slowly than they come makes everything wait, misses some, or is sent away, as "slow" says. The counts tell how many
events were sent, to all receivers together, how many one of them missed, and how many there was no receiver for.

Servers bind to the loopback interface unless the caller of the run allows others. A page of a browser may connect to a WebSocket only from this
machine. In the format es the times of each stream count from its first event.`,
  params: sendSchema,
  inputs: { recordings: { type: recordingsType, summary: 'one endless recording, in pieces' } },
  outputs: { counts: { type: metricsType, summary: 'at the end: what was sent, and what was not' } },
  deterministic: false,
  stored: false,
  example: {
    camera: { use: 'events/source', with: { from: 'tcp://camera.local:7777' } },
    mirror: { use: 'events/send', in: 'camera.recordings', with: { to: ['ws-listen://:8080', 'copy.es'], format: 'es', slow: 'drop' } },
  },
  shapes({ recordings }, params) {
    for (const options of optionsOf(params)) checkOutgoing(options)
    if (recordings?.pieces === false) fail('E4171', { port: 'recordings' })
    return { counts: {} }
  },
  run: ({ recordings }, params, context) => ({
    counts: context.source(async function* () {
      const { transport } = context.host
      if (!transport) return fail('E4166', { address: 'events/send', what: 'this host has no files or sockets' })
      const all: Outgoing[] = []
      let whole = false
      // Somebody who takes nothing must not keep a cancelled run from ending.
      const cancel = (): void => all.forEach((outgoing) => void outgoing.close(true).catch(() => {}))
      context.signal.addEventListener('abort', cancel, { once: true })
      try {
        for (const options of optionsOf(params)) {
          const outgoing = await Outgoing.open(options, transport, context.signal)
          all.push(outgoing)
          context.log('info', `sending to ${outgoing.address}`)
        }
        await Promise.all(all.map((outgoing) => outgoing.until(outgoing.listens ? params.clients : 0, context.signal)))
        for await (const batch of context.read(recordings)) await sendAll(checkRecordings(batch), all)
        whole = true
      } finally {
        context.signal.removeEventListener('abort', cancel)
        await Promise.all(all.map((outgoing) => outgoing.close(!whole)))
      }
      yield { metrics: all.flatMap(metricsOf) }
      return undefined
    }),
  }),
})

const optionsOf = ({ to, format, set, timestamps, slow }: SendParams): OutgoingOptions[] =>
  outgoingTo(to, { slow, ...(format !== undefined && { format }), ...(set && { set }), ...(timestamps !== undefined && { timestamps }) })

/** To each in its turn, so that one that waits keeps no other waiting for long. */
async function sendAll(batch: Recordings, all: readonly Outgoing[]): Promise<void> {
  for (let b = 0; b < batch.samples; b++) {
    const events = recordingOf(batch, b)
    await Promise.all(all.map((outgoing) => outgoing.send(events)))
  }
}

function metricsOf({ address, counts }: Outgoing): Metric[] {
  const metric = (name: string, value: number, unit: string): Metric => ({ name, value, unit, labels: { to: address } })
  return [metric('sent', counts.events, 'events'), metric('sent.missed', counts.dropped, 'events'), metric('sent.unheard', counts.unheard, 'events'), metric('clients', counts.clients, ''), metric('clients.gone', counts.gone, '')]
}
