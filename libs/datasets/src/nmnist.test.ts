import { conformance, runStage } from '@spikeline/core'
import { recordingOf, type Recordings } from '@spikeline/events'
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
