import { conformance, createRandom, runStage, type IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRecordings } from '../checkRecordings.ts'
import { pieceOf, piecesShape, recordingOf, recordingsFrom, recordingsShape, recordingsType, type Recordings } from '../recordings.ts'
import { cutEvents } from '../testing/cutEvents.ts'
import { eventsOf, pieces, plainOf, randomEvents, recordings } from '../testing/recordings.ts'
import type { WindowParams } from './generated/window.ts'
import { window } from './window.ts'

type Params = Partial<WindowParams> & Pick<WindowParams, 'by'>
const windowsOf = async (batches: readonly Recordings[], params: Params, onLog?: (level: string, message: string) => void): Promise<Recordings | undefined> => {
  const { recordings: given } = await runStage(window, { recordings: batches }, { incomplete: 'drop', ...params }, onLog ? { onLog } : {}) as { recordings: Recordings[] }
  for (const batch of given) checkRecordings({ ...batch })
  return given.length > 0 ? recordingsType.join!(given) : undefined
}
/** Events one column after the other, at these times. */
const at = (...times: number[]) => eventsOf(times.map((t, i) => ({ t, x: i % 9, y: 0, p: 1 })))
const whole = (...times: number[]): Recordings => recordingsFrom([at(...times)], { width: 9, height: 7, labels: Uint8Array.of(2), classes: 3, first: 0 })
/** [begin, times of the events] of each window. */
const timesOf = (windows: Recordings | undefined): [number, number[]][] =>
  Array.from({ length: windows?.samples ?? 0 }, (_, b) => [windows!.t0[b]!, plainOf(recordingOf(windows!, b)).map(({ t }) => t)])

