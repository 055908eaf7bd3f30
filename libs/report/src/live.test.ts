import { conformance, runStage, type Table, type View } from '@spikeline/core'
import { pieceOf, recordingsFrom, type EventBatch, type Recordings } from '@spikeline/events'
import type { Decisions } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { live } from './live.ts'

const sensor = { width: 4, height: 2 }
/** Events as [µs, column, row, polarity]. */
const events = (...list: [number, number, number, number][]): EventBatch => ({
  t: Uint32Array.from(list, ([t]) => t), x: Uint16Array.from(list, ([, x]) => x), y: Uint16Array.from(list, ([, , y]) => y), p: Uint8Array.from(list, ([, , , p]) => p),
  t0: 0, ...sensor, count: list.length,
})
/** Decisions as [recording, its class, ms, decided, scores]. */
const decisions = (list: [number, number, number, number, number[]][], latency?: number): Decisions => ({
  model: 'snn', count: list.length, classes: 2, labelled: true, time: Float64Array.from(list, ([, , ms]) => 1000 * ms), decided: Int16Array.from(list, ([, , , decided]) => decided),
  scores: Float32Array.from(list.flatMap(([, , , , scores]) => scores)), recording: Uint32Array.from(list, ([recording]) => recording), labels: Uint8Array.from(list, ([, label]) => label),
  ...(latency !== undefined && { latency: new Float32Array(list.length).fill(latency) }),
})
const two: Recordings = recordingsFrom([events([1000, 0, 0, 1], [9000, 3, 1, 0], [9500, 3, 1, 1]), events([500, 1, 1, 1])], { ...sensor, classes: 2, first: 0, labels: Uint8Array.of(1, 0) })
const said = decisions([[0, 1, 2, 0, [1, 0]], [0, 1, 3, 1, [1, 2]], [1, 0, 1, 1, [0, 1]]])

async function show(inputs: Record<string, readonly unknown[]>, params: object = {}) {
  const log: string[] = []
  const views: View[] = []
  const { table } = await runStage(live, inputs, { print: 'auto', show: 5, ...params } as never, { onLog: (_, line) => log.push(line), onView: (view) => views.push(view) })
  return { log, views, table: table[0] as Table }
}

describe('report/live', () => {
  const over = ['recording 0: class 1 since 2 ms, right; 3 events', 'recording 1: class 1 since 1 ms, but it is 0; 1 events']

  test('prints a line for each labelled recording when it is over, and counts at the end', async () => {
    const { log, table } = await show({ recordings: [two], decisions: [said] })
    expect(log).toEqual(over)
    expect(table.rows).toEqual([[2, 4, 3, 3, '1 of 2']])
  })

  test('prints changes where that is asked for, and of what nobody said what it shows', async () => {
    expect((await show({ recordings: [two], decisions: [said] }, { print: 'change' })).log).toEqual(['0.002 s: class 0', '0.003 s: class 1', '0.001 s: class 1'])
    const { log, table } = await show({ recordings: [pieceOf(events([0, 0, 0, 1]))], decisions: [{ ...decisions([[0, 0, 7, 1, [0, 4]]], 1.25), labelled: false }] })
    expect(log).toEqual(['0.007 s: class 1, 1.3 ms after the events'])
    expect(table.rows).toEqual([[1, 1, 1, 1, null, 1.25]])
    expect((await show({ recordings: [two], decisions: [said] }, { print: 'none' })).log).toEqual([])
  })

  test('shows what the last milliseconds saw, and the scores', async () => {
    const { views } = await show({ recordings: [pieceOf(events([1000, 0, 0, 1], [9000, 3, 1, 0], [9500, 3, 1, 1]))], decisions: [decisions([[0, 1, 3, 1, [1, 2]]])] })
    expect(views[0]!.image).toEqual({ ...sensor, pixels: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 3) })
    expect(views.at(-1)!.lines.slice(0, 3)).toEqual(['decided class 1', '0 ██████       1', '1 ████████████ 2'])
  })

  test('a large sensor is shown coarser, and nothing of it is left out', async () => {
    const large = { ...events([0, 639, 479, 1], [0, 0, 0, 0]), width: 640, height: 480 }
    const { image } = (await show({ recordings: [pieceOf(large)] })).views[0]!
    expect(image).toMatchObject({ width: 64, height: 48 })
    expect([image!.pixels[0], image!.pixels.at(-1)]).toEqual([1, 2])
  })

  test('takes events alone, or decisions alone', async () => {
    const { log, table, views } = await show({ recordings: [two] })
    expect(log).toEqual(['recording 0, class 1; 3 events', 'recording 1, class 0; 1 events'])
    expect(table.rows).toEqual([[2, 4, 0, 0, null]])
    expect(views.at(-1)!.lines).toEqual(['recording 1, class 0', '', expect.stringMatching(/events\/s$/)])
    expect((await show({ decisions: [said] })).log).toEqual(['recording 0: class 1, right', 'recording 1: class 1, but it is 0'])
  })
})

describe('report/live keeps the stage contract', () => {
  for (const { name, run } of conformance(live, [{ name: 'two recordings', inputs: { recordings: [two], decisions: [said] }, params: { print: 'auto', show: 50 } }])) test(name, run)
})
