import { fail, isDatagrams, parseAddress } from '@spikeline/core'
import { openSource, Outgoing, outgoingTo, shifted, type EventBatch, type LiveHost, type OpenSourceOptions, type OutgoingOptions } from '@spikeline/events'
import { nodeTransport } from '@spikeline/node'
import { setTimeout } from 'node:timers/promises'
import { list, text, type Call, type OptionValues } from '../command.ts'
import { exit, type Io } from '../io.ts'
import { Monitor } from './monitor.ts'
import { exact, oneOf, pairs, positive, reading, speedOf } from './reading.ts'

/** The format of a stream of bytes, where the call does not say it. */
const FORMAT = 'es'

/** `spikeline events play FILE…`: sends files in their time, one after the other, or shows them. */
export async function play(files: readonly string[], call: Call, io: Io): Promise<number> {
  const { options } = call
  const to = list(options, 'to')
  const host: LiveHost = { transport: nodeTransport({ cwd: io.cwd, trusted: [...files, ...to] }), signal: io.signal, log: (_, message) => io.err(message) }
  const sources = files.map((file) => sourceOf(file, call, io))
  const pause = 1e6 * (positive(options, 'pause', 'a pause in seconds such as --pause 0.5') ?? 1e-6)
  const outgoing = await openAll(outgoingOf(to, options), host, io)
  const monitor = new Monitor(io, { json: false, print: to.length === 0 ? io.out : io.err })
  const close = (discard: boolean): Promise<unknown> => Promise.all(outgoing.map((each) => each.close(discard)))
  // Somebody who takes nothing must not keep us from ending.
  const cancel = (): void => void close(true).catch(() => {})
  io.signal.addEventListener('abort', cancel, { once: true })
  let whole = false
  try {
    await Promise.all(outgoing.map((each) => each.until(each.listens ? 1 : 0, io.signal)))
    for await (const events of passes(sources, host, { loop: options['loop'] === true, pause })) {
      await Promise.all(outgoing.map((each) => each.send(events)))
      monitor.add(events)
    }
    whole = true
  } finally {
    io.signal.removeEventListener('abort', cancel)
    await close(!whole)
    monitor.end({ failed: !whole && !io.signal.aborted })
    for (const { address, counts: { events, dropped, unheard } } of outgoing) io.err(`${address}: ${exact(events)} events sent, ${exact(dropped)} missed, ${exact(unheard)} with nobody there`)
  }
  return exit.done
}

/** The events of files, one after the other, each `pause` microseconds after the one before in the time of the events; with `loop` over and over. */
async function* passes(sources: readonly OpenSourceOptions[], host: LiveHost, { loop, pause }: { readonly loop: boolean; readonly pause: number }): AsyncGenerator<EventBatch, undefined> {
  let last: number | undefined
  do {
    let any = false
    for (const source of sources) {
      const begin: number | undefined = last
      if (begin !== undefined && source.speed !== undefined) await setTimeout(pause / source.speed / 1000, undefined, { signal: host.signal })
      let shift: number | undefined
      for await (const { events } of openSource(source, host).pieces()) {
        any = true
        shift ??= begin === undefined ? 0 : begin + pause - events.t0 - events.t[0]!
        for (const part of shift === 0 ? [events] : shifted(events, shift)) yield part
        last = events.t0 + events.t[events.count - 1]! + shift
      }
    }
    // Files without events would be read over and over for nothing.
    if (!any) return undefined
  } while (loop)
  return undefined
}

function sourceOf(file: string, call: Call, io: Io): OpenSourceOptions {
  const address = parseAddress(file)
  if (address.scheme !== 'file') fail('E7012', { given: file, what: 'a file; "spikeline events stream" takes other sources' })
  const { format, sensor, lenient = false, options: set = {} } = reading(call, io)
  const speed = speedOf(call.options)
  return { address, set, lenient, ...(format !== undefined && { format }), ...(sensor && { sensor }), ...(speed !== undefined && { speed }) }
}

function outgoingOf(to: readonly string[], options: OptionValues): OutgoingOptions[] {
  const [format, set] = [text(options, 'format'), options['set-out'] && pairs(options, 'set-out')]
  const slow = oneOf(options, 'slow', ['wait', 'drop', 'close']) ?? 'wait'
  const all = outgoingTo(to, { slow, ...(format !== undefined && { format }), ...(set && { set }), ...(options['timestamps'] === true && { timestamps: true }) })
  return all.map((each) => (each.format !== undefined || each.address.scheme === 'file' || isDatagrams(each.address) ? each : { ...each, format: FORMAT }))
}

/** Opens all or none; says where they listen. */
async function openAll(all: readonly OutgoingOptions[], { transport, signal }: LiveHost, io: Io): Promise<Outgoing[]> {
  const opened: Outgoing[] = []
  try {
    for (const options of all) {
      const outgoing = await Outgoing.open(options, transport, signal)
      opened.push(outgoing)
      io.err(outgoing.listens ? `${outgoing.address}: waiting for somebody to connect` : `sending to ${outgoing.address}`)
    }
    return opened
  } catch (error) {
    await Promise.all(opened.map((each) => each.close(true)))
    throw error
  }
}
