import { conformance, runStage, type AnyStage, type IssueError, type Shape } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { piecesShape, pieceOf, recordingOf, recordingsShape, recordingsType, type Recordings } from '../recordings.ts'
import { eventsOf, pieces, plainOf, recordings } from '../testing/recordings.ts'
import { augment } from './augment.ts'
import { backgroundActivity } from './background-activity.ts'
import { crop } from './crop.ts'
import { decimate } from './decimate.ts'
import { downscale } from './downscale.ts'
import { drop } from './drop.ts'
import { flip } from './flip.ts'
import { hotPixels } from './hot-pixels.ts'
import { jitter } from './jitter.ts'
import { noise } from './noise.ts'
import { polarity } from './polarity.ts'
import { rateLimit } from './rate-limit.ts'
import { refractory } from './refractory.ts'
import { rotate } from './rotate.ts'
import { timeWindow } from './time-window.ts'

const through = async (stage: AnyStage, batches: readonly Recordings[], params: object, seed = 1): Promise<Recordings[]> =>
  (await runStage(stage, { recordings: batches }, params, { seed }) as { recordings: Recordings[] }).recordings
const codeOf = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work()
    return undefined
  } catch (error) {
    return (error as IssueError).issues[0]!.code
  }
}
const shapeOf = (stage: AnyStage, shape: Shape, params: object): Shape => stage.shapes!({ recordings: shape }, params)['recordings']!

describe('events/polarity', () => {
  const all = recordings(3, 50)
  test('keeps what it is told to, of each recording', async () => {
    const [on, off, swapped] = await Promise.all(['on', 'off', 'swapped'].map(async (keep) => (await through(polarity, [all], { keep }))[0]!))
    expect(new Set(on!.p)).toEqual(new Set([1]))
    expect(new Set(off!.p)).toEqual(new Set([0]))
    expect(on!.t.length + off!.t.length).toBe(all.t.length)
    expect([...on!.t]).toEqual([...all.t].filter((_, i) => all.p[i] === 1))
    expect([...swapped!.p]).toEqual([...all.p].map((p) => 1 - p))
    expect(swapped!.t).toEqual(all.t)
  })
})

