import { fail, isDatagrams, isNetwork, IssueError, parseAddress, type Address, type Endpoint, type Peer, type Transport } from '@spikeline/core'
import type { EventEncoder, FormatOptions, Sensor } from '../codecs/contract.ts'
import { formatNamed, formatOfEnding } from '../codecs/formats.ts'
import type { EventBatch } from '../eventBatch.ts'
import { encodeSpif, spif } from './spif.ts'

export interface OutgoingOptions {
  readonly address: Address
  /** A format of files, or spif for datagrams; of a file that of its ending. */
  readonly format?: string
  readonly set?: FormatOptions
  /** Of SPIF: whether words bring the times of their events. */
  readonly timestamps?: boolean
  /** What happens when somebody takes events slower than they come: all wait, some are not sent to him and counted, or he is sent away. */
  readonly slow: 'wait' | 'drop' | 'close'
}

export interface OutgoingCounts {
  /** Events that were sent, over all who were sent to. */
  readonly events: number
  /** Events that were not sent to somebody who was slow, and those that had nobody to be sent to. */
  readonly dropped: number
  readonly unheard: number
  readonly clients: number
  /** Who was sent away, or broke off. */
  readonly gone: number
}

/** Fails with E4146, E4169, E4168 where an address can't be sent events to, or not in this format. */
export function checkOutgoing({ address, format, timestamps }: Pick<OutgoingOptions, 'address' | 'format' | 'timestamps'>): void {
  const { scheme, text } = address
  if (scheme === 'stdin' || scheme === 'synthetic') fail('E4168', { param: 'to', address: text, why: 'nothing can be sent there' })
  if (timestamps !== undefined && scheme !== 'udp') fail('E4168', { param: 'timestamps', address: text, why: 'only words of SPIF may be without times' })
  if (scheme === 'udp') {
    if (format !== undefined && format !== spif.name) fail('E4169', { address: text, format, known: [spif.name] })
  } else if (format === spif.name || (format === undefined && scheme !== 'file')) fail('E4169', { address: text, format: format ?? 'nothing', known: ['a "format" of docs/events.md'] })
  else if (format === undefined) formatOfEnding(text)
  else formatNamed(format)
}

/**
 * Sends events to one address: to all who are connected there, each from his own beginning on, in a stream of his own that any reader of the
 * format understands. A file appears when it is whole.
 *
 * The times of a byte stream in the format es, which begins at 0, count from the first event that is sent to each.
 */
export class Outgoing {
  readonly #options: OutgoingOptions
  readonly #listeners = new Set<Listener>()
  readonly #endpoint: Endpoint
  #events = 0
  #dropped = 0
  #unheard = 0
  #clients = 0
  #gone = 0
  #waiting: (() => void) | undefined
  #closing: Promise<void> | undefined
  /** What could not be encoded or written: from then on nothing is sent. */
  #failure: IssueError | undefined
  /** What broke where there is only one to be sent to. */
  #broken: string | undefined

  private constructor(options: OutgoingOptions, endpoint: Endpoint, early: readonly Peer[]) {
    this.#options = options
    this.#endpoint = endpoint
    for (const peer of early) this.#add(peer)
  }

