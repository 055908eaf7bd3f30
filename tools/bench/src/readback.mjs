// Files of ours read by others' own readers, and theirs by us, event by event: a table of who agrees.
//
//   npm run bench -- readback --python PYTHON [--python PYTHON]… [--keep FOLDER]
//
// PYTHON (default SPIKELINE_PEERS_PYTHON) is one that has some of the peers: pip install faery expelliarmus dv-processing aedat tonic nir h5py
// hdf5plugin, and spikingjelly with torch. Where several are given, the first that has a peer runs it. Peers that none has are named as not run.
//
// What is written is made up: pauses, many events in one µs, the corners of the sensor; and a real recording where SPIKELINE_EVENTS names the
// folder, whose own files are read by both, too (SPIKELINE_NMNIST that of N-MNIST). Where a peer is known to read otherwise, readback-cases.mjs says how,
// and that is what it must find. The exit status is 1 where anything else differs.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { issueMessage } from '@spikeline/core'
import { detectFormat, formatNamed } from '@spikeline/events'
import { readNir, writeNir } from '@spikeline/networks'
import { cases, conventions, madeUp, originals, recorders } from './readback-cases.mjs'

const usual = process.env.SPIKELINE_PEERS_PYTHON
const { values: options } = parseArgs({ options: { python: { type: 'string', multiple: true, default: usual ? [usual] : [] }, keep: { type: 'string' } } })
if (!options.python.length) {
  console.error('Give --python PYTHON, one that has some of faery, expelliarmus, dv-processing, aedat, tonic, nir, h5py with hdf5plugin, and spikingjelly.')
  process.exit(2)
}

function run(python, script, ...call) {
  const { status, stdout, stderr, error } = spawnSync(python, [fileURLToPath(new URL(`../peers/${script}`, import.meta.url)), ...call], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw error ?? new Error(`${python} ${script} ${call.join(' ')}: ${stderr}`)
  return stdout
}

const axes = ['t', 'x', 'y', 'p']

function read(path, name, { sensor, given = {} }) {
  const bytes = new Uint8Array(readFileSync(path))
  const format = name ? formatNamed(name) : detectFormat(bytes, path)
  const decoder = format.decoder(basename(path), { options: given, ...(sensor && { sensor }) })
  const columns = { t: [], x: [], y: [], p: [] }
  for (const { t0, count, ...batch } of [...decoder.push(bytes), ...decoder.end()]) {
    for (const axis of axes) for (let i = 0; i < count; i++) columns[axis].push(batch[axis][i] + (axis === 't' ? t0 : 0))
  }
  const { width, height } = decoder.header
  return { columns, sensor: { width, height } }
}

/** The sensor is given where the file does not say it: some peers write one of their own. */
function sized(path, format, given, sensor) {
  try {
    return read(path, format, { given })
  } catch (error) {
    if (error.issues?.[0].code !== 'E4143') throw error
    return read(path, format, { given, sensor })
  }
}

const fromZero = ({ columns, sensor }) => ({ columns: { ...columns, t: columns.t.map((time) => time - columns.t[0]) }, sensor })

function* batches({ t, x, y, p }, sensor) {
  for (let from = 0, to; from < t.length; from = to) {
    const t0 = Math.floor(t[from] / 2 ** 32) * 2 ** 32
    for (to = from; to < t.length && t[to] - t0 < 2 ** 32; ) to++
    const part = (column, type) => type.from(column.slice(from, to))
    yield { t: Uint32Array.from(t.slice(from, to), (time) => time - t0), x: part(x, Uint16Array), y: part(y, Uint16Array), p: part(p, Uint8Array), t0, ...sensor, count: to - from }
  }
}

function write(path, format, { columns, sensor }, given) {
  const encoder = formatNamed(format).encoder(basename(path), sensor, given)
  const patches = []
  const parts = [...batches(columns, sensor)].flatMap((batch) => encoder.push(batch))
  const bytes = Buffer.concat([...parts, ...encoder.end((...patch) => patches.push(patch))])
  for (const [offset, patch] of patches) bytes.set(patch, offset)
  writeFileSync(path, bytes)
}

/** Columns as ../peers/readback.py has them. */
const packed = ({ t, x, y, p }) => Buffer.concat([Float64Array.from(t), ...[x, y, p].map((column) => Int32Array.from(column))].map(({ buffer }) => new Uint8Array(buffer)))
function unpacked(bytes) {
  const count = bytes.length / 20
  const of = (type, from) => Array.from(new type(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + from + count * type.BYTES_PER_ELEMENT)))
  return { t: of(Float64Array, 0), x: of(Int32Array, 8 * count), y: of(Int32Array, 12 * count), p: of(Int32Array, 16 * count) }
}