describe('a filter', () => {
  const period = { period: 2, from: 'kept' }

  test('begins anew with each recording, and goes on with the next piece', async () => {
    const [one, , three] = await Promise.all([recordings(1, 50), recordings(1, 51, 1), recordings(3, 50)].map(async (batch) => (await through(refractory, [batch], period))[0]!))
    expect(recordingOf(three!, 0)).toEqual(recordingOf(one!, 0))
    const whole = recordingsType.join!(pieces(4, 40))
    const cut = await through(refractory, pieces(4, 40), period)
    expect(recordingsType.join!(cut)).toEqual((await through(refractory, [whole], period))[0])
    expect(cut.every(({ piece }) => piece)).toBe(true)
  })

  test('begins anew with the pieces of another recording, and gives first what it held of the one before', async () => {
    const like = (first: number) => ({ labels: Uint8Array.of(first), classes: 3, first })
    const played = [0, 1].flatMap((first) => pieces(3, 40).map((piece) => ({ ...piece, ...like(first) })))
    for (const [stage, params] of [[refractory, period], [jitter, { space: 0, time: 0.5 }]] as [AnyStage, object][]) {
      const given = await through(stage, played, params)
      expect(given.map(({ first }) => first)).toEqual(given.map(({ first }) => first).toSorted())
      for (const first of [0, 1]) {
        const alone = await through(stage, played.filter((piece) => piece.first === first), params)
        expect(given.filter((piece) => piece.first === first)).toEqual(alone)
        expect(alone.every((piece) => piece.labels[0] === first && piece.classes === 3)).toBe(true)
      }
    }
  })

  test('that drops all events of a piece says to when time has come, and hands on when a piece arrived', async () => {
    const [first, second] = pieces(2, 50) as [Recordings, Recordings]
    const given = await through(timeWindow, [first, { ...second, arrived: 12 }], { from: 0, to: 0.001 })
    expect(given[1]).toMatchObject({ t0: Float64Array.of(second.t.at(-1)!), offsets: Uint32Array.of(0, 0), arrived: 12, piece: true })
  })

  test('keeps labels, classes and numbers of recordings', async () => {
    const [left] = await through(timeWindow, [recordings(3, 50, 7)], { from: 0, to: 1 })
    const { samples, labels, classes, first } = recordings(3, 50, 7)
    expect(left).toMatchObject({ samples, labels, classes, first })
  })

  test('gives a batch as it is where nothing is dropped', async () => {
    const batch = recordings(3, 50)
    expect((await through(rateLimit, [batch], { rate: 1e9, burst: 1000 }))[0]).toBe(batch)
  })

  test('that draws at random draws for each recording by its number, however recordings are batched, and otherwise for another seed', async () => {
    const params = { by: 'event', fraction: 0.5 }
    const [all] = await through(drop, [recordings(4, 60)], params)
    const [last] = await through(drop, recordingsType.split!(recordings(4, 60), [3, 1]).slice(1), params)
    expect(recordingOf(last!, 0)).toEqual(recordingOf(all!, 3))
    expect((await through(drop, [recordings(4, 60)], params, 2))[0]!.t).not.toEqual(all!.t)
    const piece = await through(drop, [pieceOf(recordingOf(recordings(1, 60), 0))], params)
    expect(recordingOf(piece[0]!, 0)).toEqual(recordingOf(all!, 0))
  })

  test('refuses events that break their promises, pieces back in time, and those of another sensor', async () => {
    expect(await codeOf(() => through(refractory, [{ ...recordings(1, 50), width: 3 }], period))).toBe('E4132')
    expect(await codeOf(() => through(refractory, pieces(2, 50).reverse(), period))).toBe('E4133')
    const [first, second] = pieces(2, 50) as [Recordings, Recordings]
    expect(await codeOf(() => through(refractory, [first, { ...second, width: 20 }], period))).toBe('E4201')
  })

  test('that must know all of a recording refuses one in pieces, before anything runs where that is known', async () => {
    for (const [stage, params] of [[hotPixels, { rate: 10 }], [drop, { by: 'time', fraction: 0.5 }]] as [AnyStage, object][]) {
      expect(await codeOf(() => shapeOf(stage, piecesShape({}), params))).toBe('E4203')
      expect(await codeOf(() => through(stage, pieces(2, 20), params))).toBe('E4203')
      expect(await codeOf(() => shapeOf(stage, recordingsShape({ width: 9, height: 7, classes: 3 }), params))).toBeUndefined()
    }
    expect(await codeOf(() => shapeOf(hotPixels, piecesShape({}), { rate: 10, window: 5 }))).toBeUndefined()
  })
})

describe('a filter that changes the sensor says so in its shape and its recordings', () => {
  const shape = recordingsShape({ samples: 3, width: 9, height: 7, classes: 3 })
  const cases: [AnyStage, object, object][] = [
    [crop, { width: 4, height: 3 }, { width: 4, height: 3 }],
    [downscale, { factor: 2, threshold: 1 }, { width: 5, height: 4 }],
    [rotate, { degrees: -90 }, { width: 7, height: 9 }],
    [rotate, { degrees: 45 }, { width: 9, height: 7 }],
    [flip, { direction: 'both' }, { width: 9, height: 7 }],
  ]
  test.each(cases.map(([stage, params, sensor]) => [`${stage.type} ${JSON.stringify(params)}`, stage, params, sensor] as const))('%s', async (_, stage, params, sensor) => {
    expect(shapeOf(stage, shape, params)).toEqual({ ...shape, ...sensor })
    for (const batch of [recordings(3, 50), recordings(0, 0)]) expect((await through(stage, [batch], params))[0]).toMatchObject(sensor)
    for (const batch of await through(stage, pieces(2, 50), params)) expect(batch).toMatchObject(sensor)
    expect(shapeOf(stage, { pieces: true, channels: 2 }, params)).toEqual({ pieces: true, channels: 2 })
  })

  test('an area is in the middle where nothing else is said', async () => {
    const corners = [[3, 2], [2, 2], [5, 3], [6, 3]].map(([x, y], t) => ({ t, x: x!, y: y!, p: 1 }))
    const [piece] = await through(crop, [pieceOf(eventsOf(corners))], { width: 3, height: 2 })
    expect(plainOf(recordingOf(piece!, 0))).toEqual([{ t: 0, x: 0, y: 0, p: 1 }, { t: 2, x: 2, y: 1, p: 1 }])
  })
})

