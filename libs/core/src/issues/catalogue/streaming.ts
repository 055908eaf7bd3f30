import type { Chapter } from './entry.ts'

/** E416x and E417x events that come and go while a run goes on. */
export const streaming: Chapter = {
  E4160: {
    message: ({ address, why }) => `"${address}" is no address: ${why}`,
    fix: ({ forms }) => `an address is a path, or one of ${(forms as string[]).join(', ')}`,
    explain: `Live events come from an address and go to others:

    recording.raw, file:recording.raw     a file
    stdin:  stdout:                       what this process is piped into and out of
    tcp://HOST:PORT                       connects
    tcp-listen://HOST:PORT                waits for connections; without HOST, on the loopback interface
    udp://HOST:PORT                       datagrams: waits for them, or sends them there
    ws://HOST:PORT/PATH  ws-listen://…    the same as tcp, through WebSockets
    synthetic:NAME                        made on the spot, without a camera`,
  },
  E4161: {
    message: ({ address, overflow }) => (overflow === undefined
      ? `nothing says what happens to events of ${address} that come faster than they are worked on`
      : `events of ${address} can't be held back, so that overflow "${overflow}" is none of the choices`),
    fix: () => 'set "overflow" to drop-oldest, drop-newest or fail (a WebSocket may also block)',
    explain: `A camera on a network does not wait. When the pipeline is slower, the buffer of the source fills up, and then something is lost. What is
lost is the choice of whoever asks the question, so it has no default: the oldest of what waits (decisions stay close to now), the newest (what waits
is kept), or the run fails. Dropped events are counted exactly. Files, pipes and TCP wait, which is "block".`,
  },
  E4162: {
    message: ({ address, reason }) => `${address} can't be opened: ${reason}`,
    fix: ({ address }) => (/^(tcp|udp|ws)/.test(String(address)) ? 'check that the other side runs, that the name and the port are right, and that no other program has the port' : 'check that the file is there and that you may read it'),
    explain: 'The system refused to open, to connect or to bind. Where the other side starts later, "reconnect" tries again and again, with pauses that grow.',
  },
  E4163: {
    message: ({ address, reason }) => `the connection with ${address} broke: ${reason}`,
    fix: () => 'let "reconnect" take it up again, or mend the network',
    explain: 'A connection that the other side ends is the end of the stream. One that breaks is not: something of it is missing, so that the run fails unless it may reconnect.',
  },
  E4164: {
    message: ({ address, events, buffer }) => `the buffer of ${address} is full: ${events} events wait, ${buffer} are allowed`,
    fix: () => 'make the pipeline faster, set a larger "buffer", or let the source drop: overflow drop-oldest or drop-newest',
    explain: 'The overflow policy of this source is "fail": when the pipeline is too slow, the run fails rather than lose events.',
  },
  E4165: {
    message: ({ address, why }) => `a document may not use ${address}: ${why}`,
    fix: ({ allow }) => allow as string | undefined,
    explain: `A pipeline is data that may come from anywhere. By itself it reads files of its own folder and of the data folder, writes into the output
folder, and talks to this machine alone. Whoever starts it may allow more: --network lets it reach other machines and be reached by them; an address on
the command line is allowed as it stands.`,
  },
  E4166: {
    message: ({ address, what }) => `${address} can't be used here: ${what}`,
    explain: 'What a run can reach depends on where it runs: a browser has no sockets but WebSockets, and no pipes.',
  },
  E4167: {
    message: ({ file, why }) => `${file} can't be replayed: ${why}`,
    fix: () => 'replay the events together with the arrivals file that was recorded with them, or read the events alone, without "replay"',
    explain: `A recording of a live run is two files: the events, and NAME.arrivals.ndjson, which says in what pieces they came and when, and what was
lost on the way. A replay cuts the events into the same pieces, so that it needs both, and both from one run.`,
  },
  E4168: {
    message: ({ param, address, why }) => `"${param}" has no meaning for ${address}: ${why}`,
    fix: ({ param }) => `leave "${param}" out`,
    explain: 'Some parameters of a source are for files alone, others for what is live. One that would be passed over is refused.',
  },
  E4169: {
    message: ({ address, format, known }) => `${address} can't carry events as "${format}"; it carries ${(known as string[]).join(', ')}`,
    explain: `Datagrams get lost and overtake each other, so that each has to be understood on its own. Words of SPIF are; in the formats of files an event
leans on those in front of it, and one lost datagram would shift all that follow.`,
  },
  E4170: {
    message: ({ path }) => `${path} is there already, and a recording never goes over another file`,
    fix: () => 'give the recording another name, or move the file away',
    explain: 'What was recorded live can not be had again. So a new recording needs a new name, and so does its arrivals file, NAME.arrivals.ndjson.',
  },
  E4171: {
    message: ({ stage, port }) => `stage "${String(stage)}" needs one endless recording at "${String(port)}", not a set of whole ones`,
    fix: () => 'put events/play in front: it plays recordings one after the other as one stream',
    explain: 'Each recording of a data set begins its time anew, so that a set of them is no stream that could be sent. events/play joins them, with a pause between.',
  },
  E4172: {
    message: ({ address, seconds, attempts }) => `${address} could not be reached again in ${attempts} attempts, over ${seconds} s`,
    fix: () => 'see why the other side is gone, or allow more "attempts"',
    explain: 'The source may reconnect as often as its parameter "reconnect" says; it did, in vain.',
  },
  E4173: {
    message: ({ given, known }) => `there is no synthetic source "${given}"; there are ${(known as string[]).join(', ')}`,
    explain: 'Synthetic sources make events without a camera, for trying out pipelines and for measuring them.',
  },
  E4210: {
    message: ({ file, name }) => `${file} has no param "${name}" that could be set`,
    fix: ({ name, known }) => `let the document have "params": { "${name}": … } and its stage events/source say { "$param": "${name}" }; it has ${(known as string[]).length ? (known as string[]).join(', ') : 'none'}`,
    explain: `spikeline events stream SOURCE --pipeline FILE runs a pipeline on a source that the document does not know: it sets the param "source", and
those of --sensor, --format, --record, --overflow and --seconds. A document that is to be run so has params of these names, which its stage events/source
refers to: "params": { "source": "udp://127.0.0.1:3333" }, and "with": { "from": { "$param": "source" } }.`,
  },
}
