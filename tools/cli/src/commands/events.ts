import { fail } from '@spikeline/core'
import { eventFormats } from '@spikeline/events'
import type { Call, Command, OptionValues } from '../command.ts'
import { convert, formats, info } from '../events/files.ts'
import { play } from '../events/play.ts'
import { stream } from '../events/stream.ts'
import type { Io } from '../io.ts'

const names = eventFormats.map(({ name }) => name).join(', ')

interface Verb {
  readonly operands: readonly string[]
  /** Options that it has; any other would be passed over. */
  readonly options: readonly string[]
  run(files: readonly string[], call: Call, io: Io): Promise<number>
}

const read = ['from', 'sensor', 'set', 'lenient']
const verbs: Readonly<Record<string, Verb>> = {
  formats: { operands: [], options: [], run: formats },
  info: { operands: ['FILE'], options: [...read, 'json'], run: info },
  convert: { operands: ['IN', 'OUT'], options: [...read, 'format', 'set-out', 'from-zero', 'events-only'], run: convert },
  play: { operands: ['FILE…'], options: [...read, 'to', 'speed', 'loop', 'pause', 'format', 'set-out', 'timestamps', 'slow'], run: play },
  stream: { operands: ['SOURCE'], options: ['format', 'sensor', 'set', 'lenient', 'pipeline', 'param', 'out', 'record', 'overflow', 'reconnect', 'seconds', 'speed', 'json'], run: stream },
}
/** Options that have a meaning only beside another one, or only without it. */
const sending = ['format', 'set-out', 'timestamps', 'slow']
const piping = ['param', 'out']
const watching = ['set', 'lenient', 'reconnect', 'speed']

export const command: Command = {
  summary: 'Describes, converts and plays files of event cameras; shows a live stream of events, or runs a pipeline on it.',
  usage: `[${Object.entries(verbs).map(([verb, { operands }]) => [verb, ...operands].join(' ')).join(' | ')}]`,
  details: [
    'formats   the formats of files',
    'info      what a file holds; its format is found by its content',
    'convert   a file into another format',
    'play      files in real time, one after the other: to others, or on this terminal',
    'stream    what comes from SOURCE: as an image on a terminal, a line a second elsewhere; with --pipeline through a pipeline, whose params say "source"',
    '',
    `Formats: ${names}; docs/events.md has what each holds, its conventions and options.`,
    'Addresses: a path, stdin:, stdout:, tcp://HOST:PORT, tcp-listen://HOST:PORT, udp://HOST:PORT, ws://HOST:PORT/PATH, ws-listen://HOST:PORT,',
    '           synthetic:noise, synthetic:bar; docs/streaming.md has what each does.',
    'Examples: spikeline events info recording.raw',
    '          spikeline events convert recording.raw recording.es',
    '          spikeline events convert words.evt3 events.csv --from evt3 --sensor 640x480',
    '          spikeline events play recording.raw --to udp://127.0.0.1:3333 --to tcp-listen://:7777',
    '          spikeline events stream udp://:3333 --sensor 640x480 --record morning.es',
    '          spikeline events stream udp://:3333 --pipeline pipelines/nmnist-live.json',
  ].join('\n'),
  options: {
    json: { type: 'boolean', help: 'info, stream: as JSON' },
    from: { type: 'string', value: 'FORMAT', help: 'format of the file that is read, where its content does not tell' },
    format: { type: 'string', value: 'FORMAT', help: 'convert: format of OUT (default: by its ending); play: of byte streams (default: es); stream: of SOURCE (default: by its first bytes)' },
    sensor: { type: 'string', value: 'WxH', help: 'size of the sensor, where the source does not say it' },
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'option of the format that is read, such as unit=s' },
    'set-out': { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'convert, play: option of the format that is written' },
    lenient: { type: 'boolean', help: 'skip what is wrong and count it, instead of refusing the source' },
    'from-zero': { type: 'boolean', help: 'convert: count times from the first event' },
    'events-only': { type: 'boolean', help: 'convert: leave out triggers and whatever else is no event of a pixel' },
    to: { type: 'string', multiple: true, value: 'ADDRESS', help: 'play: send the events there; repeatable. What listens waits for the first to connect' },
    speed: { type: 'string', value: 'F', help: 'play, stream: so many times as fast as in reality (default 1), or max: as fast as it is taken' },
    loop: { type: 'boolean', help: 'play: over and over; times go on' },
    pause: { type: 'string', value: 'S', help: 'play: seconds between two files, and two rounds (default: none)' },
    timestamps: { type: 'boolean', help: 'play: datagrams bring the time of each event, which not every receiver takes' },
    slow: { type: 'string', value: 'wait|drop|close', help: 'play: who takes events more slowly than they come is waited for (default), misses some, or is sent away' },
    pipeline: { type: 'string', value: 'FILE', help: 'stream: run this pipeline; its params "source", "sensor", "format", "record", "overflow", "seconds" are what is given here' },
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'stream --pipeline: override an entry of "params"; repeatable' },
    out: { type: 'string', value: 'DIR', help: 'stream --pipeline: output folder (default out/NAME-OF-THE-PIPELINE)' },
    record: { type: 'string', value: 'FILE', help: 'stream: record what comes, in the format of the ending, to be replayed' },
    overflow: { type: 'string', value: 'POLICY', help: 'stream: block, drop-oldest, drop-newest or fail, when events come faster than they are worked on' },
    reconnect: { type: 'boolean', help: 'stream: connect again when a connection ends or can\'t be had' },
    seconds: { type: 'string', value: 'N', help: 'stream: end after so many seconds' },
  },
  positionals: [0, Infinity],
  async run(call, io) {
    const [name = 'formats', ...files] = call.positionals
    const verb = Object.hasOwn(verbs, name) ? verbs[name]! : fail('E7006', { command: 'events', given: name, known: Object.entries(verbs).map(([each, { operands }]) => [each, ...operands].join(' ')) })
    const many = verb.operands.at(-1)?.endsWith('…') && files.length > verb.operands.length
    if (files.length !== verb.operands.length && !many) fail('E7003', { command: 'events', usage: command.usage, count: call.positionals.length })
    requireMeant(name, verb, call.options)
    return verb.run(files, call, io)
  },
}

/** Fails with E7002 at an option that would be passed over. */
function requireMeant(name: string, verb: Verb, options: OptionValues): void {
  const [stray, why] = strayOf(name, verb, Object.keys(options)) ?? []
  if (stray) fail('E7002', { command: `events ${name}`, detail: `it has no option --${stray}${why}`, options: verb.options })
}

function strayOf(name: string, verb: Verb, given: readonly string[]): [option: string, why: string] | undefined {
  const among = (options: readonly string[], why: string): [string, string] | undefined => given.flatMap((option): [string, string][] => (options.includes(option) ? [[option, why]] : []))[0]
  const unknown = given.find((option) => !verb.options.includes(option))
  if (unknown) return [unknown, '']
  if (name === 'play' && !given.includes('to')) return among(sending, ' without --to')
  if (name !== 'stream') return undefined
  return given.includes('pipeline') ? among(watching, ' with --pipeline: the document says it') : among(piping, ' without --pipeline')
}
