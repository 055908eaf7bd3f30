// Files of HDF5 and NumPy, ours read by Python and Python's read by us: a table of what each found.
//
//   node tools/bench/src/event-arrays.mjs --python PYTHON [--events 200000] [--rounds 5]
//
// PYTHON (default SPIKELINE_PEERS_PYTHON) has h5py, hdf5plugin and numpy. It reads each layout that is written here, chunks of Prophesee's codec by
// a decoder of its own, and where it has Tonic makes frames of the NumPy file; what it writes by h5py, hdf5plugin and NumPy is read here. The exit
// status is 1 where any two sums differ. With --rounds, files of ours are decoded so many times by both, into columns: the least processor time.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inflateSync } from 'node:zlib'
import { formatNamed } from '@spikeline/events'
import { recording } from './recording.mjs'

const { values: options } = parseArgs({ options: { python: { type: 'string', default: process.env.SPIKELINE_PEERS_PYTHON }, events: { type: 'string', default: '200000' }, rounds: { type: 'string' } } })
if (!options.python) throw new Error('give --python PYTHON, one that has h5py, hdf5plugin and numpy')
const sensor = { width: 640, height: 480 }
const peer = fileURLToPath(new URL('../peers/event_arrays.py', import.meta.url))

function python(...call) {
  const { status, stdout, stderr } = spawnSync(options.python, [peer, ...call], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`${options.python} ${peer}: ${stderr}`)
  return JSON.parse(stdout)
}

const sumsOf = (batches) => batches.reduce(([n, ...sums], batch) => [n + batch.count, ...['t', 'x', 'y', 'p'].map((name, i) => sums[i] + batch[name].reduce((a, b) => a + b, name === 't' ? batch.t0 * batch.count : 0))], [0, 0, 0, 0, 0])

let wrong = 0
function row(file, ours, theirs, note = '') {
  const same = ours.every((sum, i) => sum === theirs[i])
  if (!same) wrong++
  console.log(`| ${file} | ${ours[0]} | ${theirs[0]} | ${same ? 'the same' : `other: ${ours} and ${theirs}`}${note} |`)
}

const folder = mkdtempSync(join(tmpdir(), 'spikeline-arrays-'))
try {
  const batch = recording(Number(options.events), sensor, Infinity)
  const files = [
    ...['metavision', 'dsec', 'v2e', 'mvsec'].flatMap((layout) => ['usual', 'gzip', 'none'].map((compression) => ['hdf5', `${layout}, ${compression}`, `${layout}-${compression}.h5`, { layout, compression }])),
    ['npy', 'npy', 'a.npy', {}], ['npz', 'npz', 'a.npz', {}], ['npy', 'npy, table', 'table.npy', { columns: 'txyp' }],
  ].map(([name, title, file, written]) => {
    const encoder = formatNamed(name).encoder(title, sensor, written)
    const path = join(folder, file)
    writeFileSync(path, Buffer.concat([...encoder.push(batch), ...encoder.end()]))
    return { title, path, name, written }
  })
  const found = python('read', ...files.map(({ title, path }) => `${title}=${path}`))
  console.log('| file of ours | events written | read by Python | sums of t, x, y, p |\n| --- | --: | --: | --- |')
  for (const { title } of files) row(title, sumsOf([batch]), found[title].sums, Number.isInteger(found[title].tonic) ? `; Tonic's frames have ${found[title].tonic}` : '')
  console.log('\n| file of Python | events read here | expected | sums of t, x, y, p |\n| --- | --: | --: | --- |')
  const packed = python('fixtures')
  const expected = sumsOf([{ count: 240, t0: 0, ...Object.fromEntries(Object.entries({ t: (i) => 1000 + 3 * i + (i % 2), x: (i) => (5 * i) % 64, y: (i) => (3 * i) % 48, p: (i) => Math.floor(i / 2) % 2 }).map(([name, of]) => [name, Array.from({ length: 240 }, (_, i) => of(i))])) }])
  for (const [name, bytes] of Object.entries(packed).filter(([name]) => name !== 'shd')) {
    const format = formatNamed(name.endsWith('npy') ? 'npy' : name.endsWith('npz') ? 'npz' : 'hdf5')
    const decoder = format.decoder(name, { sensor: { width: 64, height: 48 }, options: name === 'table.npy' ? { columns: 'txyp' } : {} })
    row(name, sumsOf([...decoder.push(new Uint8Array(inflateSync(Buffer.from(bytes, 'base64')))), ...decoder.end()]), expected)
  }
  if (options.rounds) compare(files, batch.count)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Millions of events a second. */
function compare(files, count) {
  const rounds = Number(options.rounds)
  // Prophesee's codec is written in Python there, to be read, not to be fast.
  const theirs = python('time', String(rounds), ...files.filter(({ title }) => title !== 'metavision, usual').map(({ title, path }) => `${title}=${path}`))
  const rate = (seconds) => (seconds === undefined ? '–' : (count / seconds / 1e6).toFixed(1))
  console.log('\n| file | here, from a file | h5py or NumPy |\n| --- | --: | --: |')
  for (const { title, path, name, written } of files) {
    let best = Infinity
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage()
      const decoder = formatNamed(name).decoder(title, { options: written, ...(name !== 'hdf5' && { sensor }) })
      const batches = [...decoder.push(readFileSync(path)), ...decoder.end()]
      const { user, system } = process.cpuUsage(before)
      if (batches.reduce((sum, batch) => sum + batch.count, 0) !== count) throw new Error(`${title}: other events`)
      best = Math.min(best, (user + system) / 1e6)
    }
    console.log(`| ${title} | ${rate(best)} | ${rate(theirs[title])} |`)
  }
}
process.exitCode = wrong ? 1 : 0