/** Undefined where both are the same, else what is not, and which columns. */
function difference(found, expected) {
  if (found.t.length !== expected.t.length) return { axes: ['count'], text: `${found.t.length} events of ${expected.t.length}` }
  const wrong = axes.map((axis) => ({ axis, at: found[axis].flatMap((value, i) => (value === expected[axis][i] ? [] : [i])) })).filter(({ at }) => at.length)
  if (!wrong.length) return undefined
  return { axes: wrong.map(({ axis }) => axis), text: wrong.map(({ axis, at: [first, ...rest] }) => `${axis} of ${rest.length + 1} events of ${found.t.length}, first event ${first}: ${found[axis][first]} for ${expected[axis][first]}`).join('; ') }
}

const pythons = new Map()
const versions = {}
for (const python of options.python) {
  for (const [peer, version] of Object.entries(JSON.parse(run(python, 'readback.py', 'peers')))) {
    if (pythons.has(peer)) continue
    pythons.set(peer, python)
    versions[peer] = version
  }
}

const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'spikeline-readback-'))
try {
  mkdirSync(folder, { recursive: true })
  const { tasks, missing } = prepared()
  for (const python of new Set(pythons.values())) {
    const own = tasks.filter(({ peer }) => pythons.get(peer) === python)
    writeFileSync(join(folder, 'tasks.json'), JSON.stringify(own.map((task) => ({ ...task, judge: undefined, recording: undefined }))))
    JSON.parse(run(python, 'readback.py', folder)).forEach((answer, i) => Object.assign(own[i], answer))
  }
  const rows = new Map()
  for (const task of tasks) {
    const title = `${task.format}|${task.peer}`
    if (!rows.has(title)) rows.set(title, { ours: [], theirs: [], both: [] })
    rows.get(title)[task.kind].push(...judged(task))
  }
  if (pythons.has('nir')) rows.set('nir|nir', await networks())
  else missing.add('nir')
  print(rows)
  if (missing.size) console.log(`\nNot run, since no PYTHON has them: ${[...missing].join(', ')}.`)
} finally {
  if (options.keep === undefined) rmSync(folder, { recursive: true, force: true })
}

/** Writes our files and the columns of those that peers are to write. */
function prepared() {
  const tasks = []
  const missing = new Set()
  const home = process.env.SPIKELINE_EVENTS
  const add = (task) => (pythons.has(task.peer) ? tasks.push({ ...task, columns: join(folder, `${tasks.length}.columns`), sensor: [task.recording.sensor.width, task.recording.sensor.height] }) : missing.add(task.peer))
  for (const { name, format = name, ending, sensor, start, short, real = 'dvs.es', given = [{}], read: said = {}, peers, writers } of cases) {
    const recordings = { made: madeUp(sensor, { start, short }), ...(home && real && { real: short ? fromZero(read(join(home, real), undefined, {})) : read(join(home, real), undefined, {}) }) }
    for (const [kind, recording] of Object.entries(recordings)) {
      given.forEach((options) => {
        const path = join(folder, `ours ${[name, kind, ...Object.values(options)].join(' ')}.${ending}`)
        write(path, format, recording, options)
        for (const peer of peers) add({ do: 'read', kind: 'ours', peer, format: name, file: path, recording })
      })
      for (const peer of writers.filter((peer) => kind === 'made' || !recorders.has(peer))) add({ do: 'write', kind: 'theirs', peer, format: name, file: join(folder, `${peer} ${name} ${kind}.${ending}`), recording, judge: { format, said } })
    }
  }
  for (const task of tasks) if (task.do === 'write') writeFileSync(task.columns, packed(task.recording.columns))
  for (const { name, file, variable = 'SPIKELINE_EVENTS', sensor, peers } of originals) {
    const path = process.env[variable] && join(process.env[variable], file)
    if (!path || !existsSync(path)) continue
    const recording = read(path, name.split(' ')[0], { sensor })
    for (const peer of peers) add({ do: 'read', kind: 'both', peer, format: name, file: path, recording })
  }
  return { tasks, missing }
}

