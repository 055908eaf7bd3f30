import { conformance, fail, runStage } from '@spikeline/core'
import { recordingOf, recordingsFrom, type Recordings } from '@spikeline/events'
import { describe, expect, test } from 'vitest'
import { nmnist } from './nmnist.ts'
import { hostOf, memoryData } from './testing/files.ts'
import { recordingFiles, saccades } from './testing/recordings.ts'

const params = { batch: 256, folder: 'nmnist' }
const read = async (given: object = {}, files = recordingFiles(12, 5)) =>
  (await runStage(nmnist, {}, { ...params, ...given }, { host: hostOf(memoryData(files)) })) as { train: Recordings[]; test: Recordings[] }
const refused = async (files: Record<string, Uint8Array>, given: object = {}) =>
  read(given, files).then(() => undefined, (error: { issues: { code: string; values: object }[] }) => error.issues[0])

describe('dataset/nmnist', () => {
  test.each([['flat with lists', false], ['as published', true]])('gives the recordings with their labels in the order of their numbers: %s', async (_, published) => {
    const { train, test: held } = await read({}, recordingFiles(12, 5, published))
    expect(train).toHaveLength(1)
    expect(train[0]).toMatchObject({ samples: 12, width: 34, height: 34, classes: 10, first: 0 })
    expect([...train[0]!.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    expect([...held[0]!.labels]).toEqual([0, 1, 2, 3, 4])
    expect(recordingOf(train[0]!, 11)).toEqual(saccades(1, 11))
    expect(recordingOf(held[0]!, 4)).toEqual(saccades(4, 60004))
  })

  test('a count gives the first recordings, and batches are what was asked for', async () => {
    const { train } = await read({ train: 7, batch: 3 })
    expect(train.map(({ first, samples }) => [first, samples])).toEqual([[0, 3], [3, 3], [6, 1]])
  })

  test('a count beyond what the folder holds is refused', async () =>
    expect(await refused(recordingFiles(12, 5), { test: 6 })).toMatchObject({ code: 'E4107', values: { split: 'test', expected: 6, found: 5 } }))

  test('a folder without recordings is refused, and so is a list that is none', async () => {
    expect(await refused({ 'notes.txt': new Uint8Array(1) })).toMatchObject({ code: 'E4136', values: { split: 'train' } })
    const lines = (text: string) => ({ ...recordingFiles(3, 3), 'train.csv': new TextEncoder().encode(text) })
    expect(await refused(lines('file,label\n1.bin,0\n2.bin\n'))).toMatchObject({ code: 'E4137', values: { file: 'train.csv', line: 3, text: '2.bin' } })
    expect(await refused(lines('file,label\n1.bin,10\n'))).toMatchObject({ code: 'E4137', values: { line: 2 } })
    expect(await refused(lines('file,label\n'))).toMatchObject({ code: 'E4137' })
    expect(await refused(lines('1.bin,0\n2.bin,1\n'))).toMatchObject({ code: 'E4137', values: { line: 1, text: '1.bin,0' } })
    expect(await refused(lines('file,label\n4.bin,0\n'))).toMatchObject({ values: { missing: ['4.bin'] } })
  })

  test('a recording whose class is open is refused', async () => {
    const twice = new TextEncoder().encode('file,label\n1.bin,0\n2.bin,1\n1.bin,2\n')
    expect(await refused({ ...recordingFiles(3, 3), 'train.csv': twice })).toMatchObject({ code: 'E4140', values: { file: '1.bin' } })
    const published = recordingFiles(3, 3, true)
    expect(await refused({ ...published, 'Train/10/00009.bin': published['Train/0/00001.bin']! })).toMatchObject({ code: 'E4140', values: { file: 'Train/10/00009.bin' } })
    expect(await refused({ ...published, 'Train/7/00001.bin': published['Train/0/00001.bin']! })).toMatchObject({ code: 'E4140', values: { file: 'Train/7/00001.bin' } })
  })

  test('a file that was cut short, lies outside of the sensor or goes back in time is refused by name', async () => {
    const spoilt = (change: (bytes: Uint8Array) => Uint8Array) => {
      const files = recordingFiles(3, 1)
      return refused({ ...files, '2.bin': change(files['2.bin']!.slice()) })
    }
    expect(await spoilt((bytes) => bytes.subarray(0, bytes.length - 2))).toMatchObject({ code: 'E4131', values: { place: '2.bin', found: 3, offset: 2995 } })
    expect(await spoilt((bytes) => (bytes[10] = 34, bytes))).toMatchObject({ code: 'E4132', values: { place: '2.bin', event: 2, offset: 10, x: 34 } })
    expect(await spoilt((bytes) => (bytes[2] = 0x7f, bytes))).toMatchObject({ code: 'E4133', values: { place: '2.bin', event: 1, offset: 5 } })
  })

  test('its key depends on the labels and on the recordings that are asked for', async () => {
    const host = hostOf(memoryData(recordingFiles(3, 2)))
    expect(await nmnist.inspect!({ ...params, train: 2 }, host)).toEqual({ digest: 'train.csv,test.csv,1.bin,2.bin,60001.bin,60002.bin' })
    expect(await nmnist.inspect!(params, hostOf(memoryData({})))).toMatchObject({ blocked: { code: 'E4136' } })
  })
})

describe('dataset/nmnist keeps the stage contract', () => {
  for (const { name, run } of conformance(nmnist, [{ name: 'a few recordings', inputs: {}, params, host: hostOf(memoryData(recordingFiles(5, 3))) }])) test(name, run)
})

describe('recordings that stand in for N-MNIST', () => {
  const made = (count: number, first: number): Recordings => recordingsFrom(Array.from({ length: count }, (_, i) => saccades(7, first + i)), {
    width: 34, height: 34, classes: 10, first: 0, labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
  })
  const inputs = { otherwiseTrain: [made(3, 0)], otherwiseTest: [made(2, 50)] }
  const given = { ...params, otherwise: 'recordings that were made up' }
  const absent = { ...memoryData({}), list: async (folder: string) => fail('E4006', { folder }) }

  test('are given where there is no folder, and the report is told so', async () => {
    const { train, test: held, origin } = await runStage(nmnist, inputs, given, { host: hostOf(absent) })
    expect(train).toEqual(inputs.otherwiseTrain)
    expect(held).toEqual(inputs.otherwiseTest)
    expect(origin).toMatchObject([{ statements: [{ kind: 'warning', text: expect.stringMatching(/recordings that were made up, not on N-MNIST itself/) }] }])
  })

  test('are not touched where the folder is there', async () => {
    const { train, test: held, origin } = await runStage(nmnist, inputs, given, { host: hostOf(memoryData(recordingFiles(4, 2))) })
    expect([train[0]!.samples, held[0]!.samples]).toEqual([4, 2])
    expect(recordingOf(train[0]!, 3)).toEqual(saccades(3, 3))
    expect(origin).toMatchObject([{ statements: [{ kind: 'note', text: expect.stringMatching(/N-MNIST itself/) }] }])
  })

  test('do not hide a folder that lacks something: that is refused as ever', async () => {
    const files = memoryData({ 'notes.txt': new Uint8Array(1) })
    expect(await nmnist.inspect!(given, hostOf(files))).toMatchObject({ blocked: { code: 'E4136' } })
    await expect(runStage(nmnist, inputs, given, { host: hostOf(files) })).rejects.toMatchObject({ issues: [{ code: 'E4136' }] })
  })

  test('have another key than the data set', async () => {
    expect(await nmnist.inspect!(given, hostOf(absent))).toEqual({ digest: 'otherwise' })
    expect(await nmnist.inspect!(params, hostOf(absent))).toMatchObject({ blocked: { code: 'E4006' } })
  })

  test('are refused where the document does not say what they are, or says it of nothing, or they are of another sensor', () => {
    const shape = { height: 34, width: 34, classes: 10, channels: 2 }
    const both = { otherwiseTrain: shape, otherwiseTest: shape }
    expect(() => nmnist.shapes!(both, params)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E4300' })] }))
    expect(() => nmnist.shapes!({ otherwiseTrain: shape }, given)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E4300' })] }))
    expect(() => nmnist.shapes!({ ...both, otherwiseTest: { ...shape, width: 128 } }, given)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E2301' })] }))
    expect(nmnist.shapes!(both, given)).toMatchObject({ train: { height: 34, width: 34, classes: 10 } })
  })
})
