import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, inFolder } from './testing/call.ts'

const csv = 't_us,x,y,p\n5,1,2,1\n8,3,4,0\n'

test('events info describes a file, for people and as JSON', async () => inFolder(async (cwd) => {
  writeFileSync(join(cwd, 'a.csv'), csv)
  const { status, out } = await call(['events', 'info', 'a.csv', '--sensor', '34x34', '--json'], { cwd })
  expect([status, JSON.parse(out)]).toEqual([0, { format: 'csv', width: 34, height: 34, events: 2, on: 1, off: 1, tFirst: 5, tLast: 8, extent: { width: 4, height: 5 }, other: {}, skipped: {} }])
  expect((await call(['events', 'info', 'a.csv'], { cwd })).out).toBe([
    'a.csv: CSV with a header (csv)', '  sensor    not said by the file; --sensor WxH checks events against it', '  events    2: 1 ON, 1 OFF', '  time      5 … 8 µs, 0.000003 s', '  extent    columns to 3, rows to 4', '',
  ].join('\n'))
}))

test('events convert writes the format of the ending, or the one that is named, with its options', async () => inFolder(async (cwd) => {
  writeFileSync(join(cwd, 'a.csv'), csv)
  expect(await call(['events', 'convert', 'a.csv', 'b.es', '--sensor', '34x34'], { cwd })).toEqual({ status: 0, out: 'b.es: 2 events of 34 × 34 pixels, csv to es, 30 bytes\n', err: '' })
  expect(await call(['events', 'convert', 'b.es', 'c', '--format', 'text', '--set-out', 'unit=s', '--from-zero'], { cwd })).toMatchObject({ status: 0 })
  expect(readFileSync(join(cwd, 'c'), 'utf8')).toBe('0.000000 1 2 1\n0.000003 3 4 0\n')
}))

test('what it is told wrong, or not told, is said in the words of the command line', async () => inFolder(async (cwd) => {
  writeFileSync(join(cwd, 'a.csv'), csv)
  const wrong = async (...args: string[]): Promise<string> => {
    const { status, out, err } = await call(['events', ...args], { cwd })
    expect([status, out]).toEqual([2, ''])
    return err
  }
  expect(await wrong('convert', 'a.csv', 'b.es')).toMatch(/E4143: .*a\.csv does not say how large its sensor is\n.*--sensor WIDTHxHEIGHT/)
  expect(await wrong('convert', 'a.csv', 'b.raw', '--sensor', '34x34')).toMatch(/E4146: .*\n.*evt2, evt2\.1, evt3/)
  expect(await wrong('convert', 'a.csv', 'b.txt', '--sensor', '34x34')).toMatch(/E4144: option "unit" of format "text" must be given\n.*us, s/)
  expect(await wrong('info', 'a.csv', '--from', 'evt4')).toMatch(/E4144: --from can't be "evt4"/)
  expect(await wrong('convert', 'a.csv', 'b', '--format', 'evt4')).toMatch(/E4144: --format can't be "evt4"/)
  expect(await wrong('info', 'a.csv', '--format', 'csv')).toMatch(/E7002: spikeline events info: it has no option --format\n.*--from, .*--json/)
  expect(await wrong('convert', 'a.csv', 'b.es', '--sensor', '34x34', '--json')).toMatch(/E7002: .*--json/)
  expect(await wrong('formats', '--from', 'csv')).toMatch(/E7002: .*--from/)
  expect(await wrong('info', 'a.csv', '--sensor', '34')).toMatch(/E7012/)
  expect(await wrong('info', 'a.csv', '--set', 'unit')).toMatch(/E7012/)
  expect(await wrong('watch', 'a.csv')).toMatch(/E7006: spikeline events has no "watch"\n.*play FILE…/)
  expect(await wrong('play')).toMatch(/E7003/)
  expect(await wrong('info')).toMatch(/E7003/)
  // What a message says to do is what helps.
  writeFileSync(join(cwd, 'words'), '')
  expect(await wrong('info', 'words')).toMatch(/E4141: .*\n.*--from, one of evt2/)
  expect(await call(['events', 'info', 'words', '--from', 'evt3'], { cwd })).toMatchObject({ status: 0 })
  // A file that is wrong is no wrong call.
  writeFileSync(join(cwd, 'bad.csv'), `${csv}7,0,0,0\n`)
  const { status, err } = await call(['events', 'info', 'bad.csv', '--sensor', '34x34'], { cwd })
  expect([status, err]).toEqual([1, expect.stringMatching(/E4133: .*bad\.csv: event 2 \(byte 27\) is at 7 µs, before the one in front of it at 8 µs/)])
}))
