import { catalogue, conformance, IssueError, runStage, type Metric } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { efficiency } from './efficiency.ts'
import type { EfficiencyParams } from './generated/efficiency.ts'

type Given = [stage: string, params: Record<string, unknown>, model: string, values: Record<string, number>]
const stream = ([stage, params, model, values]: Given) => ({
  stage, port: 'metrics', params, batches: [{ metrics: Object.entries(values).map(([name, value]): Metric => ({ name, value, unit: 'operations', labels: { model } })) }],
})
async function measure(given: Given[], params: Partial<EfficiencyParams> = {}) {
  const { metrics } = await runStage(efficiency, { metrics: given.map(stream) }, { snn: 'snn', ann: 'ann', ...params })
  const all = (metrics[0] as { metrics: Metric[] }).metrics
  return (name: string, T?: number): number | undefined => all.find((m) => m.name === name && (T === undefined || m.labels['T'] === T))?.value
}
const codeOf = async (work: () => unknown): Promise<string> => {
  const error = await Promise.resolve().then(work).then(() => undefined, (e: unknown) => e)
  const { code, values } = (error as IssueError).issues[0]!
  expect(`${catalogue[code]!.message(values)} ${catalogue[code]!.fix!(values)}`).not.toMatch(/undefined/)
  return code
}
/** 1,000 connections, 400 of them of the encoding layer, whose drive is kept; 900 events in 20 steps of 12 neurons. */
const ann: Given = ['annCost', {}, 'ann', { multiplications: 1000, additions: 1000 }]
const snn: Given = ['snnCost', {}, 'snn', { multiplications: 400, additions: 1300, updates: 240 }]

describe('measure/efficiency', () => {
  test('worked by hand', async () => {
    const of = await measure([ann, snn], { event: 0.5, update: 2 })
    expect([of('efficiency.flops'), of('efficiency.events'), of('efficiency.updates'), of('efficiency.encoding')]).toEqual([2000, 900, 240, 800])
    expect([of('efficiency.eventsPerFlop'), of('efficiency.updatesPerFlop')]).toEqual([0.45, 0.12])
    // 2000 / (0.5·900 + 2·240 + 800)
    expect(of('efficiency')).toBeCloseTo(2000 / 1730, 12)
  })

  test('without energies there are counts and ratios alone', async () => {
    const of = await measure([ann, snn])
    expect([of('efficiency.eventsPerFlop'), of('efficiency')]).toEqual([0.45, undefined])
  })

  test('of a sweep, each assignment beside the artificial model that it belongs to', async () => {
    const swept = (T: number): Given => ['snnCost', { T }, 'snn', { multiplications: 0, additions: 100 * T, updates: 12 * T }]
    const of = await measure([ann, swept(4), swept(8)])
    expect([of('efficiency.eventsPerFlop', 4), of('efficiency.eventsPerFlop', 8)]).toEqual([0.2, 0.4])
  })

  test('a model that is not there, or has no such count, and half of the energies are refused', async () => {
    expect(await codeOf(() => measure([ann]))).toBe('E3747')
    expect(await codeOf(() => measure([snn]))).toBe('E3747')
    expect(await codeOf(() => measure([ann, ['x', {}, 'snn', { additions: 3 }]]))).toBe('E3747')
    expect(await codeOf(() => efficiency.shapes!({}, { snn: 'snn', ann: 'ann', event: 1 }))).toBe('E3749')
  })

  for (const { name, run } of conformance(efficiency, [{ name: 'two models', inputs: { metrics: [stream(ann), stream(snn)] }, params: { snn: 'snn', ann: 'ann', event: 1, update: 1 } }])) test(name, run)
})
