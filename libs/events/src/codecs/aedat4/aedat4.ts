import { beginsWith } from '../bytes.ts'
import { defineFormat } from '../options.ts'
import { Aedat4Decoder } from './decoder.ts'
import { Aedat4Encoder } from './encoder.ts'
import { beginsWithHeader, MAGIC } from './header.ts'

/** Streams that can be chosen: DV numbers them from 0, four or five for each camera. */
const ids = Array.from({ length: 10 }, (_, id) => `${id}`)

export const aedat4 = defineFormat({
  name: 'aedat4',
  title: 'AEDAT 4.0 (DV)',
  description: `Packets of several streams behind a header that describes them, each compressed by itself: not at all, by LZ4 or by ZSTD. Times are Unix
microseconds. Of streams of events one is read: where a file has several, it must be said which ("stream"). Frames, samples of the IMU and triggers are
counted, as are events of other streams; \`aedat4Records\` gives what frames, samples and triggers hold. A packet has at most 64 MiB, as it is in the file and
decompressed. Written are packets of 4096 events and the table of them at the end; the sink that can't go back to the header to say where the
table begins gets a file without one, which says so. Over TCP and WebSockets the form is that in which DV sends events over a network: without the
first line and without a table, and each batch is sent when it is there, in packets of its own. Both forms are read anywhere. Checksums are verified where frames have them.`,
  endings: ['.aedat4'],
  sensor: 'sometimes',
  largest: { width: 32768, height: 32768 },
  options: {
    compression: { summary: 'how packets are compressed that are written', values: ['none', 'lz4', 'zstd'], default: 'lz4' },
    form: { summary: 'what is written: a file, or a stream as the network output of DV sends it', values: ['file', 'network'], default: 'file' },
    stream: { summary: 'the stream of events that is read, where a file has several; the number of the one that is written, else 0', values: ids },
  },
  detect: (head) => beginsWith(head, MAGIC) || beginsWithHeader(head),
  decoder: (place, options) => new Aedat4Decoder(place, options),
  encoder: (place, sensor, options) => new Aedat4Encoder(place, sensor, options),
})