test('parameters that ask for nothing, or for what is not there, are refused before anything runs', async () => {
  const shape = recordingsShape({ width: 9, height: 7, classes: 3 })
  const cases: [AnyStage, object, string][] = [
    [crop, { width: 10, height: 3 }, 'E4202'], [crop, { width: 5, height: 3, left: 5 }, 'E4202'], [crop, { width: 5, height: 3, top: 5 }, 'E4202'],
    [timeWindow, { from: 5, to: 5 }, 'E4204'], [jitter, {}, 'E4204'], [augment, { flip: 0, rotate: 0, shift: 0 }, 'E4204'],
  ]
  for (const [stage, params, code] of cases) expect(await codeOf(() => shapeOf(stage, shape, params)), JSON.stringify(params)).toBe(code)
  expect(await codeOf(() => through(crop, [recordings(1, 10)], { width: 10, height: 3 }))).toBe('E4202')
})

describe('what perturbs changes nothing at a strength of 0', () => {
  const cases: [AnyStage, object][] = [
    [drop, { by: 'event', fraction: 0 }], [drop, { by: 'time', fraction: 0 }], [drop, { by: 'area', fraction: 0 }], [jitter, { space: 0, time: 0 }], [jitter, { time: 0 }], [noise, { rate: 0 }],
  ]
  test.each(cases.map(([stage, params]) => [`${stage.type} ${JSON.stringify(params)}`, stage, params] as const))('%s', async (_, stage, params) => {
    const batch = recordings(3, 50)
    expect((await through(stage, [batch], params))[0]).toBe(batch)
    if (!('by' in params) || params.by !== 'time') expect(await through(stage, pieces(3, 20), params)).toEqual(pieces(3, 20))
  })
})

describe('events/noise', () => {
  const sensor = { width: 9, height: 7 }
  /** One recording of two events, a second apart. */
  const second = (): Recordings => pieceOf(eventsOf([{ t: 0, x: 0, y: 0, p: 1 }, { t: 1_000_000, x: 8, y: 6, p: 0 }]))

  test('has the rate that was asked for, on all pixels and both polarities alike, and keeps the events', async () => {
    const [noisy] = await through(noise, [second()], { rate: 100 })
    const added = plainOf(recordingOf(noisy!, 0)).slice(1, -1)
    const expected = 100 * sensor.width * sensor.height
    expect(Math.abs(added.length - expected)).toBeLessThan(4 * Math.sqrt(expected))
    expect(Math.abs(added.filter(({ p }) => p === 1).length - added.length / 2)).toBeLessThan(4 * Math.sqrt(added.length / 4))
    expect(new Set(added.map(({ x, y }) => y * sensor.width + x)).size).toBe(sensor.width * sensor.height)
    // Uniform in time: as many in the first half as in the second.
    expect(Math.abs(added.filter(({ t }) => t < 500_000).length - added.length / 2)).toBeLessThan(4 * Math.sqrt(added.length / 4))
    expect(plainOf(recordingOf(noisy!, 0)).filter(({ t }) => t === 0 || t === 1_000_000)).toEqual(plainOf(recordingOf(second(), 0)))
  })

  test('where a recording is cut changes nothing, though noise falls between the pieces', async () => {
    const whole = recordingsType.join!(pieces(6, 10))
    // Each piece begins with its first event, so that noise before it is from before its t0.
    const cut = pieces(6, 10).map((piece) => ({ ...piece, t0: Float64Array.of(piece.t[0]!), t: piece.t.map((time) => time - piece.t[0]!) }))
    const params = { rate: 300 }
    const [expected] = await through(noise, [whole], params)
    expect(expected!.t.length).toBeGreaterThan(whole.t.length + 20)
    expect((await through(noise, cut, params)).flatMap((piece) => plainOf(recordingOf(piece, 0)))).toEqual(plainOf(recordingOf(expected!, 0)))
  })

  test('a recording without events stays empty, and one of a single event as it is', async () => {
    for (const batch of [recordings(1, 0), recordings(1, 1)]) expect((await through(noise, [batch], { rate: 1000 }))[0]).toBe(batch)
  })
})

