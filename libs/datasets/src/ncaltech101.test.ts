import { conformance } from '@spikeline/core'
import { recordingOf } from '@spikeline/events'
import { describe, expect, test } from 'vitest'
import { recordingManifests } from './generated/recordingManifests.ts'
import { ncaltech101 } from './ncaltech101.ts'
import { fileOf, someEvents } from './testing/events.ts'
import { hostOf, memoryData } from './testing/files.ts'
import { labelsOf, readFiles, refusal } from './testing/reading.ts'

const { classes, sensor } = recordingManifests['ncaltech101']!
const params = { batch: 64, folder: 'ncaltech101', testFraction: 0.2, lenient: false }
const eventsOf = (name: string, number: number) => someEvents(`${name}/${number}`, sensor, 12)
/** Recordings 1 … n of each class, as published. */
const filesOf = (count: (label: number) => number, around = 'Caltech101/'): Record<string, Uint8Array> => Object.fromEntries(classes.flatMap((name, label) =>
  Array.from({ length: count(label) }, (_, i) => [`${around}${name}/image_${String(i + 1).padStart(4, '0')}.bin`, fileOf(eventsOf(name, i + 1), 'atis')])))

describe('dataset/ncaltech101', () => {
  test('has 101 classes, whose folders it finds with the one around them or without', async () => {
    expect(classes).toHaveLength(101)
    const [inside, alone] = await Promise.all(['Caltech101/', ''].map((around) => readFiles(ncaltech101, params, filesOf(() => 2, around))))
    expect(labelsOf(inside!.train)).toEqual([...classes.keys()])
    expect(inside!.train).toEqual(alone!.train)
    expect(inside!.train[0]).toMatchObject({ width: 240, height: 180, classes: 101 })
  })

  test('the last fraction of each class, rounded, is to test: at least one, and never all', async () => {
    const { train, test: held } = await readFiles(ncaltech101, { ...params, batch: 200, testFraction: 0.4 }, filesOf((label) => [5, 1, 2, 4][label] ?? 2))
    const count = (labels: number[]) => [0, 1, 2, 3].map((label) => labels.filter((each) => each === label).length)
    expect([count(labelsOf(train)), count(labelsOf(held))]).toEqual([[3, 1, 1, 2], [2, 0, 1, 2]])
    expect(recordingOf(held[0]!, labelsOf(held).indexOf(3))).toEqual(eventsOf(classes[3]!, 3))
  })

  test('a missing class, an event outside of the sensor, and a class that it does not have are refused', async () => {
    const whole = filesOf(() => 2)
    const without = Object.fromEntries(Object.entries(whole).filter(([file]) => !file.includes('/wrench/')))
    expect(await refusal(ncaltech101, params, without)).toMatchObject({ code: 'E4175', values: { missing: ['wrench'], of: 101 } })
    const name = 'Caltech101/ant/image_0001.bin'
    const outside = whole[name]!.slice()
    outside[0] = 240
    expect(await refusal(ncaltech101, params, { ...whole, [name]: outside })).toMatchObject({ code: 'E4132', values: { place: name, offset: 0, x: 240 } })
    expect(await refusal(ncaltech101, params, { ...whole, 'Caltech101/Faces/image_0001.bin': whole[name]! })).toMatchObject({ code: 'E4178' })
  })
})

describe('dataset/ncaltech101 keeps the stage contract', () => {
  for (const { name, run } of conformance(ncaltech101, [{ name: 'two of each class', inputs: {}, params, host: hostOf(memoryData(filesOf(() => 2))) }])) test(name, run)
})
