import { IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readHdf5 } from './readHdf5.ts'
import { groupOf, stringOf, type Hdf5Data, type Hdf5Group } from './tree.ts'
import { writeHdf5 } from './writeHdf5.ts'

const number = fc.constantFrom(Float32Array, Float64Array, BigInt64Array, BigUint64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array)
const shape = fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 }), fc.constant([20, 30]))
const size = (of: readonly number[]): number => of.reduce((product, n) => product * n, 1)
const numbers: fc.Arbitrary<Hdf5Data> = fc.record({ type: number, shape, from: fc.integer({ min: 0, max: 100 }) }).map(({ type, shape, from }) => {
  const values = Array.from({ length: size(shape) }, (_, i) => (from + i * 7) % 100)
  return { kind: 'numbers', shape, values: type === BigInt64Array || type === BigUint64Array ? new type(values.map(BigInt)) : new (type as Float32ArrayConstructor)(values) }
})
const text = fc.string({ unit: 'binary', maxLength: 12 }).map((s) => s.replaceAll('\0', ''))
const strings: fc.Arbitrary<Hdf5Data> = fc.oneof(text.map(stringOf), fc.array(text, { maxLength: 4 }).map((values): Hdf5Data => ({ kind: 'strings', shape: [values.length], values })))
const data = fc.oneof(numbers, strings)
const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '0', 'é', ' ', '_'), minLength: 1, maxLength: 5 }).filter((s) => s !== '.' && s !== '..')
const { group } = fc.letrec<{ group: Hdf5Group }>((tie) => ({
  group: fc.uniqueArray(fc.tuple(name, fc.oneof({ maxDepth: 3 }, data, tie('group'))), { maxLength: 4, selector: ([key]) => key }).map(groupOf),
}))

describe('HDF5', () => {
  test('what is written is what is read: groups in groups, numbers of every type and shape, strings', async () => {
    await fc.assert(fc.asyncProperty(group, async (root) => {
      expect(await readHdf5(await writeHdf5(root), 'a.h5')).toEqual(root)
    }), { numRuns: 60 })
  })

  test('attributes of groups are written and read', async () => {
    const attributes = new Map<string, Hdf5Data>([['names', { kind: 'strings', shape: [2], values: ['a', 'bc'] }], ['config', stringOf('{"é": 1}')], ['n', { kind: 'numbers', shape: [1], values: Float32Array.of(2) }]])
    const root: Hdf5Group = { ...groupOf([]), attributes }
    expect((await readHdf5(await writeHdf5(root), 'a.h5')).attributes).toEqual(attributes)
  })

  const weights = groupOf([['a', groupOf([['w', { kind: 'numbers', shape: [40, 50], values: Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i)) }], ['s', stringOf('weights')]])]])
  const issueOf = (bytes: Uint8Array) => readHdf5(bytes, 'a.h5').then(() => undefined, (error: unknown) => {
    if (!(error instanceof IssueError)) throw error
    return error.issues[0]!
  })

  test('what is no HDF5 file is refused', async () => {
    expect(await issueOf(new TextEncoder().encode('{"a": 1}'))).toMatchObject({ code: 'E3040', values: { file: 'a.h5' } })
    expect(await issueOf(new Uint8Array(0))).toMatchObject({ code: 'E3040' })
  })

  test('numbers whose compressed bytes are damaged are refused, not read as whatever was in memory', async () => {
    const bytes = await writeHdf5(weights)
    // The chunk of compressed numbers is most of the file.
    for (const at of [0.3, 0.4, 0.5]) {
      const spoilt = bytes.slice()
      spoilt.fill(0x55, Math.floor(at * bytes.length), Math.floor(at * bytes.length) + 64)
      expect(await issueOf(spoilt)).toMatchObject({ code: 'E3041', values: { file: 'a.h5' } })
    }
  })

  test('any file that is cut off or changed at random is read or refused with an issue, and the next one is read', async () => {
    const bytes = await writeHdf5(weights)
    for (let length = 8; length < bytes.length; length += Math.ceil(bytes.length / 40)) expect(await issueOf(bytes.slice(0, length))).toMatchObject({ code: 'E3041' })
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }), async (changes) => {
      const spoilt = bytes.slice()
      // The first two kilobytes are where the structure is.
      for (const [at, byte] of changes) spoilt[8 + (at % 2040)] = byte
      expect([undefined, 'E3041']).toContain((await issueOf(spoilt))?.code)
    }), { numRuns: 150 })
    expect(await readHdf5(bytes, 'a.h5')).toEqual(weights)
  })
})
