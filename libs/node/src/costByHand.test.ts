import { applyDefaults, bareHost, runStage, type AnyStage, type Library, type Metric } from '@spikeline/core'
import { measure } from '@spikeline/measure'
import { buildTopology, holdImages, type Activity, type Images, type Network, type Neuron } from '@spikeline/networks'
import { simulate } from '@spikeline/simulate'
import type { SpikeRaster } from '@spikeline/spikes'
import { train } from '@spikeline/train'
import { describe, expect, test } from 'vitest'
import { bars } from './testing/trainSmall.ts'

const stageOf = (library: Library, type: string): AnyStage => library.stages.find((stage) => stage.type === type)!
const run = async (library: Library, type: string, inputs: Record<string, unknown[]>, params: object = {}, seed = 1): Promise<Record<string, unknown[]>> => {
  const stage = stageOf(library, type)
  return runStage(stage, inputs, applyDefaults(stage.params, params), { seed, host: { ...bareHost, backend: 'cpu' } })
}

const lif: Neuron = { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract', compare: '>=', initial: 0 }
const input = { height: 4, width: 4, channels: 1 }
// 1:2C3, padding 1 and bias: P 9·2 + 2 = 20, N 4·4·2 = 32, M 32·9 = 288. 2:AP2 to 2 × 2 × 2 = 8. 3:2FC with bias: P 8·2 + 2 = 18, N 2, M 2·8 = 16.
const topology = '2C3-AP2-2'
const [P, N, M] = [20 + 18, 32 + 2, 288 + 16]

/** Filter 0 gives what is at its centre, filter 1 nothing; output 0 gives the first value of the pooled map. No bias is other than 0. */
function network(kind: 'ann' | 'snn'): Network {
  const { layers } = buildTopology(topology)
  const activated = layers.map((layer, i) =>
    ('activation' in layer && kind === 'snn' ? { ...layer, activation: i === 0 ? { kind: 'spiking' as const, neuron: lif } : { kind: 'membrane' as const } } : layer))
  const one = (length: number, at: number): Float32Array => Float32Array.from({ length }, (_, i) => (i === at ? 1 : 0))
  const parameters = { '1:2C3': { weight: one(18, 4 * 2), bias: new Float32Array(2) }, '3:2FC': { weight: one(16, 0), bias: new Float32Array(2) } }
  return { name: 'net', kind, topology, input, classes: 2, layers: activated, parameters, provenance: [] }
}

/** Spikes of each sample at each step, by [row, column]. */
function raster(samples: readonly (readonly (readonly [number, number])[])[][]): SpikeRaster {
  const timesteps = samples[0]!.length
  const rows = Array.from({ length: timesteps * samples.length }, (_, r) => samples[r % samples.length]![Math.floor(r / samples.length)]!.map(([y, x]) => 4 * y + x))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  return { timesteps, samples: samples.length, neurons: 16, ...input, held: false, offsets, indices: Uint32Array.from(rows.flat()), labels: new Uint8Array(samples.length), classes: 2, first: 0 }
}

/** 1 in the corner, ½ in the middle, at row 1 and column 1; all else is black. */
const image: Images = { samples: 1, ...input, pixels: Float32Array.from({ length: 16 }, (_, i) => (i === 0 ? 1 : i === 5 ? 0.5 : 0)), labels: new Uint8Array(1), classes: 2, first: 0 }

/** The same analog image at each of T steps, not held. */
function repeated(timesteps: number): SpikeRaster {
  const { indices, values, offsets, ...held } = holdImages(image, timesteps, 1)
  const again = <T>(column: ArrayLike<T>): T[] => Array.from({ length: timesteps }, () => Array.from(column)).flat()
  return {
    ...held, held: false, offsets: Uint32Array.from({ length: timesteps + 1 }, (_, t) => t * offsets[1]!), indices: Uint32Array.from(again(indices)), values: Float32Array.from(again(values!)),
  }
}

/** All costs by name, of a layer after its name, of a step after its number. */
async function costsOf(net: Network, activity: Activity[]): Promise<Record<string, number>> {
  const { metrics } = await run(measure, 'measure/cost', { model: [net], activity }) as { metrics: { metrics: readonly Metric[] }[] }
  return Object.fromEntries(metrics[0]!.metrics.map(({ name, value, labels }) =>
    [[...('layer' in labels ? [labels['layer']] : []), name, ...('step' in labels ? [labels['step']] : [])].join(' '), name.startsWith('energy') ? value * 1e12 : value]))
}
const ofSnn = async (spikes: SpikeRaster) => {
  const { activity } = await run(simulate, 'simulate/clock', { model: [network('snn')], spikes: [spikes] })
  return costsOf(network('snn'), activity as Activity[])
}

/** Every cost that was not written down must be absent: nothing is reported that was not counted by hand. */
function expectAll(found: Record<string, number>, expected: Record<string, number>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
  for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 8)
}