const whole = [recordings(3, 50), recordings(2, 20, 3)]

describe('filters keep the stage contract', () => {
  for (const { name, run } of conformance(polarity, [
    { name: 'recordings', inputs: { recordings: whole }, params: { keep: 'on' } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { keep: 'off' } },
  ])) test(name, run)
  for (const { name, run } of conformance(crop, [
    { name: 'recordings', inputs: { recordings: whole }, params: { width: 5, height: 4, left: 1, top: 2 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { width: 5, height: 4 } },
  ])) test(name, run)
  for (const { name, run } of conformance(flip, [
    { name: 'recordings', inputs: { recordings: whole }, params: { direction: 'left-right' } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { direction: 'both' } },
  ])) test(name, run)
  for (const { name, run } of conformance(rotate, [
    { name: 'recordings', inputs: { recordings: whole }, params: { degrees: 90 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { degrees: 33 } },
  ])) test(name, run)
  for (const { name, run } of conformance(downscale, [
    { name: 'recordings', inputs: { recordings: whole }, params: { factor: 2, threshold: 1 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { factor: 3, threshold: 2 } },
  ])) test(name, run)
  for (const { name, run } of conformance(refractory, [
    { name: 'recordings', inputs: { recordings: whole }, params: { period: 2, from: 'kept' } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { period: 3, from: 'any' } },
  ])) test(name, run)
  for (const { name, run } of conformance(backgroundActivity, [
    { name: 'recordings', inputs: { recordings: whole }, params: { dt: 0.5, neighbours: 8 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { dt: 1, neighbours: 4 } },
  ])) test(name, run)
  for (const { name, run } of conformance(hotPixels, [
    { name: 'recordings', inputs: { recordings: whole }, params: { rate: 300 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { rate: 500, window: 4 } },
  ])) test(name, run)
  for (const { name, run } of conformance(rateLimit, [
    { name: 'recordings', inputs: { recordings: whole }, params: { rate: 5000, burst: 5 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { rate: 5000, burst: 5 } },
  ])) test(name, run)
  for (const { name, run } of conformance(decimate, [
    { name: 'recordings', inputs: { recordings: whole }, params: { every: 2, per: 'pixel' } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { every: 3, per: 'recording' } },
  ])) test(name, run)
  for (const { name, run } of conformance(timeWindow, [
    { name: 'recordings', inputs: { recordings: whole }, params: { from: 1, to: 3 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { from: 2 } },
  ])) test(name, run)
  for (const { name, run } of conformance(jitter, [
    { name: 'recordings', inputs: { recordings: whole }, params: { space: 1, time: 0.2 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { space: 0, time: 0.5 } },
    { name: 'in space alone', inputs: { recordings: pieces(4, 50) }, params: { space: 2, time: 0 }, seed: 'other' },
  ])) test(name, run)
  for (const { name, run } of conformance(noise, [
    { name: 'recordings', inputs: { recordings: whole }, params: { rate: 200 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { rate: 100 } },
  ])) test(name, run)
  for (const { name, run } of conformance(drop, [
    { name: 'events of recordings', inputs: { recordings: whole }, params: { by: 'event', fraction: 0.3 } },
    { name: 'an interval', inputs: { recordings: whole }, params: { by: 'time', fraction: 0.3 } },
    { name: 'an area of a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { by: 'area', fraction: 0.3 } },
  ])) test(name, run)
  for (const { name, run } of conformance(augment, [
    { name: 'recordings', inputs: { recordings: whole }, params: { flip: 0.5, rotate: 20, shift: 1 } },
    { name: 'a recording in pieces', inputs: { recordings: pieces(4, 50) }, params: { flip: 1, rotate: 0, shift: 2 } },
  ])) test(name, run)
})
