import { beginsHdf5 } from '../../hdf5/file.ts'
import type { EventFormat, FormatOptions, Sensor } from '../contract.ts'
import { defineFormat } from '../options.ts'
import { fail } from '@spikeline/core'
import { Hdf5Decoder } from './hdf5Decoder.ts'
import { Hdf5Encoder } from './hdf5Encoder.ts'
import { dsec, metavision, table, type Compression, type WrittenLayout } from './writtenLayouts.ts'

/** Rows and columns of Prophesee's codec have eleven bits. */
const CODED = { width: 1 << 11, height: 1 << 11 }

export const hdf5: EventFormat = defineFormat({
  name: 'hdf5',
  title: 'HDF5: Metavision, DSEC, v2e, MVSEC',
  description: `Files of arrays. What they hold is found by the names and types of these: /CD/events with fields x, y, p and t is Metavision; /events/x, y, t and p is DSEC,
whose times count from /t_offset, which is added; /events with four columns t, x, y, p of integers is v2e; /davis/left/events with four columns x, y, t, p of
floating-point numbers is MVSEC, in seconds, of which one camera is read ("camera") and the events of the other are counted. Times are as they stand there: the
offset of Metavision's index is that of its first event, and nothing is subtracted. Its triggers are counted. SHD and SSC hold spikes and not events, and are
refused with what they are. Chunks may be compressed by gzip, lzf, lz4, Zstandard, Blosc, bitshuffle, or Prophesee's ECF, of which one is written in Metavision's
layout (at most 2048 × 2048 pixels); the others are written by gzip ("compression"). OpenEB reads Metavision's layout with ECF only. The sensor is the attribute
"geometry" of the file, 1280x720, which is written in all layouts; DSEC, v2e and MVSEC themselves don't have it. From a file, chunks are read one by one, in constant
memory but for the list of them; bytes that come as a stream are held, up to 1 GiB. Virtual and external datasets are refused.`,
  endings: ['.hdf5', '.h5'],
  sensor: 'sometimes',
  largest: { width: 65535, height: 65535 },
  options: {
    layout: { summary: 'the layout that is written', values: ['metavision', 'dsec', 'v2e', 'mvsec'], default: 'metavision' },
    compression: { summary: 'how chunks are written; usual: ECF in Metavision\'s layout, gzip in the others', values: ['usual', 'gzip', 'none'], default: 'usual' },
    camera: { summary: 'which of two cameras is read, MVSEC', values: ['left', 'right'], default: 'left' },
  },
  detect: beginsHdf5,
  decoder: (place, options) => new Hdf5Decoder(hdf5, place, options),
  placed: (place, options) => new Hdf5Decoder(hdf5, place, options),
  encoder: (place, sensor, options, patched) => encoder(place, sensor, options, patched),
})

function encoder(place: string, sensor: Sensor, options: FormatOptions = {}, patched = false): Hdf5Encoder {
  const { layout, compression } = options as { layout: string; compression: Compression }
  const { width, height } = sensor
  if (layout === 'metavision' && compression === 'usual' && (width > CODED.width || height > CODED.height)) fail('E4148', { format: 'hdf5', width, height, largest: `at most ${CODED.width} × ${CODED.height} with ECF` })
  const written: WrittenLayout = layout === 'metavision' ? metavision(sensor, compression) : layout === 'dsec' ? dsec(sensor, compression) : table(sensor, compression, layout as 'v2e' | 'mvsec')
  return new Hdf5Encoder(place, sensor, written, patched)
}
