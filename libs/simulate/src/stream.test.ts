import { conformance, createRandom, runStage, type IssueError, type MetricBatch } from '@spikeline/core'
import { pieceOf, recordingOf, recordingsFrom, type EventBatch, type Recordings } from '@spikeline/events'
import { openSimulator, createTally, type Decisions, type Network, type Neuron, type Predictions } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StreamParams } from './generated/stream.ts'
import { stream } from './stream.ts'
import { network } from './testing/networks.ts'
import { spikeTrains } from './testing/rasters.ts'

const neuron: Neuron = { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0 }
const spiking = (of: Partial<Neuron> = {}) => ({ kind: 'spiking', neuron: { ...neuron, ...of } }) as const

/** One pixel whose OFF events speak for class 0 and whose ON events for class 1, a spike for every event. */
const direct = (output: 'spiking' | 'membrane' = 'spiking'): Network =>
  network([1, 1, 2], 2, [{ kind: 'dense', name: 'out', units: 2, bias: false, activation: output === 'spiking' ? spiking() : { kind: 'membrane' } }], { out: { weight: [1, 0, 0, 1] } })

const params: StreamParams = { dt: 1, values: 'binary', engine: 'clock', order: 'together', emit: 'scores' }
/** Events of one pixel: [µs, polarity]. */
const pixel = (...list: [number, number][]): EventBatch => ({
  t: Uint32Array.from(list, ([t]) => t), x: new Uint16Array(list.length), y: new Uint16Array(list.length), p: Uint8Array.from(list, ([, p]) => p),
  t0: 0, width: 1, height: 1, count: list.length,
})
const recordings = (...batches: EventBatch[]): Recordings =>
  recordingsFrom(batches, { width: batches[0]!.width, height: batches[0]!.height, classes: 2, first: 0, labels: Uint8Array.from(batches, (_, i) => i % 2) })

async function simulate(model: Network, input: readonly Recordings[], given: Partial<StreamParams> = {}) {
  const { decisions, predictions, metrics } = await runStage(stream, { model: [model], recordings: input }, { ...params, ...given }) as {
    decisions: Decisions[]; predictions: Predictions[]; metrics: MetricBatch[]
  }
  const made = decisions.flatMap(({ count, time, decided, scores, classes, recording, latency }) =>
    Array.from({ length: count }, (_, i) => ({ time: time[i]!, decided: decided[i]!, scores: [...scores.subarray(i * classes, (i + 1) * classes)], recording: recording[i]!, latency: latency?.[i] })))
  return { made, predictions, metrics: metrics.flatMap((batch) => batch.metrics) }
}
const brief = (made: readonly { time: number; decided: number; scores: number[] }[]): unknown[] => made.map(({ time, decided, scores }) => [time, decided, ...scores])
const issueOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: IssueError) => error.issues[0])

