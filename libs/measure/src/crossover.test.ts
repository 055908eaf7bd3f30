import { conformance, runStage, type Metric, type Statement, type Table } from '@spikeline/core'
import type { Network } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { crossover } from './crossover.ts'
import { rivalOf } from './crossover/cross.ts'
import { definitions } from './definitions.ts'
import { energy } from './energy.ts'
import type { CrossoverParams } from './generated/crossover.ts'
import { activity, network } from './testing/networks.ts'

type Given = [stage: string, params: Record<string, unknown>, model: string, values: Record<string, number>]
const stream = ([stage, params, model, values]: Given) => ({
  stage, port: 'metrics', params,
  batches: [{ metrics: Object.entries(values).map(([name, value]): Metric => ({ name, value, unit: definitions[name]!.unit, labels: { model } })) }],
})
async function cross(given: Given[], params: Partial<CrossoverParams> = {}) {
  const { metrics, statements, table } = await runStage(crossover, { metrics: given.map(stream) }, { snn: 'snn', ann: 'ann-K-bit', input: 'scales', ...params })
  return { metrics: (metrics[0] as { metrics: Metric[] }).metrics, statements: (statements[0] as { statements: Statement[] }).statements, table: table[0] as Table }
}
const names = ['energy.arithmetic', 'energy.withMemory', 'energy.withDram.low', 'energy.withDram.high']
const artificial = (joules: number[]): Record<string, number> => ({ timesteps: 0, ...Object.fromEntries(names.map((name, i) => [name, joules[i]!])) })
const spiking = (timesteps: number, firingRate: number, joules: number[], spikes: number[], input = [0, 0, 0, 0]): Record<string, number> =>
  ({ timesteps, firingRate, ...Object.fromEntries(names.flatMap((name, i) => [[name, joules[i]!], [`${name}.spikes`, spikes[i]!], [`${name}.input`, input[i]!]])) })

// E = a + b·r: by arithmetic 20 + 80·r/0.1, with memory 60 + 140·r/0.1 nJ.
const eight = spiking(8, 0.1, [100e-9, 200e-9, 1e-6, 2e-6], [80e-9, 140e-9, 140e-9, 140e-9])
const four = artificial([150e-9, 130e-9, 500e-9, 900e-9])

