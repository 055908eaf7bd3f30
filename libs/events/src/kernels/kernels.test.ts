import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { eventFormats, formatNamed } from '../codecs/formats.ts'
import type { EventFormat, FormatOptions, Sensor } from '../codecs/contract.ts'
import { batchOf, decodeAll, decodeIn, encodeAll, eventsOf, recording } from '../codecs/testing/cases.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** The formats as they are on a host without WebAssembly. */
async function twins(): Promise<typeof formatNamed> {
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  const { formatNamed } = await import('../codecs/formats.ts')
  // What the host has is found out once.
  formatNamed('es').decoder('a').push(new Uint8Array(0))
  vi.unstubAllGlobals()
  return formatNamed
}

const sensorOf = (name: string): Sensor => (name === 'atis' ? { width: 34, height: 34 } : { width: 346, height: 260 })
const trials: [string, FormatOptions, number][] = [
  ['evt2', {}, 2 ** 33], ['evt2', {}, 500], ['evt2.1', {}, 2 ** 33], ['evt2.1', { endianness: 'legacy' }, 5000], ['evt3', {}, 2 ** 33], ['dat', { version: '1' }, 2 ** 31 - 1], ['dat', { version: '2' }, 2 ** 31 - 1],
  ['es', {}, 1e6], ['es', { origin: 'top-left' }, 300], ['aedat2', { layout: 'dvs128' }, 2 ** 31 - 1], ['aedat2', { layout: 'davis', axes: 'raw' }, 5000], ['atis', {}, 2000],
  ['aedat4', { compression: 'none' }, 2 ** 33], ['aedat4', { compression: 'lz4' }, 5000],
  ['csv', { unit: 'us' }, 2 ** 33], ['csv', { unit: 's' }, 5000], ['text', { unit: 'us' }, 5000], ['text', { unit: 's' }, 2 ** 33],
]

/** Events, counts and header, or why there are none. */
function found(format: EventFormat, bytes: Uint8Array, cuts: readonly number[], options: object): unknown {
  try {
    const { batches, counts, sensor } = decodeIn(format, bytes, cuts, options)
    return { events: eventsOf(batches), counts, sensor }
  } catch (error) {
    // Another copy of the module has another class of errors.
    const [issue] = (error as { issues?: object[] }).issues ?? []
    if (!issue) throw error
    return issue
  }
}

describe.each(trials)('%s %j', (name, options, longest) => {
  const sensor = options['version'] === '1' ? { width: 346, height: 256 } : sensorOf(name)

  test('kernels find what their twin finds, in whole, damaged and cut bytes, and refuse it at the same byte', async () => {
    const twin = (await twins())(name)
    const format = formatNamed(name)
    const given = { options, ...(format.sensor === 'never' && { sensor }) }
    const damage = fc.array(fc.record({ at: fc.nat(1 << 16), bytes: fc.array(fc.nat(255), { maxLength: 8 }), taken: fc.nat(8) }), { maxLength: 4 })
    // Words of four bytes from elsewhere, counted from the end: times that go back, and events that are out of place.
    const repeats = fc.array(fc.record({ from: fc.nat(1 << 12), to: fc.nat(1 << 12) }), { maxLength: 4 })
    let decoded = 0
    fc.assert(fc.property(recording(sensor, longest), damage, repeats, fc.array(fc.nat(300), { maxLength: 6 }), fc.boolean(), fc.boolean(), (list, changes, words, cuts, lenient, whole) => {
      const epochs = new Map<number, typeof list>()
      for (const event of list) epochs.set(Math.floor(event[0] / 2 ** 32), [...(epochs.get(Math.floor(event[0] / 2 ** 32)) ?? []), event])
      const bytes = [...encodeAll(format, [...epochs].map(([epoch, part]) => batchOf(part, sensor, epoch * 2 ** 32)), sensor, options)]
      const count = Math.max(1, bytes.length >> 2)
      for (const { from, to } of words) {
        const word = bytes.slice(-4 * (1 + (from % count)), -4 * (from % count) || undefined)
        bytes.splice(bytes.length - 4 * (to % count), 0, ...word)
      }
      if (!whole) for (const { at, bytes: put, taken } of changes) bytes.splice(at % (bytes.length + 1), taken, ...put)
      const answer = found(format, Uint8Array.from(bytes), cuts, { ...given, lenient })
      expect(answer).toEqual(found(twin, Uint8Array.from(bytes), [], { ...given, lenient }))
      if ('events' in (answer as object)) decoded++
    }), { numRuns: 120 })
    expect(decoded).toBeGreaterThan(30)
  })

  test('kernels carry what they know from block to block', () => {
    const random = createRandom(name)
    const count = 34_000
    const list: [number, number, number, number][] = []
    for (let time = 0; list.length < count;) {
      const [row, first, on] = [random.integer(sensor.height), random.integer(sensor.width), random.integer(2)]
      time += random.integer(random.integer(50) === 0 ? 400 : 3)
      for (let x = first; x < Math.min(sensor.width, first + 40) && list.length < count; x += 1 + random.integer(3)) list.push([time, x, row, on])
    }
    const batch = batchOf(list, sensor)
    const format = formatNamed(name)
    const { t, x, y, p } = decodeAll(format, encodeAll(format, [batch], sensor, options), { options, ...(format.sensor === 'never' && { sensor }) })
    for (const [column, values] of Object.entries({ t, x, y, p })) expect([column, values]).toEqual([column, batch[column as 't']])
  })
})

test('batches are the caller\'s: what is decoded later does not change them, nor do decoders that take turns', () => {
  const format = formatNamed('evt2')
  const sensor = sensorOf('evt2')
  const bytes = [1, 2].map((x) => encodeAll(format, [batchOf(Array.from({ length: 500 }, (_, i) => [i, x, x, 1] as const), sensor)], sensor))
  const decoders = bytes.map(() => format.decoder('a'))
  const batches = bytes.map((whole, i) => decoders[i]!.push(whole.subarray(0, 1000)))
  const rest = bytes.map((whole, i) => decoders[i]!.push(whole.subarray(1000)))
  for (const i of [0, 1]) {
    const events = eventsOf([...batches[i]!, ...rest[i]!, ...decoders[i]!.end()])
    expect([events.length, events.every(([, x, y]) => x === i + 1 && y === i + 1)]).toEqual([500, true])
  }
})

test('every format decodes on a host without WebAssembly', async () => {
  const twin = await twins()
  for (const { name } of eventFormats) {
    const format = twin(name)
    const sensor = sensorOf(name)
    const options: FormatOptions = name === 'text' ? { unit: 'us' } : name === 'aedat2' ? { layout: 'davis' } : {}
    const list = Array.from({ length: 3 }, (_, i) => [i, i, 2, 1] as const)
    expect(eventsOf(decodeIn(format, encodeAll(format, [batchOf(list, sensor)], sensor, options), [], { sensor, options }).batches)).toEqual(list)
  }
})
