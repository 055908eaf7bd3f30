import type { Chapter } from './entry.ts'

const list = (values: unknown): string => (Array.isArray(values) ? values.join(', ') : '')

/** E4155 … E4159 and E4195 … E4199: files of HDF5 and NumPy. */
export const hdf5: Chapter = {
  E4155: {
    message: ({ place, what }) => `${place} holds no events in a layout that is known: ${what}`,
    fix: () => 'write them as one of the layouts that docs/events.md describes under hdf5, npy and npz',
    explain: `HDF5 and NumPy files hold arrays of any kind. Those of events are recognised by the names and types of their arrays: in HDF5 /CD/events with
fields x, y, p, t (Metavision), /events/x, y, t, p (DSEC), /events with four columns (v2e), /davis/left/events with four columns (MVSEC); in
NumPy a structured array with fields x, y, t, p, or a table of four columns. What is none of these is refused and not guessed at.`,
  },
  E4156: {
    message: ({ place, path, id, name }) => `${place}: "${path}" was compressed by ${name ? `${name}, ` : ''}filter ${id}, which is not undone here`,
    fix: () => 'write it again with gzip, or without compression: h5repack -f GZIP=4 IN OUT',
    explain: `HDF5 stores chunks through filters. Undone are deflate (gzip), shuffle, fletcher32, lzf, lz4, zstd, bitshuffle, Blosc 1 (BloscLZ, LZ4, zlib, Zstandard)
and Prophesee's event codec ECF. h5repack, or h5py with hdf5plugin, writes a file anew with another filter.`,
  },
  E4157: {
    message: ({ place, recordings }) => `${place} holds ${recordings} recordings of spikes, each with a label, as SHD and SSC do, and no events of pixels`,
    fix: () => 'read it as a data set of spikes, with the stage dataset/shd',
    explain: `The Heidelberg data sets SHD and SSC are HDF5 files with /spikes/times, /spikes/units and /labels: spikes of the channels of an artificial cochlea, one list
for each spoken word. They have no columns, rows and polarities, and every recording begins anew, so they are no events of a camera.`,
  },
  E4158: {
    message: ({ place, most }) => `${place} has more than ${most}, and its format can't be read before all of it is there`,
    fix: () => 'read it from a file: there it is read piece by piece, whatever its size',
    explain: `HDF5 and NPZ files say anywhere, often at their end, where their events are. From a stream of bytes they are therefore held whole, up to a limit. From a
file, or whatever else can be read at any place, as "spikeline events" does and \`placed\` of the format in code, they are read in constant memory.`,
  },
  E4159: {
    message: ({ place, offset, what }) => `${place}: at byte ${offset} it uses ${what}, which is not read here`,
    fix: () => 'write it again in a plainer way, with h5repack or h5py',
    explain: `HDF5 has features that files of events do not need: virtual and external datasets, messages that objects share in a heap, chunks of more than 64 MiB,
datasets of more than two directions. A file that uses them is refused rather than half read.`,
  },
  E4195: {
    message: ({ place, what }) => `${place} holds no recordings of spikes as SHD and SSC have them: ${what}`,
    fix: () => 'check that the file is whole, and one of SHD or SSC',
    explain: `Recordings of spikes have /spikes/times (seconds) and /spikes/units, each with one list a recording of the same length, and /labels with one class a
recording; /extra/keys has the names of the classes.`,
  },
  E4196: {
    message: ({ place, path, row, offset, what }) => `${place}: "${path}" can't be decoded from row ${row} on, at byte ${offset}: ${what}`,
    fix: () => 'fetch the file again, or write it anew; --lenient leaves these rows out and counts them',
    explain: `A piece of an array, a chunk, is damaged or was never written. The other pieces are read independently of it: \`--lenient\` leaves out the rows of this one,
counted as damaged.`,
  },
  E4197: {
    message: ({ place, offset, what }) => `${place}: its array at byte ${offset} ${what}`,
    fix: () => 'save it with numpy.save as an array of events: fields x, y, t, p, or a table of four columns, in C order',
    explain: `NumPy files say the type, order and shape of their array in a header. Events are read from structured arrays with the fields t, x, y and p, integers,
floating-point numbers or booleans in any order, and from tables of four columns of numbers.`,
  },
  E4198: {
    message: ({ place, offset, what }) => `${place}: at byte ${offset} ${what}`,
    fix: ({ known }) => (list(known) ? `its members are ${list(known)}` : 'save it with numpy.savez or numpy.savez_compressed'),
    explain: `An NPZ file is a ZIP archive of arrays. Its members are stored or deflated; it has one array of events, or one for each of t, x, y and p, of the same length.`,
  },
}