describe('simulate/stream', () => {
  //                    slice 0            slice 1     slice 4
  const few = pixel([100, 1], [150, 1], [1100, 0], [1200, 1], [4500, 0])

  test('decides at the end of each slice that changes a score, in the time of the events', async () => {
    const { made, predictions } = await simulate(direct(), [recordings(few)])
    // Slices begin with the first event, at 100 µs. Two events of a pixel in one slice are one input.
    expect(brief(made)).toEqual([[1100, 1, 0, 1], [2100, 1, 1, 2], [5100, -1, 2, 2]])
    expect(predictions).toMatchObject([{ samples: 1, predicted: Uint8Array.of(0), scores: Float32Array.of(2, 2), labels: Uint8Array.of(0), readout: 'count' }])
  })

  test('counts events where it is told to, and reads membranes of an output that never fires', async () => {
    expect(brief((await simulate(direct('membrane'), [recordings(few)], { values: 'count' })).made)).toEqual([[1100, 1, 0, 2], [2100, 1, 1, 3], [5100, 1, 2, 3]])
  })

  test('forgets what a window has left behind, at the moment that it does', async () => {
    // Spikes at steps 0 (ON), 1 (OFF, ON), 4 (OFF); 2 steps count: at step 2 the first has left, at step 3 the two of step 1.
    const expected = [[1100, 1, 0, 1], [2100, 1, 1, 2], [3100, -1, 1, 1], [4100, -1, 0, 0], [5100, 0, 1, 0]]
    for (const engine of ['clock', 'event'] as const) expect(brief((await simulate(direct(), [recordings(few)], { window: 2, engine })).made)).toEqual(expected)
  })

  test('tells of classes only, or of every slice, where that is wanted', async () => {
    expect(brief((await simulate(direct(), [recordings(few)], { window: 2, emit: 'class' })).made)).toEqual([[1100, 1, 0, 1], [3100, -1, 1, 1], [5100, 0, 1, 0]])
    expect(brief((await simulate(direct(), [recordings(few)], { emit: 'slice' })).made).map((row) => (row as number[])[0])).toEqual([1100, 2100, 3100, 4100, 5100])
  })

  test('a recording begins anew, and so does what a long pause precedes', async () => {
    const { made, predictions } = await simulate(direct(), [recordings(pixel([0, 1], [10, 0]), pixel([7, 0]))])
    expect(made.map(({ time, scores, recording }) => [time, ...scores, recording])).toEqual([[1000, 1, 1, 0], [1007, 1, 0, 1]])
    expect(predictions.flatMap(({ predicted }) => [...predicted])).toEqual([0, 0])
    const paused = await simulate(direct(), [recordings(pixel([0, 1], [5000, 1], [15_001, 0]))], { restartAfter: 10 })
    expect(brief(paused.made)).toEqual([[1000, 1, 0, 1], [6000, 1, 0, 2], [16_001, 0, 1, 0]])
  })

  test('a piece without events completes the slices before its time', async () => {
    const events = pixel([100, 1])
    const { made } = await simulate(direct(), [pieceOf(events), pieceOf({ ...pixel(), t0: 1099 }), pieceOf({ ...pixel(), t0: 1100 })].slice(0, 3))
    expect(brief(made)).toEqual([[1100, 1, 0, 1]])
  })

  test('pieces of labelled recordings that are played one after the other give an answer each', async () => {
    const label = (first: number) => ({ labels: Uint8Array.of(first), classes: 2, first })
    const { predictions, metrics } = await simulate(direct(), [pieceOf(pixel([0, 1]), label(0)), pieceOf(pixel([2000, 1]), label(0)), pieceOf(pixel([0, 0]), label(1))])
    expect(predictions.map(({ first, predicted, labels }) => [first, ...predicted, ...labels])).toEqual([[0, 1, 0], [1, 0, 1]])
    expect(metrics.filter(({ labels }) => labels['layer'] === undefined).map(({ name, value }) => [name, value])).toEqual(
      [['stream.recordings', 2], ['stream.events', 3], ['stream.slices', 4], ['stream.seconds', 0.004], ['stream.decisions', 3]])
    expect(metrics.find(({ name }) => name === 'stream.spikes')).toMatchObject({ value: 3, labels: { layer: 'out' } })
  })

  test('behind a live source it says how long decisions took, and only there', async () => {
    const live = await simulate(direct(), [{ ...pieceOf(pixel([0, 1])), arrived: -5000 }, { ...pieceOf(pixel([1500, 1])), arrived: -50 }])
    // The first slice is completed by the second piece, the last one by the end, which has only just come.
    const [first, last] = live.made.map(({ latency }) => latency!) as [number, number]
    expect(first >= 50 && first < 5000).toBe(true)
    expect(last >= 0 && last < 50).toBe(true)
    expect(live.metrics.filter(({ name }) => name === 'stream.latency').map(({ labels }) => labels['percentile'])).toEqual(['50', '99', '100'])
    expect((await simulate(direct(), [pieceOf(pixel([0, 1]))])).metrics.some(({ name }) => name === 'stream.latency')).toBe(false)
  })

  test('gives the spikes of simulate/clock on the same slices, by either engine', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 40 }), fc.constantFrom('clock', 'event'), async (seed, steps, engine) => {
      const random = createRandom(seed)
      const weights = (count: number): number[] => Array.from({ length: count }, () => Math.round(16 * random.next() - 6) / 8)
      const model = network([2, 3, 2], 2, [
        { kind: 'dense', name: 'hidden', units: 5, bias: true, activation: spiking() },
        { kind: 'dense', name: 'out', units: 2, bias: false, activation: spiking({ reset: 'zero' }) },
      ], { hidden: { weight: weights(60), bias: weights(5).map((b) => b / 8) }, out: { weight: weights(10) } })
      const rows = Array.from({ length: steps }, (_, t) => Array.from({ length: 12 }, (_, i) => i).filter((i) => random.next() < 0.2 || (t === 0 && i === 0) || (t === steps - 1 && i === 0)))
      const list = rows.flatMap((row, t) => row.map((i) => ({ t: 1000 * t, x: (i >> 1) % 3, y: Math.floor(i / 6), p: i & 1 })))
      const events: EventBatch = {
        t: Uint32Array.from(list, ({ t }) => t), x: Uint16Array.from(list, ({ x }) => x), y: Uint16Array.from(list, ({ y }) => y), p: Uint8Array.from(list, ({ p }) => p),
        t0: 0, width: 3, height: 2, count: list.length,
      }
      const { simulator } = openSimulator(model, 'twin')
      const raster = spikeTrains([rows], [2, 3, 2])
      const expected: number[][] = []
      simulator.present(raster, 0, createTally(simulator, steps), (t) => expected.push([1000 * (t + 1), ...simulator.evidence]))
      const { made } = await simulate(model, [recordings(events)], { emit: 'slice', engine: engine as 'clock' })
      expect(made.map(({ time, scores }) => [time, ...scores])).toEqual(expected)
    }), { numRuns: 60 })
  })

  test('refuses what does not fit: a window between slices, one of membranes, another sensor, other classes', async () => {
    expect(await issueOf(simulate(direct(), [recordings(few)], { dt: 2, window: 5 }))).toMatchObject({ code: 'E3510' })
    expect(await issueOf(simulate(direct('membrane'), [recordings(few)], { window: 5 }))).toMatchObject({ code: 'E3511', values: { layer: 'out' } })
    expect(await issueOf(simulate(direct(), [recordings({ ...few, width: 2 })]))).toMatchObject({ code: 'E3506', values: { field: 'width', expected: 1, got: 2 } })
    expect(await issueOf(simulate(direct(), [{ ...recordings(few), classes: 3 }]))).toMatchObject({ code: 'E3506', values: { field: 'classes' } })
    expect(() => stream.shapes!({ recordings: undefined, model: { kind: 'snn', arithmetic: 'fixed' } }, params)).toThrow('E2301')
    const current = { kind: 'snn', topology: '8FC-2', 'neuron.current': '1:8FC' }
    expect(() => stream.shapes!({ recordings: undefined, model: current }, { ...params, engine: 'event' })).toThrow('E3507')
    expect(() => stream.shapes!({ recordings: undefined, model: current }, { ...params, engine: 'clock' })).not.toThrow()
    expect(() => stream.shapes!({ recordings: { height: 9 }, model: { kind: 'snn', height: 1 } }, params)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E2301' })] }))
  })
})

describe('simulate/stream keeps the stage contract', () => {
  const random = createRandom(5)
  let time = 0
  const many = pixel(...Array.from({ length: 200 }, (): [number, number] => [(time += random.integer(400)), random.integer(2)]))
  const cut = [0, 30, 31, 31, 120, 200].slice(1).map((to, i, all) => {
    const from = i === 0 ? 0 : all[i - 1]!
    const { t, x, y, p } = recordingOf(recordings(many), 0)
    return pieceOf({ ...many, t: t.slice(from, to), x: x.slice(from, to), y: y.slice(from, to), p: p.slice(from, to), count: to - from })
  }).filter(({ t }) => t.length > 0)
  for (const { name, run } of conformance(stream, [
    { name: 'whole recordings', inputs: { model: [direct()], recordings: [recordings(few(), few()), { ...recordings(few()), first: 2 }] }, params },
    { name: 'a recording in pieces', inputs: { model: [direct()], recordings: cut }, params: { ...params, window: 5, engine: 'event' } },
  ])) test(name, run)
})

function few(): EventBatch {
  return pixel([100, 1], [150, 1], [1100, 0], [1200, 1], [4500, 0])
}
