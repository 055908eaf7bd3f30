import { fail, isDatagrams, isNetwork, type Address, type Overflow, type Transport } from '@spikeline/core'
import { formatNamed } from '../codecs/formats.ts'
import type { FormatOptions, Sensor } from '../codecs/contract.ts'
import { spif } from './spif.ts'

/** How often, and how long, a source tries to reach what it has lost. */
export interface Reconnect {
  /** Seconds until the first attempt; each further pause is twice as long. */
  readonly after: number
  /** Seconds of the longest pause. */
  readonly most: number
  /** Attempts in a row that may fail; no bound where it is not given. */
  readonly attempts?: number
}

export interface SourceOptions {
  readonly address: Address
  /** A format of files, or spif. By the content where it is not given; of datagrams spif. */
  readonly format?: string
  readonly set?: FormatOptions
  readonly sensor?: Sensor
  readonly lenient?: boolean
  readonly timestamps?: (typeof spif.timestamps)[number]
  /** What happens when events come faster than they are taken; "block" for what can be held back. */
  readonly overflow?: Overflow
  /** Events that may wait. */
  readonly buffer?: number
  readonly reconnect?: Reconnect
  /** Seconds without an event after which it is said that the sensor is quiet. */
  readonly quiet?: number
  /** The stream ends after so many seconds, or events. */
  readonly seconds?: number
  readonly events?: number
}

/** What a source needs of those who run it. */
export interface LiveHost {
  readonly transport: Transport
  readonly signal: AbortSignal
  log(level: 'info' | 'warning', message: string): void
}

/** Seconds after which a client that has sent nothing is sent away. */
export const SILENCE = 10
/** Clients that may be connected at one time. */
export const CLIENTS = 8
/** Events that may wait, where nothing else is said: a quarter of a second at a million a second, 2.4 MB. */
export const BUFFER = 1 << 18

/** The overflow policy of a source. Fails with E4161 where it must be stated, or can't be had. */
export function overflowFor(address: Address, overflow: Overflow | undefined): Overflow {
  const pushes = isDatagrams(address) || address.scheme.startsWith('ws')
  if (overflow === undefined && pushes) fail('E4161', { address: address.text })
  if (overflow === 'block' && isDatagrams(address)) fail('E4161', { address: address.text, overflow })
  return overflow ?? 'block'
}

/** Fails with E4161, E4168, E4169 and E4144 where the parameters of a source don't go together. */
export function checkSource({ address, format, overflow, reconnect, sensor, timestamps }: SourceOptions): void {
  const { text, scheme } = address
  overflowFor(address, overflow)
  const meaningless = (param: string, why: string): never => fail('E4168', { param, address: text, why })
  if (scheme === 'stdout') meaningless('from', 'nothing comes from there')
  if (isDatagrams(address) && format !== undefined && format !== spif.name) fail('E4169', { address: text, format, known: [spif.name] })
  if (!isDatagrams(address) && format === spif.name) fail('E4169', { address: text, format, known: ['the formats of docs/events.md'] })
  if (format !== undefined && format !== spif.name) formatNamed(format)
  if (timestamps !== undefined && !isDatagrams(address)) meaningless('timestamps', 'only words of SPIF may be without times')
  if (isDatagrams(address) && !sensor) fail('E4143', { place: text, format: spif.name })
  if (reconnect && (!isNetwork(address) || isDatagrams(address))) meaningless('reconnect', 'it is no connection')
}