/** For each file of a task undefined where all is the same, else what differs, and whether that is known of the peer. */
function judged({ do: what, kind, peer, format, file, files, columns, recording, refused, judge }) {
  const known = conventions[`${peer} ${format}`] ?? {}
  const other = (path, text, stated) => ({ text: `${peer}, ${format}, ${basename(path)}: ${text}`, known: stated })
  if (refused) return [other(file, `it says "${refused}"`, known.refuses !== undefined && refused.includes(known.refuses))]
  if (what === 'read') {
    const found = difference(unpacked(readFileSync(columns)), known.as?.(recording.columns) ?? recording.columns)
    return [found && other(file, found.text, found.axes.join() === 't' && known.times?.includes(kind) === true)]
  }
  return files.map((path) => {
    try {
      const given = basename(path) === 'table.npy' ? { columns: 'txyp' } : judge.said
      const [expected, sensor] = recorders.has(peer) ? [fixture(), { width: 64, height: 48 }] : [recording.columns, recording.sensor]
      const found = difference(sized(path, judge.format, given, sensor).columns, expected)
      return found && other(path, found.text, false)
    } catch (error) {
      const text = error.issues ? issueMessage(error.issues[0]) : error.message
      return other(path, `we say "${text}"`, known.refused !== undefined && text.includes(known.refused))
    }
  })
}

/** What event_arrays.py writes. */
function fixture() {
  const n = Array.from({ length: 240 }, (_, i) => i)
  return { t: n.map((i) => 1000 + 3 * i + (i % 2)), x: n.map((i) => (5 * i) % 64), y: n.map((i) => (3 * i) % 48), p: n.map((i) => Math.floor(i / 2) % 2) }
}

/** Networks that nir wrote, read and written again here, and then compared by nir. */
async function networks() {
  const python = pythons.get('nir')
  run(python, 'nir_readback.py', 'write', folder)
  const results = []
  for (const name of ['all', 'contiguous', 'nested']) {
    const [theirs, ours] = [`${name}.nir`, `${name} ours.nir`].map((file) => join(folder, file))
    try {
      writeFileSync(ours, await writeNir(await readNir(readFileSync(theirs), theirs)))
      run(python, 'nir_readback.py', 'same', theirs, ours)
      results.push(undefined)
    } catch (error) {
      results.push({ text: `${name}.nir: ${error.message.trim().split('\n').at(-1)}` })
    }
  }
  return { ours: results, theirs: results, both: [] }
}

function print(rows) {
  const notes = []
  const cell = (results) => {
    const wrong = results.filter(Boolean)
    if (!results.length) return '–'
    if (!wrong.length) return `the same${results.length > 1 ? `, ${results.length} files` : ''}`
    notes.push(...wrong)
    return wrong.every(({ known }) => known) ? 'as stated' : `**other**, ${wrong.length} of ${results.length} files`
  }
  console.log('| format | peer | ours read there | theirs read here | real files, read by both | remark |\n| --- | --- | --- | --- | --- | --- |')
  for (const [title, { ours, theirs, both }] of rows) {
    const [format, peer] = title.split('|')
    console.log(`| ${format} | ${peer} ${versions[peer]} | ${[ours, theirs, both].map(cell).join(' | ')} | ${conventions[`${peer} ${format}`]?.remark ?? ''} |`)
  }
  const wrong = notes.filter(({ known }) => !known)
  for (const { text } of wrong) console.log(`\n${text}`)
  process.exitCode = wrong.length ? 1 : 0
}