type Counts = Readonly<Record<'P' | 'N' | 'multiplications' | 'additions' | 'effectiveMultiplications' | 'effectiveAdditions' | 'denseMultiplications' | 'denseAdditions' | 'leak' | 'updates' | 'spikes', number>> & { readonly chances?: number }

/** What follows from the counts of an SNN of T = 3 steps, written out from the definitions: FP32 in 45 nm, 3.7 pJ a multiplication, 0.9 an addition, 10 pJ for 8 bytes. */
function snnCosts(prefix: string, c: Counts): Record<string, number> {
  const T = 3
  const compute = 3.7 * (c.multiplications + c.leak) + 0.9 * c.additions
  const accessed = 4 * c.additions + 8.25 * c.updates
  const onChip = compute + (10 / 8) * accessed
  const operations = {
    multiplications: c.multiplications, additions: c.additions, 'multiplications.effective': c.effectiveMultiplications, 'additions.effective': c.effectiveAdditions,
    'multiplications.dense': c.denseMultiplications, 'additions.dense': c.denseAdditions, 'multiplications.leak': c.leak,
  }
  const values = {
    parameters: c.P, neurons: c.N, memory: 4 * c.P + 4 * c.N + c.N / 8, 'memory.parameters': 4 * c.P, 'memory.state': 4 * c.N, 'memory.spikes': c.N / 8,
    ...operations, ...Object.fromEntries(Object.entries(operations).map(([name, value]) => [`${name}/step`, value / T])),
    updates: c.updates, spikes: c.spikes, ...(c.chances ? { firingRate: c.spikes / c.chances } : {}),
    'energy.compute': compute, 'energy.compute.effective': 3.7 * (c.effectiveMultiplications + c.leak) + 0.9 * c.effectiveAdditions,
    'bytes.accessed': accessed, 'energy.onChip': onChip, 'energy.offChip.low': onChip + 1300 * (c.P / 2), 'energy.offChip.high': onChip + 2600 * (c.P / 2),
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]))
}
const curve = (name: string, values: readonly number[]): Record<string, number> => Object.fromEntries(values.map((value, t) => [`${name} ${t + 1}`, value]))