describe('events/window', () => {
  test('by time: windows follow each other from the first event on, empty ones too, and times count from their begin', async () => {
    const windows = await windowsOf([whole(500, 1499, 1500, 4600, 5500)], { by: 'time', length: 1 })
    expect(timesOf(windows)).toEqual([[500, [500, 1499]], [1500, [1500]], [2500, []], [3500, []], [4500, [4600]]])
    expect(windows!.t).toEqual(Uint32Array.of(0, 999, 0, 100))
    expect(timesOf(await windowsOf([whole(500, 1499, 1500)], { by: 'time', length: 1, incomplete: 'keep' }))).toEqual([[500, [500, 1499]], [1500, [1500]]])
  })

  test('by time, a stride apart: they overlap, or leave out what is between them', async () => {
    expect(timesOf(await windowsOf([whole(0, 600, 1000, 1600, 2000)], { by: 'time', length: 1, stride: 0.5 }))).toEqual([[0, [0, 600]], [500, [600, 1000]], [1000, [1000, 1600]]])
    expect(timesOf(await windowsOf([whole(0, 600, 1000, 1600, 2000)], { by: 'time', length: 0.5, stride: 1 }))).toEqual([[0, [0]], [1000, [1000]]])
  })

  test('by count: each has so many events, and begins with its first', async () => {
    expect(timesOf(await windowsOf([whole(1, 2, 3, 50, 51)], { by: 'count', events: 2 }))).toEqual([[1, [1, 2]], [3, [3, 50]]])
    expect(timesOf(await windowsOf([whole(1, 2, 3, 50, 51)], { by: 'count', events: 2, incomplete: 'keep' }))).toEqual([[1, [1, 2]], [3, [3, 50]], [51, [51]]])
    expect(timesOf(await windowsOf([whole(1, 2, 3, 50)], { by: 'count', events: 3, stride: 1 }))).toEqual([[1, [1, 2, 3]], [2, [2, 3, 50]]])
    expect(timesOf(await windowsOf([whole(1, 2, 3, 50)], { by: 'count', events: 3, stride: 1, incomplete: 'keep' }))).toHaveLength(2)
    expect(timesOf(await windowsOf([whole(1, 2, 3, 50, 51)], { by: 'count', events: 1, stride: 3 }))).toEqual([[1, [1]], [50, [50]]])
  })

  test('by rate: a window ends with its n-th event, or when its time is over', async () => {
    expect(timesOf(await windowsOf([whole(0, 1, 2, 3, 1003, 1004, 2500)], { by: 'rate', events: 3, length: 1 }))).toEqual([[0, [0, 1, 2]], [3, [3]], [1003, [1003, 1004]]])
    expect(timesOf(await windowsOf([whole(0, 1, 2500)], { by: 'rate', events: 3, length: 1, incomplete: 'keep' }))).toEqual([[0, [0, 1]], [2500, [2500]]])
  })

  test('a window has the label of its recording, and a number of its own', async () => {
    const windows = await windowsOf([recordings(3, 40), recordings(2, 40, 3)], { by: 'count', events: 20 })
    expect([...windows!.labels]).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1])
    expect(windows).toMatchObject({ classes: 3, first: 0, samples: 10, width: 9, height: 7 })
    expect(windows!.piece).toBeUndefined()
    expect(await windowsOf([pieces(1, 40)[0]!], { by: 'count', events: 20 })).toMatchObject({ classes: 0, labels: new Uint8Array(2) })
  })

  test('of an endless recording they are those of the whole one, wherever it is cut', async () => {
    const rules: Params[] = [
      { by: 'time', length: 1 }, { by: 'time', length: 1, stride: 0.3 }, { by: 'time', length: 0.4, stride: 1.1, incomplete: 'keep' },
      { by: 'count', events: 7 }, { by: 'count', events: 5, stride: 2 }, { by: 'count', events: 3, stride: 4, incomplete: 'keep' }, { by: 'rate', events: 6, length: 0.5 },
    ]
    await fc.assert(fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 120 }), fc.constantFrom(...rules), async (seed, count, params) => {
      const [events, random] = [randomEvents(count, `windows ${seed}`, seed), createRandom(seed)]
      const one = recordingsFrom([events], { width: 9, height: 7, labels: new Uint8Array(1), classes: 0, first: 0 })
      const expected = await windowsOf([one], params)
      expect(await windowsOf(cutEvents(events, () => random.integer(30)).map((piece) => pieceOf(piece)), params)).toEqual(expected)
    }), { numRuns: 40 })
  })

  test('of recordings in pieces, one after the other, they have the label of each, and none has events of two', async () => {
    const like = { labels: Uint8Array.of(2), classes: 3, first: 7 }
    const played = [pieceOf(at(0, 1, 2)), pieceOf(at(3, 4)), pieceOf(at(1, 2), like), pieceOf(at(2, 3, 9), like)]
    const { recordings: given } = await runStage(window, { recordings: played }, { by: 'count', events: 2, incomplete: 'keep' }) as { recordings: Recordings[] }
    expect(given.flatMap((batch) => timesOf(batch).map(([, times], b) => [batch.labels[b], ...times]))).toEqual([[0, 0, 1], [0, 2, 3], [0, 4], [2, 1, 2], [2, 2, 3], [2, 9]])
    expect(given.map(({ first }) => first)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('a piece without events completes the windows whose time is over', async () => {
    const passed = { ...pieceOf({ ...at(), t0: 2600 }) }
    expect(timesOf(await windowsOf([pieceOf(at(0, 5)), passed], { by: 'time', length: 1 }))).toEqual([[0, [0, 5]], [1000, []]])
    expect(timesOf(await windowsOf([pieceOf(at(0, 5)), passed], { by: 'rate', events: 9, length: 1 }))).toEqual([[0, [0, 5]]])
  })

  test('how many events are in no window is said', async () => {
    const said: string[] = []
    await windowsOf([whole(0, 600, 1000, 1600, 2000)], { by: 'time', length: 0.5, stride: 1 }, (level, message) => said.push(`${level}: ${message}`))
    await windowsOf([whole(0, 1, 2, 3)], { by: 'count', events: 2 }, (level, message) => said.push(`${level}: ${message}`))
    await windowsOf(pieces(2, 5), { by: 'count', events: 4 }, (level, message) => said.push(`${level}: ${message}`))
    expect(said).toEqual([
      'warning: 3 of 5 events (60.0 %) are in no window: behind the last complete one of their recording, or between two',
      'warning: 2 of 10 events (20.0 %) are in no window: behind the last complete one of their recording, or between two',
    ])
  })

  test('a recording without events has no window', async () => {
    expect(await windowsOf([recordings(0, 0), whole()], { by: 'time', length: 1, incomplete: 'keep' })).toBeUndefined()
  })

  test('refuses pieces back in time, and those of another sensor', async () => {
    const [first, second] = pieces(2, 20) as [Recordings, Recordings]
    const codeOf = (batches: Recordings[]) => windowsOf(batches, { by: 'count', events: 5 }).then(() => undefined, (error: IssueError) => error.issues[0]!.code)
    expect(await codeOf([second, first])).toBe('E4133')
    expect(await codeOf([first, { ...second, width: 20 }])).toBe('E4201')
  })

  test('makes whole recordings of pieces, and says that their number is not known', () => {
    const params = { by: 'time', length: 1, incomplete: 'drop' } as const
    expect(window.shapes!({ recordings: piecesShape({ width: 9, height: 7 }) }, params)).toEqual({ recordings: { width: 9, height: 7, channels: 2, classes: 0, pieces: false } })
    expect(window.shapes!({ recordings: recordingsShape({ samples: 5, width: 9, height: 7, classes: 3 }) }, params)).toEqual({ recordings: { width: 9, height: 7, channels: 2, classes: 3, pieces: false } })
  })

  test('refuses a window that is not said whole, or of which more is said than it has', () => {
    const wrong: Params[] = [
      { by: 'time' }, { by: 'time', length: 1, events: 3 }, { by: 'count' }, { by: 'count', events: 3, length: 1 }, { by: 'count', events: 3, stride: 1.5 },
      { by: 'rate', events: 3 }, { by: 'rate', length: 1 }, { by: 'rate', length: 1, events: 3, stride: 1 },
    ]
    for (const params of wrong) {
      let code: string | undefined
      try {
        window.shapes!({}, { incomplete: 'drop', ...params })
      } catch (error) {
        code = (error as IssueError).issues[0]!.code
      }
      expect(code, JSON.stringify(params)).toBe('E4204')
    }
  })
})

describe('events/window keeps the stage contract', () => {
  for (const { name, run } of conformance(window, [
    { name: 'recordings by time', inputs: { recordings: [recordings(3, 50), recordings(2, 20, 3)] }, params: { by: 'time', length: 1, incomplete: 'keep' } },
    { name: 'a recording in pieces, by time', inputs: { recordings: pieces(4, 50) }, params: { by: 'time', length: 0.5, stride: 0.2, incomplete: 'drop' } },
    { name: 'a recording in pieces, by count', inputs: { recordings: pieces(4, 50) }, params: { by: 'count', events: 9, incomplete: 'keep' } },
    { name: 'a recording in pieces, by rate', inputs: { recordings: pieces(4, 50) }, params: { by: 'rate', events: 9, length: 1, incomplete: 'drop' } },
  ])) test(name, run)
})
