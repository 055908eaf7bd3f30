import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkEvents } from '../checkEvents.ts'
import type { EventFormat, FormatOptions, Sensor } from './contract.ts'
import { detectFormat, eventFormats, formatNamed, formatOfEnding } from './formats.ts'
import { batchOf, decodeIn, encodeAll, eventsOf, issueOf, recording } from './testing/cases.ts'

interface Trial { readonly format: EventFormat; readonly options: FormatOptions; readonly sensor: Sensor; readonly longest: number; readonly runs: number }

/** Each format under each of its options, with a sensor and pauses for which it has room. */
const trials: Trial[] = eventFormats.flatMap((format) => {
  const sensor = format.name === 'atis' ? { width: 34, height: 34 } : { width: 346, height: 260 }
  // Rounds of EVT3 and of EVT2 are crossed, and epochs of 2³² µs.
  // The index of a Metavision file has a row for each 2 ms, v2e and DSEC times of 32 bits.
  const longest = { atis: 2000, es: 1e6, hdf5: 20_000, dat: 2 ** 31 - 1, aedat2: 2 ** 31 - 1 }[format.name] ?? 2 ** 33
  // What has no default must be said; of the others one at a time is said.
  const said = Object.fromEntries(Object.entries(format.options).flatMap(([name, { values, default: value }]) => (value === undefined ? [[name, values[0]!]] : [])))
  const choices: FormatOptions[] = [said, ...Object.entries(format.options).flatMap(([name, { values }]) => values.slice(0, 4).map((value) => ({ ...said, [name]: value })))]
  // The others of a format share most of its code.
  return choices.map((options, i) => ({ format, options, sensor: options['version'] === '1' ? { width: 346, height: 256 } : sensor, longest, runs: i === 0 ? 1 : 0.3 }))
})
const titled = trials.map((trial) => [`${trial.format.name} ${Object.entries(trial.options).map((pair) => pair.join('=')).join()}`.trim(), trial] as const)
const decodeOptions = ({ format, options, sensor }: Trial, lenient = false) => ({ options, lenient, ...(format.sensor === 'never' && { sensor }) })

describe.each(titled)('%s', (_, trial) => {
  const { format, options, sensor, longest, runs } = trial

  test('events come back from bytes as they went in, however batches and bytes are cut', () => {
    fc.assert(fc.property(recording(sensor, longest), fc.array(fc.nat(40), { maxLength: 30 }), fc.nat(100), (list, cuts, half) => {
      const at = Math.min(half, list.length)
      const epochs = [list.slice(0, at), list.slice(at)].map((part) => splitByEpoch(part)).flat()
      const bytes = encodeAll(format, epochs.map((part) => batchOf(part, sensor, part[0]?.[0] ?? 0)), sensor, options)
      const decoded = decodeIn(format, bytes, cuts, decodeOptions(trial))
      expect(eventsOf(decoded.batches)).toEqual(list)
      expect(decoded.counts).toEqual({ other: {}, skipped: {} })
      expect(decoded.sensor).toMatchObject(sensor)
      for (const batch of decoded.batches) {
        checkEvents(batch, 'a')
        expect([batch.t0 % 2 ** 32, batch.count > 0, batch.t.buffer.byteLength <= Math.max(4 * 2 * batch.count, 4 * 32)]).toEqual([0, true, true])
      }
    }), { numRuns: 60 * runs })
  })

  test('is recognised by its content', () => {
    const list = Array.from({ length: 50 }, (_, i): [number, number, number, number] => [10 * i, i % 30, i % 20, i % 2])
    expect(detectFormat(encodeAll(format, [batchOf(list, sensor)], sensor, options), 'a').name).toBe(format.name)
  })

  test('a recording without events is one, and its sensor is known', () => {
    const { batches, sensor: found } = decodeIn(format, encodeAll(format, [], sensor, options), [], decodeOptions(trial))
    expect(batches).toEqual([])
    expect(found).toMatchObject(sensor)
  })

  test('batches that break their promises, or come out of order, are refused', () => {
    const write = (...lists: [number, number, number, number][][]): unknown => issueOf(() => encodeAll(format, lists.map((list) => batchOf(list, sensor)), sensor, options))
    expect(write([[5, 0, 0, 1]], [[4, 0, 0, 1]])).toMatchObject({ code: 'E4133', values: { event: 1, time: 4, before: 5 } })
    expect(write([[5, 0, 0, 1], [4, 0, 0, 1]])).toMatchObject({ code: 'E4133' })
    expect(write([[0, sensor.width, 0, 1]])).toMatchObject({ code: 'E4132' })
    expect(write([[0, 0, 0, 2]])).toMatchObject({ code: 'E4139' })
    expect(issueOf(() => encodeAll(format, [batchOf([], { width: 40, height: 999 })], sensor, options))).toMatchObject({ code: 'E4139' })
    expect(issueOf(() => encodeAll(format, [{ ...batchOf([[0, 0, 0, 1]], sensor), t0: -1 }], sensor, options))).toMatchObject({ code: 'E4135' })
  })

  test('bytes that were changed, cut or made up give right events or a clear refusal; lenient, they give right events', () => {
    const damage = fc.array(fc.record({ at: fc.nat(1 << 16), byte: fc.nat(255), cut: fc.boolean() }), { minLength: 1, maxLength: 6 })
    fc.assert(fc.property(recording(sensor, 3000), damage, fc.array(fc.nat(40), { maxLength: 10 }), fc.boolean(), (list, changes, cuts, whole) => {
      let bytes = encodeAll(format, [batchOf(list, sensor)], sensor, options)
      if (bytes.length === 0) return
      for (const { at, byte, cut } of changes) bytes = cut && whole ? bytes.slice(0, Math.max(1, at % bytes.length)) : bytes.map((old, i) => (i === at % bytes.length ? byte : old))
      for (const lenient of [false, true]) {
        const found = issueOf(() => decodeIn(format, bytes, cuts, decodeOptions(trial, lenient))) as { code?: string; values?: object; batches?: never[] }
        if (found.batches) for (const batch of found.batches) checkEvents(batch, 'a')
        else {
          // What a header lacks has no byte: the size of the sensor, in CSV the unit, in AEDAT 3 and 4 the device or stream.
          const lacking = found.code === 'E4143' || (found.code === 'E4144' && ['csv', 'aedat3', 'aedat4', 'npy', 'npz'].includes(format.name))
          if (!lacking) expect(found).toMatchObject({ code: expect.stringMatching(codes[format.name] ?? (lenient ? /^E41(42|52)$/ : /^E41(31|32|33|42|45|50|51|52)$/)), values: { offset: expect.any(Number) } })
        }
        // Pieces change nothing, not even where it is refused.
        expect(summary(issueOf(() => decodeIn(format, bytes, [], decodeOptions(trial, lenient))))).toEqual(summary(found))
      }
    }), { numRuns: 150 * runs })
  })

  test('options that it does not have are refused', () => {
    expect(issueOf(() => format.decoder('a', { sensor, options: { ...options, orign: 'x' } }))).toMatchObject({ code: 'E4144', values: { option: 'orign' } })
    expect(issueOf(() => encodeAll(format, [], sensor, { ...options, orign: 'x' }))).toMatchObject({ code: 'E4144' })
  })
})