  /** Fails as checkOutgoing and the transport do. */
  static async open(options: OutgoingOptions, transport: Transport, signal: AbortSignal): Promise<Outgoing> {
    checkOutgoing(options)
    const early: Peer[] = []
    let outgoing: Outgoing | undefined
    const endpoint = await transport.open(options.address, {
      direction: 'out', signal,
      accept: (peer) => {
        if (outgoing) outgoing.#add(peer)
        else early.push(peer)
        return { bytes: () => {}, ended: (reason) => (outgoing ? outgoing.#leave(peer, reason) : void early.splice(early.indexOf(peer), 1)) }
      },
    })
    return (outgoing = new Outgoing(options, endpoint, early))
  }

  get address(): string {
    return this.#endpoint.address
  }
  /** Whether others connect to it. */
  get listens(): boolean {
    return this.#options.address.scheme.endsWith('-listen')
  }
  get counts(): OutgoingCounts {
    return { events: this.#events, dropped: this.#dropped, unheard: this.#unheard, clients: this.#clients, gone: this.#gone }
  }

  /** Waits until so many are connected. */
  async until(clients: number, signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#waiting?.()
    signal.addEventListener('abort', wake, { once: true })
    while (this.#listeners.size < clients && !signal.aborted) await new Promise<void>((resolve) => (this.#waiting = resolve))
    signal.removeEventListener('abort', wake)
    signal.throwIfAborted()
  }

  /**
   * Sends events to all; resolves when more may be sent. Fails with E4163 where there was one to be sent to, who is gone, and as the format's
   * encoder and the writing of a file do.
   */
  async send(batch: EventBatch): Promise<void> {
    if (this.#failure) throw this.#failure
    if (batch.count === 0) return
    if (this.#broken !== undefined) fail('E4163', { address: this.#options.address.text, reason: this.#broken })
    if (this.#listeners.size === 0) this.#unheard += batch.count
    const { slow } = this.#options
    const sending = [...this.#listeners].map((listener) => {
      if (listener.busy && slow !== 'wait') {
        if (slow === 'close') this.#sendAway(listener)
        this.#dropped += batch.count
        return undefined
      }
      this.#events += batch.count
      return listener.send(batch).catch((error: Error) => {
        if (error instanceof IssueError) this.#events -= batch.count
        this.#refuse(listener.peer, error)
      })
    })
    if (slow === 'wait') await Promise.all(sending)
    if (this.#failure) throw this.#failure
  }

  /** Sends what is left and closes. With `discard` a file was never there. */
  close(discard = false): Promise<void> {
    // What is given up while it closes need not wait for anybody any more.
    if (discard && this.#closing) void this.#endpoint.close({ discard }).catch(() => {})
    return (this.#closing ??= this.#close(discard))
  }

  async #close(discard: boolean): Promise<void> {
    if (!discard) await Promise.all([...this.#listeners].map((listener) => listener.end().catch((error: Error) => this.#refuse(listener.peer, error))))
    await this.#endpoint.close({ discard: discard || this.#failure !== undefined })
    if (this.#failure && !discard) throw this.#failure
  }

  #add(peer: Peer): void {
    this.#clients++
    this.#listeners.add(new Listener(peer, this.#options))
    this.#waiting?.()
  }

  #sendAway(listener: Listener): void {
    this.#listeners.delete(listener)
    this.#gone++
    listener.peer.close()
  }

  /** What can't be encoded or written is a failure of ours; anything else, that the other side is gone. */
  #refuse(peer: Peer, error: Error): void {
    if (error instanceof IssueError) this.#failure ??= error
    else this.#leave(peer, error.message)
  }

  #leave(peer: Peer, reason = 'the other side has ended it'): void {
    const listener = [...this.#listeners].find((each) => each.peer === peer)
    // Who goes when all is sent has not left.
    if (!listener || this.#closing) return
    this.#listeners.delete(listener)
    this.#gone++
    if (!this.listens) this.#broken = reason
  }
}

/** One who is sent to. */
class Listener {
  readonly peer: Peer
  readonly #options: OutgoingOptions
  #encoder: EventEncoder | undefined
  #shift = 0
  #sending = 0

  constructor(peer: Peer, options: OutgoingOptions) {
    this.peer = peer
    this.#options = options
  }

  /** Whether what was sent before is still on its way. */
  get busy(): boolean {
    return this.#sending > 0
  }

  async send(batch: EventBatch): Promise<void> {
    await this.#give(this.#encode(batch))
  }

  async end(): Promise<void> {
    await this.#give(this.#encoder?.end() ?? [])
  }

  async #give(parts: readonly Uint8Array[]): Promise<void> {
    this.#sending++
    try {
      for (const bytes of parts) await this.peer.send(bytes)
    } finally {
      this.#sending--
    }
  }

  #encode(batch: EventBatch): Uint8Array[] {
    const { address, timestamps = false } = this.#options
    if (address.scheme === 'udp') return encodeSpif(batch, timestamps)
    this.#encoder ??= this.#begin(batch)
    return this.#encoder.push(this.#shift === 0 ? batch : { ...batch, t0: batch.t0 - this.#shift })
  }

  #begin({ width, height, t, t0 }: EventBatch): EventEncoder {
    const { address, format: name, set } = this.#options
    const format = name === undefined ? formatOfEnding(address.text) : formatNamed(name)
    if (format.name === 'es' && address.scheme !== 'file') this.#shift = t0 + t[0]!
    // As DV sends it: what is held back until a packet is full would come late.
    const asDv = format.name === 'aedat4' && isNetwork(address)
    return format.encoder(address.text, { width, height } satisfies Sensor, { ...(asDv && { form: 'network' }), ...set })
  }
}

/** The options of each address of a list: what is only for datagrams, or only for byte streams, is for those of them that are such, where there are any. */
export function outgoingTo(to: readonly string[], { format, set, timestamps, ...options }: Omit<OutgoingOptions, 'address'>): OutgoingOptions[] {
  const addresses = to.map(parseAddress)
  const [some, all] = [addresses.some(isDatagrams), addresses.every(isDatagrams)]
  return addresses.map((address) => {
    const datagrams = isDatagrams(address)
    return {
      ...options, address, ...(format !== undefined && (all || !datagrams) && { format }), ...(set && (all || !datagrams) && { set }),
      ...(timestamps !== undefined && (!some || datagrams) && { timestamps }),
    }
  })
}
