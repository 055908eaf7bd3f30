// AEDAT 3.1 and 4, ours and the peers': what they read of our files, and what we read of theirs.
//
//   node tools/bench/src/readback-aedat.mjs --python PYTHON [--python PYTHON]… [--events 20000] [--keep FOLDER]
//
// A made-up recording is written in every form that we have, and by the peers that each Python has in theirs; each reads all files. The exit status is 1
// where a reader finds other events than were written.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from '@spikeline/core'
import { detectFormat, formatNamed } from '@spikeline/events'

const { values: options } = parseArgs({ options: { python: { type: 'string', multiple: true, default: [] }, events: { type: 'string', default: '20000' }, keep: { type: 'string' } } })
const sensor = { width: 346, height: 260 }
const count = Number(options.events)
const peer = fileURLToPath(new URL('../peers/aedat_readback.py', import.meta.url))

/** Times of AEDAT 4 are Unix µs; SpikingJelly reads none above 2³¹ of AEDAT 3. */
function recording(start) {
  const random = createRandom('readback')
  const columns = { t: [], x: [], y: [], p: [] }
  for (let i = 0, time = start; i < count; i++) {
    columns.t.push((time += random.integer(20)))
    columns.x.push(random.integer(sensor.width))
    columns.y.push(random.integer(sensor.height))
    columns.p.push(random.integer(2))
  }
  return columns
}
const sum = (column) => column.reduce((a, b) => a + b, 0)
const summary = ({ t, x, y, p }) => [t.length, t[0], t.at(-1), sum(x), sum(y), sum(p)]

function written({ t, x, y, p }, format, given) {
  const t0 = t[0]
  const encoder = formatNamed(format).encoder('readback', sensor, given)
  const patches = []
  const bytes = Buffer.concat([
    ...encoder.push({ t: Uint32Array.from(t, (time) => time - t0), x: Uint16Array.from(x), y: Uint16Array.from(y), p: Uint8Array.from(p), t0, ...sensor, count }),
    ...encoder.end((...patch) => patches.push(patch)),
  ])
  for (const [offset, patch] of patches) bytes.set(patch, offset)
  return bytes
}

function read(path) {
  const bytes = new Uint8Array(readFileSync(path))
  const decoder = detectFormat(bytes, path).decoder(path)
  const columns = { t: [], x: [], y: [], p: [] }
  for (const { t, x, y, p, t0, count: n } of [...decoder.push(bytes), ...decoder.end()]) {
    for (let i = 0; i < n; i++) {
      columns.t.push(t0 + t[i])
      columns.x.push(x[i])
      columns.y.push(y[i])
      columns.p.push(p[i])
    }
  }
  return summary(columns)
}

const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'spikeline-readback-'))
try {
  mkdirSync(folder, { recursive: true })
  const [late, early] = [recording(1_700_000_000_000_000), recording(0)]
  for (const compression of ['none', 'lz4', 'zstd']) writeFileSync(join(folder, `ours-${compression}.aedat4`), written(late, 'aedat4', { compression }))
  writeFileSync(join(folder, 'ours.aedat3'), written(early, 'aedat3'))
  writeFileSync(join(folder, 'recording.json'), JSON.stringify({ ...late, ...sensor }))
  const expected = (name) => summary(name.endsWith('.aedat3') ? early : late)
  const names = ['ours-none.aedat4', 'ours-lz4.aedat4', 'ours-zstd.aedat4', 'ours.aedat3', ...['none', 'lz4', 'lz4_high', 'zstd', 'zstd_high'].map((name) => `dv-${name}.aedat4`), 'faery-lz4.aedat4', 'faery-zstd.aedat4']
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(Object.fromEntries(names.map((name) => [name, expected(name)]))))
  let wrong = false
  for (const python of options.python) {
    const { status, stdout, stderr } = spawnSync(python, [peer, folder, '--write'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    if (status !== 0) throw new Error(`${python} ${peer}: ${stderr}`)
    console.log(stdout)
    wrong ||= / (no|refused:[^|]*) \|$/m.test(stdout)
  }
  console.log('| file | reader | as written |\n| --- | --- | --- |')
  for (const name of readdirSync(folder).filter((each) => /\.aedat[34]$/.test(each)).sort()) {
    const agrees = JSON.stringify(read(join(folder, name))) === JSON.stringify(expected(name))
    wrong ||= !agrees
    console.log(`| ${name} | Spikeline | ${agrees ? 'yes' : 'no'} |`)
  }
  process.exitCode = wrong ? 1 : 0
} finally {
  if (options.keep === undefined) rmSync(folder, { recursive: true, force: true })
}