/** Files that say anywhere where their events are can be damaged in more ways, also such that nothing is left to read. */
const codes: Readonly<Record<string, RegExp>> = { hdf5: /^E41(32|33|42|45|55|56|57|59|96)$/, npy: /^E41(31|32|33|42|45|55|97)$/, npz: /^E41(32|33|42|45|55|97|98)$/ }

const summary = (found: unknown): unknown => {
  const { batches, counts, code, values } = found as ReturnType<typeof decodeIn> & { code?: string; values?: object }
  return code === undefined ? { events: eventsOf(batches), counts } : { code, values }
}

function splitByEpoch<T extends readonly number[]>(list: readonly T[]): T[][] {
  const parts: T[][] = []
  for (const event of list) {
    if (!parts.length || event[0]! - parts.at(-1)![0]![0]! >= 2 ** 32) parts.push([])
    parts.at(-1)!.push(event)
  }
  return parts
}

describe('formats', () => {
  test('a sensor that contradicts the file, is larger than coordinates can be, or is lacking, is refused', () => {
    const es = formatNamed('es')
    const bytes = encodeAll(es, [], { width: 10, height: 20 })
    expect(issueOf(() => decodeIn(es, bytes, [], { sensor: { width: 20, height: 10 } }))).toMatchObject({ code: 'E4142' })
    expect(decodeIn(es, bytes, [], { sensor: { width: 10, height: 20 } }).sensor).toMatchObject({ width: 10, height: 20 })
    expect(issueOf(() => formatNamed('atis').decoder('a', {}))).toMatchObject({ code: 'E4143' })
    expect(issueOf(() => formatNamed('atis').decoder('a', { sensor: { width: 300, height: 2 } }))).toMatchObject({ code: 'E4142' })
  })

  test('what is of no format is refused with its first bytes', () => {
    expect(issueOf(() => detectFormat(Uint8Array.of(1, 2, 255), 'x.bin'))).toMatchObject({ code: 'E4141', values: { place: 'x.bin', found: '0x01 0x02 0xff' } })
    expect(issueOf(() => detectFormat(new Uint8Array(0), 'x.bin'))).toMatchObject({ code: 'E4141', values: { found: 'nothing' } })
  })

  test('one is written by the ending of a name, where that says one', () => {
    expect(['a/b.es', 'B.DAT', 'x.evt3', 'y.csv', 'z.bin'].map((name) => formatOfEnding(name).name)).toEqual(['es', 'dat', 'evt3', 'csv', 'atis'])
    expect(issueOf(() => formatOfEnding('a.raw'))).toMatchObject({ code: 'E4146', values: { values: ['evt2', 'evt2.1', 'evt3'] } })
    expect(issueOf(() => formatOfEnding('raw'))).toMatchObject({ code: 'E4146' })
    expect(issueOf(() => formatNamed('evt4'))).toMatchObject({ code: 'E4144' })
  })
})
