// docs/events.md: what holds for all files of events, and each format from its declaration.
import { markdownTable } from '@spikeline/core'
import { eventFormats } from '@spikeline/events'

const said = { always: 'says its sensor', sometimes: 'may say its sensor, else `--sensor` does', never: 'does not say its sensor: `--sensor` does' }

const intro = `Event cameras send an event where and when the light of a pixel changes. Their recordings come in many formats; Spikeline reads and writes those below, and finds the format of a file by its content, never by its name.

\`\`\`sh
spikeline events info recording.raw                                    # format, sensor, numbers, span
spikeline events convert recording.raw recording.es                    # the format of the ending, or --format
spikeline events convert words.evt3 events.csv --from evt3 --sensor 640x480   # files that don't say what they are
spikeline events convert recording.aedat4 events.h5 --events-only      # leaves out frames, samples and triggers
\`\`\`

A folder of labelled files is a data set: see [recordings of your own](tutorial/your-own-recordings.md). To play files in real time, or take events as they come, see [live events](streaming.md).

From code, each format is an object with \`detect\`, \`decoder\` and \`encoder\`; a decoder takes bytes in pieces of any size and gives batches of events in columns, in constant memory, in Node and in browsers:

\`\`\`ts
import { detectFormat } from '@spikeline/events'
const decoder = detectFormat(head, name).decoder(name)
for await (const chunk of bytes) for (const { t0, t, x, y, p, count } of decoder.push(chunk)) …
decoder.end()
decoder.counts   // { other: { triggers: 4157 }, skipped: {} }
\`\`\`

Formats that say anywhere in the file where their events are (hdf5, npz) have \`placed\` beside it, which reads a file, a Blob or whatever else gives bytes at any place, in constant memory too; their \`decoder\` holds the bytes until the end, up to 1 GiB:

\`\`\`ts
import { formatNamed } from '@spikeline/events'
const file = { size: blob.size, read: async (at, length) => new Uint8Array(await blob.slice(at, at + length).arrayBuffer()) }
for await (const batch of formatNamed('hdf5').placed(name).batches(file)) …
\`\`\`

## What holds for all of them
- **Times** are microseconds as they stand in the file, \`t0 + t[i]\`; clocks that went round are counted on. The t0 of a batch is a multiple of 2³² µs: a recording of less than 71 minutes that counts from near 0 has t0 = 0 throughout, in longer ones a new batch begins at each multiple. \`convert --from-zero\` counts from the first event.
- **Coordinates** count from the top left corner. **Polarity** is 1 for ON, 0 for OFF.
- **Order.** Events ascend in time. One that goes back is refused with its byte, as is one outside of the sensor, a record that is cut short, or a word that the format does not have.
- **\`--lenient\`** skips what is wrong up to the next record or word that is right, and counts it: \`cut\`, \`outside\`, \`backwards\`, \`unknown\`; of AEDAT 4 also \`damaged\` packets and the \`table\` of them. A wrong header is refused all the same.
- **Nothing is lost unnoticed.** Triggers, inertial samples and vendors' words are counted under \`other\`; a file that has such is converted with \`--events-only\`. \`untimed\` are events before the first word of time, \`invalid\` those that a camera marked so.
- **The sensor** is stated by the file or given, never guessed from the events. \`info\` does without, and says how far the events reach.
- **Written files are whole**: they appear under their name when they are complete, and never in the place of the file that is read. What a format has no room for is refused.`

const records = `What is no event of a pixel comes packet by packet, in the order of the file:

\`\`\`ts
import { aedat4Records } from '@spikeline/events'
for await (const record of aedat4Records(bytes, name)) {
  if (record.kind === 'frame') record.pixels      // with t, exposure, width, height, depth, channels
  if (record.kind === 'imu') record.samples       // t, temperature (°C), acceleration (g), rotation (°/s), magneticField (µT)
  if (record.kind === 'triggers') record.triggers // t, source, meaning
}
\`\`\``

const others = `\`npm run bench -- readback --python PYTHON\` writes recordings, made up and real, has others' own readers read them, reads what those write, and real files beside them, and compares event by event. With faery 0.7.1, expelliarmus 1.1.12, dv-processing 2.0.4, aedat 2.3.0, Tonic 1.7.0, SpikingJelly 2.0.0, h5py 3.16, hdf5plugin 7.1 and NumPy 2.4 all events are the same, but where the last column says otherwise. EVT 2.1 is read by none of them.

${markdownTable(['format', 'ours is read by', 'we read what is written by', 'where they differ'], [
  ['evt2', 'faery, expelliarmus', 'faery, expelliarmus', ''],
  ['evt3', 'faery', 'faery', 'expelliarmus adds 4096 µs wherever TIME_LOW falls, though TIME_HIGH has said so; its own files lack that TIME_HIGH and are refused. Of a TIME_LOW with a lower one right behind it, faery keeps the higher time'],
  ['dat', 'faery, expelliarmus', 'faery, expelliarmus', 'faery refuses older files, of event type 0'],
  ['es, csv', 'faery', 'faery', ''],
  ['aedat2', 'Tonic (DAVIS), SpikingJelly (DVS128)', '', 'SpikingJelly takes columns for rows. Tonic fails on the DVS128'],
  ['aedat3', 'SpikingJelly', '', 'Tonic fails'],
  ['aedat4', 'faery, dv-processing, aedat, Tonic', 'faery, dv-processing', ''],
  ['hdf5', 'h5py', 'h5py with hdf5plugin', 'ECF is read there by a decoder written for the check'],
  ['npy', 'NumPy, Tonic', 'NumPy', ''],
  ['npz', 'NumPy', 'NumPy, SpikingJelly', 'SpikingJelly reads an array for each column; ours has one'],
  ['text', 'NumPy', '', ''],
  ['atis', 'Tonic, SpikingJelly', '', ''],
])}`

function section({ name, title, description, endings, sensor, largest, options }) {
  const facts = `\`${name}\` · ${endings.join(', ')} · ${said[sensor]} · at most ${largest.width} × ${largest.height} pixels`
  const rows = Object.entries(options).map(([option, { summary, values, default: value }]) => [`\`${option}\``, summary, values.map((each) => `\`${each}\``).join(', '), value === undefined ? 'none: it must be said where it is open' : `\`${value}\``])
  const table = rows.length ? [markdownTable(['option', 'what it says', 'values', 'default'], rows)] : []
  return [`### ${title}`, facts, description.replaceAll('\n', ' '), ...table].join('\n\n')
}

const overview = markdownTable(['format', 'name', 'endings', 'the file says its sensor'], eventFormats.map(({ title, name, endings, sensor }) => [title, `\`${name}\``, endings.join(', '), sensor]))

export const eventsPage = (notice) => [
  notice, '# Files of event cameras', intro, '## Formats',
  overview,
  'Options are given as `--set NAME=VALUE` for the file that is read, `--set-out NAME=VALUE` for the one that is written.', ...eventFormats.map(section),
  '## Frames, samples and triggers of AEDAT 4', records,
  '## Read by others', others,
  '## Checks',
  'Property tests hold every format to encode ∘ decode = identity under any cut of bytes and batches. `node tools/bench/src/fuzz-codecs.mjs` damages files by the million. `npm run bench -- codecs` measures. Real recordings are held to their counts where `SPIKELINE_EVENTS` names a folder of them.',
].join('\n\n') + '\n'
