// Damaged files in all decoders, as many as wanted: no crash, no hang, no more memory than bytes bear, and the same answer for any pieces.
//
//   node tools/bench/src/fuzz-codecs.mjs [--cases 1000000] [--seed fuzz] [--folder FOLDER] [--formats hdf5,npy]
//
// A case is a small recording of our own encoders, a file of h5py or NumPy as the tests have them, or a part of a file of FOLDER (default
// SPIKELINE_EVENTS), of which bytes were changed, taken out, put in or cut off, or bytes made up altogether. Each decoder, strict and lenient, either gives events within the sensor in the
// order of time, or refuses with a code of the catalogue that names a byte. What breaks this is printed with its seed, and the exit status is 1.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inflateSync } from 'node:zlib'
import { createRandom, IssueError } from '@spikeline/core'
import { checkEvents, eventFormats } from '@spikeline/events'

const { values: options } = parseArgs({ options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string', default: 'fuzz' }, folder: { type: 'string', default: process.env.SPIKELINE_EVENTS }, formats: { type: 'string' } } })
const cases = Number(options.cases)
const random = createRandom(options.seed)
const formats = eventFormats.filter(({ name }) => options.formats?.split(',').includes(name) ?? true)
const sensors = { atis: { width: 34, height: 34 } }
const sensorOf = ({ name }) => sensors[name] ?? { width: 346, height: 260 }
// A CSV whose names of columns are damaged may have lost its unit, an AEDAT 4 whose header is damaged its stream of events.
const refusals = /^E41(31|32|33|42|43|44|45|50|51|52)$/
const arrayRefusals = /^E41(31|32|33|42|43|44|45|55|56|57|59|96|97|98)$/
const arrays = new Set(['hdf5', 'npy', 'npz'])
const pythonFiles = Object.entries(JSON.parse(readFileSync(new URL('../../../libs/events/src/codecs/testing/pythonFiles.json', import.meta.url), 'utf8')))
  .map(([name, packed]) => [name.endsWith('npy') ? 'npy' : name.endsWith('npz') ? 'npz' : 'hdf5', new Uint8Array(inflateSync(Buffer.from(packed, 'base64')))])

function recording(sensor) {
  const count = random.integer(60)
  const columns = { t: new Uint32Array(count), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count), t0: 0, ...sensor, count }
  for (let i = 0, time = 0; i < count; i++) {
    columns.t[i] = time += random.integer(3) === 0 ? random.integer(20_000) : 0
    columns.x[i] = i > 0 && random.integer(2) && columns.x[i - 1] + 1 < sensor.width ? columns.x[i - 1] + 1 : random.integer(sensor.width)
    columns.y[i] = i > 0 && random.integer(4) ? columns.y[i - 1] : random.integer(sensor.height)
    columns.p[i] = random.integer(2)
  }
  return columns
}

// Recordings are written in any of the ways that a format has; they are read as files of it are.
const unit = (format) => ({ text: { unit: 'us' }, aedat2: { layout: 'davis' } })[format.name] ?? {}
const written = (format) => ({ ...unit(format), ...(format.name === 'aedat4' && { compression: ['none', 'lz4', 'zstd'][random.integer(3)] }), ...(format.name === 'hdf5' && { layout: ['metavision', 'dsec', 'v2e', 'mvsec'][random.integer(4)] }) })
const files = options.folder ? readdirSync(options.folder).map((name) => readFileSync(join(options.folder, name))) : []

function original(format) {
  const kind = random.integer(10)
  if (kind === 0) return Uint8Array.from({ length: random.integer(300) }, () => random.integer(256))
  if (kind === 1 && files.length) {
    const file = files[random.integer(files.length)]
    const from = random.integer(2) ? 0 : random.integer(file.length)
    return new Uint8Array(file.subarray(from, from + random.integer(3000)))
  }
  if (kind > 3 && arrays.has(format.name)) {
    const own = pythonFiles.filter(([name]) => name === format.name)
    return own[random.integer(own.length)][1].slice()
  }
  const sensor = sensorOf(format)
  const patched = random.integer(2) === 1
  const encoder = format.encoder('fuzz', sensor, written(format), patched)
  const patches = []
  const bytes = Buffer.concat([...encoder.push(recording(sensor)), ...encoder.end(patched ? (...patch) => patches.push(patch) : undefined)])
  for (const [offset, patch] of patches) bytes.set(patch, offset)
  return new Uint8Array(bytes)
}

function damaged(bytes) {
  let result = [...bytes]
  for (let n = random.integer(4); n >= 0 && result.length > 0; n--) {
    const at = random.integer(result.length)
    const kind = random.integer(5)
    if (kind <= 1) result[at] = random.integer(256)
    else if (kind === 2) result.splice(at, 1 + random.integer(8))
    else if (kind === 3) result.splice(at, 0, ...Array.from({ length: 1 + random.integer(8) }, () => random.integer(256)))
    else result = result.slice(0, at)
  }
  return Uint8Array.from(result)
}

/** What a decoder answers to pieces of these bytes, as text; fails where it breaks a promise. */
function answer(format, bytes, lenient, pieces) {
  const given = { lenient, options: unit(format), sensor: sensorOf(format) }
  let events = 0
  let sum = 0
  let decoder
  try {
    decoder = format.decoder('fuzz', given)
    const take = (batches) => {
      for (const batch of batches) {
        checkEvents(batch, 'fuzz')
        events += batch.count
        for (let i = 0; i < batch.count; i++) sum = (sum * 31 + batch.t0 % 65521 + batch.t[i] + 7 * batch.x[i] + 13 * batch.y[i] + batch.p[i]) % 1e9
      }
    }
    let at = 0
    while (at < bytes.length) {
      const length = pieces ? 1 + random.integer(40) : bytes.length
      take(decoder.push(bytes.slice(at, at + length)))
      at += length
    }
    take(decoder.end())
  } catch (error) {
    const [issue] = error instanceof IssueError ? error.issues : []
    const array = arrays.has(format.name)
    if (!issue || !(array ? arrayRefusals : refusals).test(issue.code) || (lenient && !array && !/^E41(4[234]|52)$/.test(issue.code))) throw error
    if (!/^E414[34]$/.test(issue.code) && !Number.isInteger(issue.values.offset)) throw new Error(`${issue.code} names no byte`)
    return JSON.stringify([issue.code, issue.values])
  }
  // The densest words have 32 events in eight bytes; a packet of AEDAT 4 may have 16 a byte, and 4096 in any case; deflated bytes may say a thousand.
  if (events > (format.name === 'aedat4' ? 4096 : arrays.has(format.name) ? 1032 : 12) * bytes.length) throw new Error(`${events} events of ${bytes.length} bytes`)
  return JSON.stringify([events, sum, decoder.counts])
}

let failures = 0
const started = performance.now()
const tally = { events: 0, refused: 0 }
for (let i = 0; i < cases && failures < 10; i++) {
  const format = formats[i % formats.length]
  const bytes = damaged(original(format))
  try {
    for (const lenient of [false, true]) {
      const whole = answer(format, bytes, lenient, false)
      const pieces = answer(format, bytes, lenient, true)
      if (whole !== pieces) throw new Error(`whole ${whole}, in pieces ${pieces}`)
      tally[whole.startsWith('["E') ? 'refused' : 'events']++
    }
  } catch (error) {
    failures++
    console.error(`case ${i} of seed ${options.seed}, ${format.name}: ${error.stack}\n${Buffer.from(bytes).toString('base64')}`)
  }
}
console.log(`${cases} cases in ${((performance.now() - started) / 1000).toFixed(0)} s: ${tally.events} answers with events, ${tally.refused} refusals, ${failures} failures`)
process.exitCode = failures ? 1 : 0