describe('measure/crossover', () => {
  test('a model of 1,000 inputs a neuron crosses at about 6 % where memory counts, as published studies find', async () => {
    // 1,000 inputs, 1,000 hidden neurons, 10 outputs; weights of 4 bits in both; T = 15; every neuron fires at 11 %, every input too.
    const layout = '1000FC-10'
    const [T, rate] = [15, 0.11]
    const steps = (value: number): number[] => new Array<number>(T).fill(value)
    const plain = network(layout, [1, 1, 1000], 1)
    const snn: Network = { ...plain, name: 'snn', layers: plain.layers.map((layer) => (layer.kind === 'dense' ? { ...layer, fixedPoint: { bits: 4, weightExponent: -7, stateExponent: -13 } } : layer)) }
    const ran = activity(snn, 1, [{ spikes: steps(110), operations: steps(1000 * rate * 1000) }, { spikes: steps(0), operations: steps(110 * 10) }])
    const full = network(layout, [1, 1, 1000])
    const ann: Network = { ...full, name: 'ann-4-bit', layers: full.layers.map((layer) => (layer.kind === 'dense' ? { ...layer, quantised: { weightBits: 4, weightSteps: new Float32Array(layer.units), inputBits: 4, inputStep: 1 } } : layer)) }
    const annRan = activity(ann, 1, [{ spikes: [1000], operations: [1e6] }, { spikes: [10], operations: [1e4] }])
    const params = { multiplication: 3.7, addition: 0.9, wholeMultiplication: 0.2, wholeAddition: 0.03, wideMultiplication: 3.1, onChip: 10, offChipLow: 1300, offChipHigh: 2600, fetched: 'perSample' as const }
    const batches = await Promise.all([[snn, ran], [ann, annRan]].map(async ([model, did]) => (await runStage(energy, { model: [model as Network], activity: [did as typeof ran] }, params)).metrics))
    // By hand, pJ, of the hidden layer's input side: a MAC of 4 by 4 bits 0.05 + 0.015, its weight 0.625; an addition 0.03, its weight 0.625; an update 6.25 · 1.25.
    const perInput = (0.065 + 0.625 + (3.1 + 2 * 0.5 * 1.25) / 1000 - (T * 6.25 * 1.25) / 1000) / (T * 0.655)
    expect(perInput).toBeCloseTo(0.059, 3)
    const { metrics } = await runStage(crossover, { metrics: [batches[0]!, batches[1]!].map((own, i) => ({ stage: String(i), port: 'metrics', params: {}, batches: own })) }, { snn: 'snn', ann: 'ann-K-bit', input: 'scales' })
    const of = (what: string): number => (metrics[0] as { metrics: Metric[] }).metrics.find((m) => m.name === 'crossover.rate' && m.labels['energy'] === what)!.value
    expect(of('memory on chip')).toBeCloseTo(perInput, 3)
    // Arithmetic alone would allow 15 %.
    expect(of('arithmetic')).toBeCloseTo((0.065 + 3.1 / 1000) / (T * 0.03), 2)
  })

  test('worked by hand: rates, spikes over all steps, ratios', async () => {
    const { metrics, table } = await cross([['snnEnergy', { T: 8 }, 'snn', eight], ['annEnergy', {}, 'ann-4-bit', four]])
    const of = (name: string, what: string): number => metrics.find((m) => m.name === name && m.labels['energy'] === what && m.labels['T'] === 8 && m.labels['ann'] === 'ann-4-bit')!.value
    expect(of('crossover.rate', 'arithmetic')).toBeCloseTo((150 - 20) / 800, 12)
    expect(of('crossover.rate', 'memory on chip')).toBeCloseTo((130 - 60) / 1400, 12)
    expect(of('crossover.spikes', 'memory on chip')).toBeCloseTo(8 * 0.05, 12)
    expect(of('crossover.ratio', 'memory on chip')).toBeCloseTo(200 / 130, 12)
    expect(of('crossover.rate', 'DRAM, low')).toBeLessThan(0)
    expect(table.columns.map(({ name }) => name)).toEqual(['T', 'ANN', 'firing rate', 'crossover, arithmetic', 'crossover, memory on chip', 'crossover, DRAM, low', 'crossover, DRAM, high'])
    expect(table.rows[0]!.slice(0, 3)).toEqual([8, 'ann-4-bit', 10])
  })

  test('spikes of the input become fewer in proportion, or stay', async () => {
    const given: Given[] = [['s', {}, 'snn', spiking(8, 0.1, [100e-9, 200e-9, 1, 1], [80e-9, 100e-9, 1e-9, 1e-9], [10e-9, 60e-9, 1e-9, 1e-9])], ['a', {}, 'ann-4-bit', four]]
    const rate = async (input: 'scales' | 'fixed') => (await cross(given, { input })).metrics.find(({ name, labels }) => name === 'crossover.rate' && labels['energy'] === 'memory on chip')!.value
    expect(await rate('scales')).toBeCloseTo((130 - 40) / 1600, 12)
    expect(await rate('fixed')).toBeCloseTo((130 - 100) / 1000, 12)
  })

  test('says it in sentences, with the figures', async () => {
    const { statements: [statement] } = await cross([['snnEnergy', { T: 8, theta: 1 }, 'snn', eight], ['annEnergy', {}, 'ann-4-bit', four]])
    expect(statement).toMatchObject({ kind: 'finding', subject: 'energy of snn against ann-4-bit at T=8, theta=1', verdict: 'snn by arithmetic, ann-4-bit with memory' })
    expect(statement!.text).toBe('At T = 8 and theta=1 snn fires at 10 %, spikes a neuron and step. ' +
      'Counting arithmetic alone it takes less energy than ann-4-bit, 100 nJ against 150 nJ, as it would at any rate below 16 %. ' +
      'With memory on chip it would have to fire below 5 % to take less energy than ann-4-bit; it takes 200 nJ against 130 nJ.')
    expect(statement!.figures).toContainEqual({ name: 'firing rate', value: 0.1, unit: '' })
    expect(statement!.figures.find(({ name }) => name === 'crossover, memory on chip')!.value).toBeCloseTo(0.05, 12)
  })

  test('where no rate would do, or any, or nothing fired, says that', async () => {
    const text = async (values: Record<string, number>) => {
      const { statements: [statement] } = await cross([['s', {}, 'snn', values], ['a', {}, 'ann-4-bit', four]])
      return `${statement!.verdict}: ${statement!.text}`
    }
    expect(await text(spiking(8, 0.1, [400e-9, 400e-9, 1, 1], [1e-9, 1e-9, 1e-9, 1e-9]))).toMatch(/^ann-4-bit: .*would take more than ann-4-bit without any spike/)
    expect(await text(spiking(8, 0.1, [4e-9, 4e-9, 1, 1], [1e-9, 1e-9, 1e-9, 1e-9]))).toMatch(/^snn: .*less than ann-4-bit at any rate/)
    expect(await text(spiking(8, 0, [4e-9, 4e-9, 1, 1], [0, 0, 0, 0]))).toMatch(/^not testable on this data: .*never fired/)
  })

  test('each time window has its own rival, and each seed the rival of its seed', async () => {
    expect([1, 2, 3, 4, 7, 8, 15, 16].map((T) => rivalOf('ann-K-bit', T))).toEqual([1, 2, 2, 3, 3, 4, 4, 5].map((k) => `ann-${k}-bit`))
    expect(rivalOf('K-ann', 3)).toBe('2-ann')
    expect(rivalOf('my-Kernel', 3)).toBe('my-Kernel')
    const { statements, table } = await cross([
      ['s', { T: 4, seed: 1 }, 'snn', spiking(4, 0.1, [100e-9, 100e-9, 1, 1], [50e-9, 50e-9, 1e-9, 1e-9])], ['s', { T: 8, seed: 1 }, 'snn', eight], ['s', { T: 8, seed: 2 }, 'snn', { ...eight, firingRate: 0.2 }],
      ['a', { seed: 1 }, 'ann-3-bit', artificial([60e-9, 60e-9, 1, 1])], ['a', { seed: 1 }, 'ann-4-bit', four], ['a', { seed: 2 }, 'ann-4-bit', artificial([100e-9, 100e-9, 1, 1])],
    ], { over: 'seed' })
    expect(table.rows.map(([T, rival]) => [T, rival])).toEqual([[4, 'ann-3-bit'], [8, 'ann-4-bit']])
    expect(statements[1]!.text).toMatch(/fires at 15 ± 64 %, spikes a neuron and step, the mean of 2 runs/)
    // Seed 1: 0.1625; seed 2: (100 − 20)/(80/0.2) = 0.2.
    expect((table.rows[1]![3] as { value: number }).value).toBeCloseTo(100 * (0.1625 + 0.2) / 2, 9)
  })

  test.each([
    ['an unknown spiking model', {}, { snn: 'snm' }, 'E3530'],
    ['no network of so many bits', {}, { ann: 'ann-K-bits' }, 'E3530'],
    ['the other way round', {}, { snn: 'ann-4-bit', ann: 'snn' }, 'E3532'],
    ['two spiking models', {}, { ann: 'snn' }, 'E3532'],
    ['nothing swept', {}, { over: 'seed' }, 'E8024'],
    ['a model without energies', { 'energy.withMemory.spikes': undefined }, {}, 'E3531'],
  ] as const)('%s: refused', async (_, without, params, code) => {
    const values = Object.fromEntries(Object.entries({ ...eight, ...without }).filter(([, value]) => value !== undefined)) as Record<string, number>
    await expect(cross([['s', {}, 'snn', values], ['a', {}, 'ann-4-bit', four]], params)).rejects.toMatchObject({ issues: [{ code }] })
  })

  for (const { name, run } of conformance(crossover, [
    { name: 'two windows', inputs: { metrics: [stream(['s', { T: 8 }, 'snn', eight]), stream(['s', { T: 15 }, 'snn', { ...eight, timesteps: 15 }]), stream(['a', {}, 'ann-4-bit', four])] }, params: { snn: 'snn', ann: 'ann-K-bit', input: 'scales' } },
  ])) test(name, run)
})
