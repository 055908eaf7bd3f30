import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aedat4Records } from '@spikeline/events'
import { describe, expect, test } from 'vitest'
import { convertEvents, describeEvents } from './convertEvents.ts'

const folder = process.env.SPIKELINE_EVENTS

describe.skipIf(!folder)('real files (skipped without SPIKELINE_EVENTS, a folder of recordings of cameras)', () => {
  // Counts and spans as the sources of the files state them or other readers found them; times by the camera's rules.
  test.each([
    ['evt2_sample.raw', { format: 'evt2', width: 640, height: 480, events: 539_481, tFirst: 1_317_888, tLast: 1_367_888, other: {} }],
    ['evt3_sample.raw', { format: 'evt3', width: 1280, height: 720, events: 219_596, tFirst: 11_718_656, tLast: 11_727_457 }],
    ['dvs.es', { format: 'es', width: 320, height: 240, events: 473_225, tFirst: 0, tLast: 999_000, other: {} }],
    ['IMU_translBoxes.aedat', { format: 'aedat2', width: 240, height: 180, events: 162_771, tFirst: 294_976_755, tLast: 297_049_406, other: { imu: 33_837 } }],
    ['alex_walking_again.aedat', { format: 'aedat2', width: 128, height: 128, events: 19_182, other: {} }],
    ['cam255_alex_standing_up.aedat', { format: 'aedat2', width: 128, height: 128, events: 290_292, other: {} }],
    ['sample.aedat4', { format: 'aedat4', width: 320, height: 240, events: 111_954, on: 55_023, tFirst: 1_605_537_493_718_345, tLast: 1_605_537_494_308_262, other: { imu: 475 } }],
    ['sample_ncars.dat', { format: 'dat', width: null, height: null, events: 2_009, tFirst: 0, tLast: 99_952, other: {} }],
    ['NCARS_obj_004397_td.dat', { format: 'dat', width: null, events: 4_407, tFirst: 0, tLast: 99_937 }],
  ])('%s is of its format, and every event of it is right', async (file, expected) => {
    expect(await describeEvents(join(folder!, file))).toMatchObject({ ...expected, skipped: {} })
  })

  test('words of EVT3 without a header are read when they are said to be such', async () => {
    expect(await describeEvents(join(folder!, 'test_events_1_payload.evt3'), { format: 'evt3', sensor: { width: 640, height: 480 } })).toMatchObject({
      events: 343_474, on: 125_183, off: 218_291, tFirst: 7_139_845, tLast: 9_218_023, skipped: {}, other: { triggers: 4157 },
    })
  })

  test('a recording of DV gives the samples of its inertial sensor, and its events in every compression', async () => {
    const file = join(folder!, 'sample.aedat4')
    const samples = []
    for await (const record of aedat4Records(createReadStream(file), file)) if (record.kind === 'imu') samples.push(...record.samples)
    expect(samples).toHaveLength(475)
    // The camera lay on its side: one g, and nothing turns.
    for (const { t, temperature, acceleration } of samples) expect([t > 1_605_537_493_718_000, Math.abs(temperature - 38) < 2, Math.abs(Math.hypot(...acceleration) - 1) < 0.3]).toEqual([true, true, true])
    const there = await mkdtemp(join(tmpdir(), 'spikeline-aedat4-'))
    try {
      for (const compression of ['none', 'lz4', 'zstd']) {
        await convertEvents(file, join(there, 'a.aedat4'), { from: {}, options: { compression }, eventsOnly: true })
        expect(await describeEvents(join(there, 'a.aedat4'))).toMatchObject({ events: 111_954, on: 55_023, tFirst: 1_605_537_493_718_345, tLast: 1_605_537_494_308_262, other: {}, skipped: {} })
      }
    } finally {
      await rm(there, { recursive: true })
    }
  })
})
