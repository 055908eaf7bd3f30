import { conformance } from '@spikeline/core'
import { recordingOf } from '@spikeline/events'
import { describe, expect, test } from 'vitest'
import { cutEvents } from './cutEvents.ts'
import { dvsGesture } from './dvs-gesture.ts'
import { recordingManifests } from './generated/recordingManifests.ts'
import { gestureTrials } from './gestureTrials.ts'
import { fileOf, someEvents, textFile } from './testing/events.ts'
import { hostOf, memoryData } from './testing/files.ts'
import { labelsOf, readFiles, refusal } from './testing/reading.ts'

const { sensor } = recordingManifests['dvs-gesture']!
const params = { batch: 2, folder: 'dvs-gesture', lenient: false }
const trials = ['user01_led', 'user02_lab', 'user29_led']
const eventsOf = (trial: string) => someEvents(trial, sensor, 300)
const table = (...rows: string[]) => textFile(['class,startTime_usec,endTime_usec', ...rows, ''].join('\n'))
/** The files beside the recordings, as published; the rows of the first trial overlap. */
const lists = (around = ''): Record<string, Uint8Array> => Object.fromEntries(Object.entries({
  'trials_to_train.txt': textFile('user01_led.aedat\nuser02_lab.aedat\n\n'), 'trials_to_test.txt': textFile('user29_led.aedat\n'),
  'user01_led_labels.csv': table('1,2000,20000', '11,15000,30000', '8,30000,60000'), 'user02_lab_labels.csv': table('3,0,200000'), 'user29_led_labels.csv': table('4,5000,9000', '4,9000,200000'),
}).map(([name, bytes]) => [around + name, bytes]))
const emptyTrials = (around = '') => Object.fromEntries(trials.map((trial) => [`${around}${trial}.aedat`, new Uint8Array(0)]))

describe('the trials of DVS128 Gesture', () => {
  const found = (files: Record<string, Uint8Array>, split: 'train' | 'test' = 'train') => gestureTrials(split, 'g', memoryData(files))
  const code = (files: Record<string, Uint8Array>) => found(files).then(() => undefined, (error: { issues: object[] }) => error.issues[0])

  test('are the rows of the files that a split lists, with classes from 0', async () => {
    expect(await found({ ...lists('DvsGesture/'), ...emptyTrials('DvsGesture/') })).toEqual({
      recordings: [
        { file: 'DvsGesture/user01_led.aedat', label: 0, part: [2000, 20000] }, { file: 'DvsGesture/user01_led.aedat', label: 10, part: [15000, 30000] },
        { file: 'DvsGesture/user01_led.aedat', label: 7, part: [30000, 60000] }, { file: 'DvsGesture/user02_lab.aedat', label: 2, part: [0, 200000] },
      ],
      lists: ['DvsGesture/trials_to_train.txt', 'DvsGesture/user01_led_labels.csv', 'DvsGesture/user02_lab_labels.csv'],
    })
    expect((await found({ ...lists(), ...emptyTrials() }, 'test')).recordings).toHaveLength(2)
  })

  test('a missing list or file, a file that is listed twice, and a row that is none are refused', async () => {
    const whole = { ...lists(), ...emptyTrials() }
    const without = (name: string) => Object.fromEntries(Object.entries(whole).filter(([file]) => file !== name))
    expect(await code(without('trials_to_train.txt'))).toMatchObject({ code: 'E4175', values: { missing: ['trials_to_train.txt'] } })
    expect(await code(without('user02_lab.aedat'))).toMatchObject({ code: 'E4178', values: { file: 'user02_lab.aedat' } })
    expect(await code(without('user02_lab_labels.csv'))).toMatchObject({ code: 'E4178', values: { file: 'user02_lab_labels.csv' } })
    expect(await code({ ...whole, 'trials_to_train.txt': textFile('user01_led.aedat\nuser01_led.aedat\n') })).toMatchObject({ code: 'E4178' })
    expect(await code({ ...whole, 'trials_to_train.txt': textFile('../user01_led.aedat\n') })).toMatchObject({ code: 'E4177', values: { line: 1 } })
    for (const row of ['0,1,2', '12,1,2', '1,2,2', '1,x,2', '1,-1,2', '1,2'])
      expect(await code({ ...whole, 'user01_led_labels.csv': table('1,2,3', row) })).toMatchObject({ code: 'E4177', values: { file: 'user01_led_labels.csv', line: 3, text: row } })
    expect(await code({ ...whole, 'user01_led_labels.csv': textFile('1,2,3\n') })).toMatchObject({ code: 'E4177', values: { line: 1 } })
  })
})

describe('a part of a recording', () => {
  test('has the events from its beginning on and before its end', () => {
    const events = { ...someEvents('any', sensor, 5), t: Uint32Array.of(10, 20, 20, 30, 40), t0: 1000 }
    expect([...cutEvents(events, [1020, 1040]).t]).toEqual([20, 20, 30])
    expect([cutEvents(events, [0, 1010]).count, cutEvents(events, [1041, 9e9]).count, cutEvents(events, [0, 9e9]).count]).toEqual([0, 0, 5])
    expect(cutEvents(events, [1020, 1040])).toMatchObject({ t0: 1000, count: 3, x: events.x.slice(1, 4), p: events.p.slice(1, 4) })
  })
})

const files = (): Record<string, Uint8Array> => ({ ...lists(), ...Object.fromEntries(trials.map((trial) => [`${trial}.aedat`, fileOf(eventsOf(trial), 'aedat3')])) })

describe('dataset/dvs-gesture', () => {
  test('gives each row as a recording, also where rows overlap', async () => {
    const { train, test: held, log } = await readFiles(dvsGesture, params, files())
    expect([labelsOf(train), labelsOf(held)]).toEqual([[0, 10, 7, 2], [3, 3]])
    const events = eventsOf('user01_led')
    ;[[2000, 20000], [15000, 30000]].forEach(([from, until], b) =>
      expect([...recordingOf(train[0]!, b).t]).toEqual([...events.t].filter((t) => t >= from! && t < until!)))
    expect(recordingOf(train[1]!, 1)).toEqual(eventsOf('user02_lab'))
    expect(log).toContain('warning: the folder "dvs-gesture" has 4 of the 1176 recordings of "train"')
  })

  test('a row without events, and a file that is cut, are refused by name', async () => {
    expect(await refusal(dvsGesture, params, { ...files(), 'user02_lab_labels.csv': table('1,1,2') })).toMatchObject({ code: 'E4180', values: { place: 'user02_lab.aedat', from: 1, until: 2 } })
    expect(await refusal(dvsGesture, params, { ...files(), 'user02_lab.aedat': files()['user02_lab.aedat']!.subarray(0, -3) })).toMatchObject({ values: { place: 'user02_lab.aedat' } })
  })
})

describe('dataset/dvs-gesture keeps the stage contract', () => {
  for (const { name, run } of conformance(dvsGesture, [{ name: 'three trials', inputs: {}, params, host: hostOf(memoryData(files())) }])) test(name, run)
})
