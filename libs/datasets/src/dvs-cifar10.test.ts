import { conformance } from '@spikeline/core'
import { recordingOf } from '@spikeline/events'
import { describe, expect, test } from 'vitest'
import { dvsCifar10 } from './dvs-cifar10.ts'
import { recordingManifests } from './generated/recordingManifests.ts'
import { fileOf, someEvents, textFile } from './testing/events.ts'
import { hostOf, memoryData } from './testing/files.ts'
import { labelsOf, readFiles, refusal } from './testing/reading.ts'

const { classes, sensor } = recordingManifests['dvs-cifar10']!
const params = { batch: 16, folder: 'dvs-cifar10', split: 'last', axes: 'jaer', polarity: 'jaer', lenient: false } as const
const eventsOf = (name: string, number: number) => someEvents(`${name}/${number}`, sensor)
/** Files of some numbers of each class, as published. */
const filesOf = (...numbers: number[]): Record<string, Uint8Array> =>
  Object.fromEntries(classes.flatMap((name) => numbers.map((number) => [`${name}/cifar10_${name}_${number}.aedat`, fileOf(eventsOf(name, number), 'aedat2')])))

describe('dataset/dvs-cifar10', () => {
  test('recordings come by their numbers, of all classes in turn; 900 to 999 of each are to test', async () => {
    const { train, test: held, log } = await readFiles(dvsCifar10, params, { ...filesOf(0, 10, 9, 950), 'readme.txt': textFile('any') })
    expect(labelsOf(train)).toEqual([...classes.keys(), ...classes.keys(), ...classes.keys()])
    expect(labelsOf(held)).toEqual([...classes.keys()])
    expect(train.map(({ first, samples }) => [first, samples])).toEqual([[0, 16], [16, 14]])
    expect(recordingOf(train[0]!, 11)).toEqual(eventsOf('automobile', 9))
    expect(recordingOf(held[0]!, 3)).toEqual(eventsOf('cat', 950))
    const edges = await readFiles(dvsCifar10, params, filesOf(899, 900))
    expect([edges.train, edges.test].map((batches) => recordingOf(batches[0]!, 0))).toEqual([eventsOf('airplane', 899), eventsOf('airplane', 900)])
    expect(log.sort()).toEqual(['warning: the folder "dvs-cifar10" has 10 of the 1000 recordings of "test"', 'warning: the folder "dvs-cifar10" has 30 of the 9000 recordings of "train"'])
  })

  test('with "first", 0 to 99 are to test', async () => {
    const { train, test: held } = await readFiles(dvsCifar10, { ...params, split: 'first' }, filesOf(99, 100, 999))
    expect([labelsOf(train).length, labelsOf(held).length]).toEqual([20, 10])
    expect(recordingOf(held[0]!, 0)).toEqual(eventsOf('airplane', 99))
  })

  test('axes and polarity are read as is said', async () => {
    const events = eventsOf('airplane', 0)
    const first = async (given: object) => recordingOf((await readFiles(dvsCifar10, { ...params, ...given }, filesOf(0, 999))).train[0]!, 0)
    const turned = (column: Uint16Array): Uint16Array => column.map((c) => 127 - c)
    expect(await first({ axes: 'transposed' })).toEqual({ ...events, x: events.y, y: events.x })
    expect(await first({ axes: 'raw' })).toEqual({ ...events, x: turned(events.x), y: turned(events.y) })
    expect(await first({ polarity: 'on' })).toEqual({ ...events, p: events.p.map((on) => 1 - on) })
  })

  test('a folder without a class, with a number beyond, or with a number twice is refused', async () => {
    const whole = filesOf(0, 999)
    const without = Object.fromEntries(Object.entries(whole).filter(([file]) => !/^(cat|dog)\//.test(file)))
    expect(await refusal(dvsCifar10, params, without)).toMatchObject({ code: 'E4175', values: { missing: ['cat', 'dog'], of: 10 } })
    expect(await refusal(dvsCifar10, params, filesOf(0, 1000))).toMatchObject({ code: 'E4178', values: { file: 'airplane/cifar10_airplane_1000.aedat' } })
    expect(await refusal(dvsCifar10, params, { ...whole, 'copy/cat/cifar10_cat_0.aedat': whole['cat/cifar10_cat_0.aedat']! })).toMatchObject({ code: 'E4178' })
    expect(await refusal(dvsCifar10, params, { ...whole, 'catt/cifar10_cat_1.aedat': whole['cat/cifar10_cat_0.aedat']! })).toMatchObject({ code: 'E4178', values: { what: expect.stringContaining('"catt"') } })
    expect(await refusal(dvsCifar10, { ...params, train: 11 }, whole)).toMatchObject({ code: 'E4107', values: { expected: 11, found: 10 } })
  })

  test('a file that is cut short, of another format, or without events is refused by name and byte; leniently the cut is counted', async () => {
    const whole = filesOf(0, 999)
    const name = 'bird/cifar10_bird_0.aedat'
    const cut = { ...whole, [name]: whole[name]!.subarray(0, -3) }
    expect(await refusal(dvsCifar10, params, cut)).toMatchObject({ code: 'E4131', values: { place: name, offset: whole[name]!.length - 8, found: 5 } })
    expect(await refusal(dvsCifar10, params, { ...whole, [name]: textFile('no events') })).toMatchObject({ code: 'E4142', values: { place: name } })
    expect(await refusal(dvsCifar10, params, { ...whole, [name]: fileOf(someEvents('none', sensor, 0), 'aedat2') })).toMatchObject({ code: 'E4180', values: { place: name } })
    const { train, log } = await readFiles(dvsCifar10, { ...params, lenient: true, train: 10 }, cut)
    expect(recordingOf(train[0]!, 2).count).toBe(39)
    expect(log).toContain('warning: "train": left out as wrong: 1 cut')
  })

  test('its key depends on the files that are asked for', async () => {
    const host = hostOf(memoryData(filesOf(0, 1, 999)))
    const { digest } = await dvsCifar10.inspect!({ ...params, train: 1, test: 1 }, host) as { digest: string }
    expect(digest).toBe('airplane/cifar10_airplane_0.aedat,airplane/cifar10_airplane_999.aedat')
    expect(await dvsCifar10.inspect!(params, hostOf(memoryData({})))).toMatchObject({ blocked: { code: 'E4175' } })
  })
})

describe('dataset/dvs-cifar10 keeps the stage contract', () => {
  for (const { name, run } of conformance(dvsCifar10, [{ name: 'a few recordings', inputs: {}, params, host: hostOf(memoryData(filesOf(0, 1, 999))) }])) test(name, run)
})