describe('costs agree with a count by hand: a convolution with padding, average pooling, a dense layer, 3 steps', () => {
  test('an SNN that sees spikes', async () => {
    // Sample a spikes in the corner, then at an edge and in the middle, then not; sample b in the last step, in the opposite corner.
    const found = await ofSnn(raster([[[[0, 0]], [[0, 1], [1, 1]], []], [[], [], [[3, 3]]]]))
    // A corner reaches 2 × 2 positions of 2 filters, 8 neurons; an edge 2 × 3, 12; the middle 3 × 3, 18. Both samples: 8, 12 + 18, 8 = 46, a sample 23.
    // Each spike makes the neuron of filter 0 at its place fire at once (1 ≥ 1, then 0): 1, 2, 1 spikes, 2 a sample. Each reaches, through its pool, 2 outputs.
    const first: Counts = {
      P: 20, N: 32, multiplications: 0, additions: 46 / 2, effectiveMultiplications: 0, effectiveAdditions: 46 / 2, denseMultiplications: 0, denseAdditions: 3 * 288,
      leak: 3 * 32, updates: 3 * 32, spikes: 4 / 2, chances: 3 * 32,
    }
    // The output only integrates: it doesn't leak, and can't fire.
    const last: Counts = {
      P: 18, N: 2, multiplications: 0, additions: 4 * 2 / 2, effectiveMultiplications: 0, effectiveAdditions: 4 * 2 / 2, denseMultiplications: 0, denseAdditions: 3 * 16,
      leak: 0, updates: 3 * 2, spikes: 0,
    }
    const total: Counts = {
      P, N, multiplications: 0, additions: 27, effectiveMultiplications: 0, effectiveAdditions: 27, denseMultiplications: 0, denseAdditions: 3 * M, leak: 96, updates: 102, spikes: 2, chances: 96,
    }
    expectAll(found, {
      'cost.samples': 2, timesteps: 3, ...snnCosts('', total), ...snnCosts('1:2C3 ', first), ...snnCosts('3:2FC ', last),
      // Steps: (8 + 2)/2, (30 + 4)/2, (8 + 2)/2.
      ...curve('additions.cumulative', [5, 5 + 17, 5 + 17 + 5]), ...curve('multiplications.cumulative', [0, 0, 0]),
    })
    // The totals once more, as plain numbers.
    expect([found['memory'], found['bytes.accessed']]).toEqual([152 + 136 + 4.25, 108 + 841.5])
    expect(found['energy.compute']).toBeCloseTo(27 * 0.9 + 96 * 3.7, 8)
    expect(found['energy.onChip']).toBeCloseTo(379.5 + 1186.875, 8)
    expect(found['energy.offChip.low']).toBeCloseTo(1566.375 + 19 * 1300, 8)
  })

  // The corner drives its neuron by 1: it fires at each of 3 steps. The middle by ½: ½, ¾, ⅞, and never. 1 spike a step, which reaches 2 outputs.
  // Pixels that are not black reach 8 + 18 = 26 neurons. The output layer is that of above with 3 spikes: 6 additions.
  const analogLast: Counts = {
    P: 18, N: 2, multiplications: 0, additions: 6, effectiveMultiplications: 0, effectiveAdditions: 6, denseMultiplications: 0, denseAdditions: 3 * 16, leak: 0, updates: 6, spikes: 0,
  }

  test('an SNN that sees an analog image, whose drive is kept', async () => {
    const first: Counts = {
      P: 20, N: 32, multiplications: 288, additions: 288, effectiveMultiplications: 26, effectiveAdditions: 26, denseMultiplications: 288, denseAdditions: 288,
      leak: 96, updates: 96, spikes: 3, chances: 96,
    }
    const total: Counts = {
      P, N, multiplications: 288, additions: 294, effectiveMultiplications: 26, effectiveAdditions: 32, denseMultiplications: 288, denseAdditions: 288 + 48, leak: 96, updates: 102, spikes: 3, chances: 96,
    }
    const found = await ofSnn(holdImages(image, 3, 1))
    expectAll(found, {
      'cost.samples': 1, timesteps: 3, ...snnCosts('', total), ...snnCosts('1:2C3 ', first), ...snnCosts('3:2FC ', analogLast), 'memory.drive': 4 * 32,
      ...curve('additions.cumulative', [290, 292, 294]), ...curve('multiplications.cumulative', [288, 288, 288]),
    })
    expect(found['energy.compute']).toBeCloseTo((288 + 96) * 3.7 + 294 * 0.9, 8)
    expect(found['energy.compute.effective']).toBeCloseTo(480.2, 8)
  })

  test('an SNN that sees an analog image, computed anew at each step', async () => {
    const first: Counts = {
      P: 20, N: 32, multiplications: 864, additions: 864, effectiveMultiplications: 78, effectiveAdditions: 78, denseMultiplications: 864, denseAdditions: 864,
      leak: 96, updates: 96, spikes: 3, chances: 96,
    }
    const total: Counts = {
      P, N, multiplications: 864, additions: 870, effectiveMultiplications: 78, effectiveAdditions: 84, denseMultiplications: 864, denseAdditions: 912, leak: 96, updates: 102, spikes: 3, chances: 96,
    }
    const found = await ofSnn(repeated(3))
    expectAll(found, {
      'cost.samples': 1, timesteps: 3, ...snnCosts('', total), ...snnCosts('1:2C3 ', first), ...snnCosts('3:2FC ', analogLast),
      ...curve('additions.cumulative', [290, 580, 870]), ...curve('multiplications.cumulative', [288, 576, 864]),
    })
    expect(found['energy.compute']).toBeCloseTo(4335, 8)
    expect(found['energy.onChip']).toBeCloseTo(9736.875, 8)
  })

  test('an ANN', async () => {
    // Pixels that are not black reach 26 neurons. Two values of the first map are not 0, and are averaged with two zeros into one: it reaches 2 outputs.
    // Of the outputs one is not 0.
    const ann = (prefix: string, c: { P: number; N: number; M: number; effective: number; active: number }): Record<string, number> => {
      const onChip = 4.6 * c.M + 1.25 * (4 * c.M + 8 * c.N)
      return Object.fromEntries(Object.entries({
        parameters: c.P, neurons: c.N, memory: 4 * c.P + 4 * c.N, 'memory.parameters': 4 * c.P, 'memory.state': 4 * c.N,
        multiplications: c.M, additions: c.M, 'multiplications.effective': c.effective, 'additions.effective': c.effective, 'multiplications.dense': c.M, 'additions.dense': c.M,
        density: c.active / c.N, 'energy.compute': 4.6 * c.M, 'energy.compute.effective': 4.6 * c.effective, 'bytes.accessed': 4 * c.M + 8 * c.N,
        'energy.onChip': onChip, 'energy.offChip.low': onChip + 1300 * (c.P / 2), 'energy.offChip.high': onChip + 2600 * (c.P / 2),
      }).map(([name, value]) => [`${prefix}${name}`, value]))
    }
    const { activity } = await run(simulate, 'simulate/ann', { model: [network('ann')], images: [image] })
    const found = await costsOf(network('ann'), activity as Activity[])
    expectAll(found, {
      'cost.samples': 1, timesteps: 0, ...ann('', { P, N, M, effective: 28, active: 3 }), 'memory.reused': 4 * P + 4 * 32,
      ...ann('1:2C3 ', { P: 20, N: 32, M: 288, effective: 26, active: 2 }), ...ann('3:2FC ', { P: 18, N: 2, M: 16, effective: 2, active: 1 }),
    })
    expect([found['memory'], found['memory.reused'], found['bytes.accessed']]).toEqual([288, 280, 1488])
    expect(found['energy.onChip']).toBeCloseTo(3258.4, 8)
  })
})

describe('memory and operations of two runs', () => {
  const costs = async (seed: number): Promise<Record<string, number>> => {
    const images = bars(120)
    const params = { network: '4C3-AP2-4', neuron: { model: 'lif', threshold: 0.3, decay: 0.5 }, encoding: 'direct', timesteps: 4, epochs: 3, batch: 16, learningRate: 0.01 }
    const { model } = await run(train, 'train/stbp', { images: [images] }, params, seed) as { model: Network[] }
    const { activity } = await run(simulate, 'simulate/clock', { model, spikes: [holdImages(images, 4, 1)] })
    return costsOf(model[0]!, activity as Activity[])
  }

  test('with one seed are the same, to the last operation; with another, operations are others and memory is not', async () => {
    const [first, second, other] = [await costs(1), await costs(1), await costs(2)]
    expect(second).toEqual(first)
    expect(other['memory']).toBe(first!['memory'])
    expect(other['additions']).not.toBe(first!['additions'])
  })
})
