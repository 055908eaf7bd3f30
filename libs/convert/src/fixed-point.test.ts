import { conformance, createRandom, runStage, type Metric } from '@spikeline/core'
import {
  checkNetwork, fitTopology, networkShape, networkSummary, openSimulator, parameterShapes, sizeOf, type Activation, type LayerParameters, type Network, type Neuron, type Topology,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedPoint } from './fixed-point.ts'
import type { FixedPointParams } from './generated/fixed-point.ts'
import { issueOf } from './testing/issueOf.ts'

const defaults: FixedPointParams = { bits: 8, fit: 'leastSquares', inputExponent: -8 }
const ifNeuron: Neuron = { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0.5 }

async function quantise(network: Network, params: Partial<FixedPointParams> = {}) {
  const { model, metrics } = await runStage(fixedPoint, { model: [network] }, { ...defaults, ...params })
  const say = (name: string, layer: string): number | undefined =>
    (metrics[0]!.metrics as Metric[]).find((m) => m.name === `fixedPoint.${name}` && m.labels.layer === layer)?.value
  return { fixed: model[0]!, say }
}

/** A spiking network on images of 6×6 with random parameters; the output integrates, or fires as well. */
function snn(topology: Topology, neuron: Neuron = ifNeuron, seed: string | number = 1, readout: 'membrane' | 'spiking' = 'membrane'): Network {
  const random = createRandom(seed)
  const input = { height: 6, width: 6, channels: 1 }
  const { layers, notation } = fitTopology(topology, input, 2)
  const last = layers.findLast(({ kind }) => kind === 'dense')
  const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([name, shapes]) => [name, Object.fromEntries(Object.entries(shapes).map(([key, shape]) => {
    const spread = key === 'weight' ? 2 * Math.sqrt(6 / (sizeOf(shape) / shape.at(-1)!)) : 0.4
    const centre = key === 'variance' || key === 'gamma' ? 1 : 0
    return [key, Float32Array.from({ length: sizeOf(shape) }, () => centre + spread * (random.next() - 0.5))]
  })) as unknown as LayerParameters]))
  const activation = (layer: unknown): Activation => (layer === last && readout === 'membrane' ? { kind: 'membrane' } : { kind: 'spiking', neuron })
  return {
    name: 'net', kind: 'snn', topology: notation, input, classes: 2, parameters, provenance: ['by hand'],
    layers: layers.map((layer) => (layer.kind === 'conv' || layer.kind === 'dense' ? { ...layer, activation: activation(layer) } : layer)),
  }
}

/** One layer of two inputs and one neuron a weight, two outputs. */
function tiny(weight: readonly number[], bias: readonly number[], neuron: Neuron): Network {
  const units = weight.length / 2
  return {
    name: 'tiny', kind: 'snn', topology: `${units}FC-2`, input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
    layers: [
      { kind: 'dense', name: 'hidden', units, bias: true, activation: { kind: 'spiking', neuron } },
      { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'membrane' } },
    ],
    parameters: { hidden: { weight: Float32Array.from(weight), bias: Float32Array.from(bias) }, out: { weight: new Float32Array(2 * units).fill(1) } },
  }
}

/** Images held as graded input, or spikes; all over T steps. */
function raster(held: boolean, timesteps: number, samples: number, seed: number): SpikeRaster {
  const random = createRandom(seed)
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: 36 }, (_, i) => i).filter(() => random.next() < 0.4))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return {
    timesteps, samples, neurons: 36, height: 6, width: 6, channels: 1, held, offsets, indices, ...(held && { values: Float32Array.from(indices, () => random.next()) }),
    labels: new Uint8Array(samples), classes: 2, first: 0,
  }
}

/** The evidence of each sample at the end. */
function answers(network: Network, spikes: SpikeRaster): number[][] {
  const { simulator } = openSimulator(network)
  const tally = simulator.layers.map(() => ({ spikes: new Float64Array(spikes.timesteps), operations: new Float64Array(spikes.timesteps) }))
  return Array.from({ length: spikes.samples }, (_, b) => {
    simulator.present(spikes, b, tally)
    return [...simulator.evidence]
  })
}

describe('convert/fixed-point', () => {
  test('rounds weights to whole numbers of a power of two, states to 2^-6ths of it, decays to 4096ths', async () => {
    const neuron: Neuron = { ...ifNeuron, model: 'lif', decay: 0.95, threshold: 0.7, current: { decay: 0.3, taken: 'after' } }
    const { fixed, say } = await quantise(tiny([0.5, -0.99, 0.1, 0.0039], [0.01, -0.2], neuron), { fit: 'range' })
    const unit = 2 ** -7
    expect([...fixed.parameters['hidden']!.weight].map((w) => w / unit)).toEqual([64, -127, 13, 0])
    expect([...fixed.parameters['hidden']!.bias!].map((b) => b / 2 ** -13)).toEqual([82, -1638])
    expect(fixed.layers[0]).toMatchObject({
      fixedPoint: { bits: 8, weightExponent: -7, stateExponent: -13, inputExponent: -8 },
      activation: { neuron: { threshold: 5734 * 2 ** -13, decay: 3891 / 4096, initial: 4096 * 2 ** -13, current: { decay: 1229 / 4096, taken: 'after' } } },
    })
    expect(fixed.layers[1]).toMatchObject({ fixedPoint: { stateExponent: -6 }, activation: { kind: 'membrane' } })
    expect(fixed.layers[1]).not.toHaveProperty('fixedPoint.inputExponent')
    expect([say('weightExponent', 'hidden'), say('stateExponent', 'hidden'), say('threshold', 'hidden'), say('saturated', 'hidden'), say('threshold', 'out')]).toEqual([-7, -13, 5734, 0, undefined])
    expect(say('error', 'hidden')).toBeCloseTo(0.0039, 9)
    expect(fixed).toMatchObject({ name: 'tiny-int8', provenance: ['convert/fixed-point: weights of 8 bits, range, input 2^-8'] })
  })

  test('an outlier saturates where that makes the squared error of all others smaller, and the report says how many did', async () => {
    const weights = [...Array.from({ length: 999 }, (_, i) => Math.sin(i) / 8), 1]
    const many = tiny(weights, new Array<number>(500).fill(0), ifNeuron)
    const { fixed, say } = await quantise(many, { bits: 4 })
    const range = await quantise(many, { bits: 4, fit: 'range' })
    expect(say('saturated', 'hidden')).toBe(1 / 1500)
    expect(say('error', 'hidden')).toBeGreaterThan(0.5)
    expect(range.say('saturated', 'hidden')).toBe(0)
    expect(say('relativeError', 'hidden')!).toBeLessThan(range.say('relativeError', 'hidden')!)
    expect(Math.max(...fixed.parameters['hidden']!.weight)).toBe(7 * 2 ** say('weightExponent', 'hidden')!)
  })

  test('no weight is further than half a step from its own, where none saturates', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }).map((n) => 3 * n * 2 ** -24), { minLength: 2, maxLength: 2 }), fc.integer({ min: 2, max: 8 }), async (weight, bits) => {
      const { fixed, say } = await quantise(tiny(weight, [0], ifNeuron), { bits, fit: 'range' })
      const unit = 2 ** say('weightExponent', 'hidden')!
      const limit = 2 ** (bits - 1) - 1
      weight.forEach((w, i) => {
        const rounded = fixed.parameters['hidden']!.weight[i]!
        expect(Number.isInteger(rounded / unit) && Math.abs(rounded / unit) <= limit).toBe(true)
        expect(Math.abs(rounded - w)).toBeLessThanOrEqual(unit / 2)
      })
      // One step finer, the largest would not fit.
      if (weight.some((w) => w !== 0)) expect(Math.max(...weight.map(Math.abs)) / (unit / 2)).toBeGreaterThan(limit)
    }))
  })

  test('batch normalisation and a drive that decays too are folded; what is left computes nearly the same', async () => {
    const leaky: Neuron = { model: 'lif', threshold: 0.3, decay: 0.8, decayInput: true, reset: 'zero', compare: '>', initial: 0 }
    for (const [neuron, topology] of [[ifNeuron, '4C3BN-AP2-12FCBN-2'], [leaky, '4C3-AP2-12FC-2'], [ifNeuron, '4C3-AP3-2'], [{ ...leaky, current: { decay: 0.5, taken: 'after' } }, '8FC-2']] as const)
      for (const held of [true, false]) {
        const network = snn(topology, neuron as Neuron)
        const { fixed } = await quantise(network)
        for (const layer of fixed.layers) {
          expect(layer).not.toHaveProperty('batchNorm')
          expect(layer).not.toHaveProperty('activation.neuron.decayInput')
        }
        const spikes = raster(held, 40, 6, 3)
        const [whole, real] = [answers(fixed, spikes), answers(network, spikes)]
        const sum = (values: readonly number[]): number => values.reduce((all, x) => all + Math.abs(x), 0)
        expect(sum(real.flat())).toBeGreaterThan(10)
        expect(sum(whole.flat().map((x, i) => x - real.flat()[i]!))).toBeLessThan(0.1 * sum(real.flat()))
      }
  })

  test('it is a network as any other: stored, checked, described; each layer says its bits', async () => {
    const { fixed } = await quantise(snn('4C3-AP2-2'), { bits: 5 })
    expect(checkNetwork(structuredClone(fixed))).toEqual(fixed)
    expect(networkSummary(fixed)[0]!.activation).toMatch(/^if θ≥1 reset subtract, 5 bit ×2\^-?\d+, state ×2\^-\d+$/)
  })

  test('a threshold that is tiny or huge beside the weights keeps at least 6 of the 24 bits', async () => {
    for (const threshold of [1e-3, 1, 1e5]) {
      const { say } = await quantise(tiny([1, 1, 0.5, -1], [0, 0], { ...ifNeuron, threshold, initial: 0 }))
      expect(say('threshold', 'hidden')).toBeGreaterThanOrEqual(64)
      expect(say('threshold', 'hidden')).toBeLessThan(2 ** 22)
    }
    await expect(quantise(tiny([1, 1, 0.5, -1], [0, 0], { ...ifNeuron, threshold: 1e-12, initial: 0 }))).rejects.toThrow('E3031')
  })

  test.each([
    ['E3031', 'a refractory period', snn('3FC-2', { ...ifNeuron, refractory: 2 })],
    ['E3031', 'an adaptation', snn('3FC-2', { ...ifNeuron, adaptation: { decay: 0.9, strength: 1, subtracts: 'base' } })],
    ['E3031', 'a reset to a value', snn('3FC-2', { ...ifNeuron, reset: 'value', resetTo: 0.1 })],
    ['E3031', 'a delayed reset', snn('3FC-2', { ...ifNeuron, delayedReset: true })],
    ['E3031', 'a current from before the input', snn('3FC-2', { ...ifNeuron, current: { decay: 0.5, taken: 'before' } })],
    ['E3031', 'maximum pooling', snn('3C3-MP2-2')],
    ['E3031', 'a recurrent layer', snn('3FCR-2')],
    ['E3501', 'an artificial network', { ...snn('2FC'), kind: 'ann', layers: snn('2FC').layers.map((layer) => ({ ...layer, activation: { kind: 'none' } })) } as Network],
  ] as const)('%s: %s is refused', async (code, _, network) => {
    await expect(quantise(network)).rejects.toThrow(code)
    if (code === 'E3031') expect(await issueOf(() => fixedPoint.shapes!({ model: networkShape(network) }, defaults)), 'before it is trained').toMatchObject({ code, values: { port: 'model', layer: network.layers.find(({ name }) => name !== '1:3C3')!.name } })
  })

  test('E3031: a layer with more than is known is refused', async () => {
    const unknown = { ...snn('3FC-2'), layers: snn('3FC-2').layers.map((layer) => ({ ...layer, somethingNew: 1 })) } as Network
    await expect(quantise(unknown)).rejects.toThrow('E3031')
  })

  test('what fixed point knows of neurons passes when shapes are checked', () => {
    const known = snn('3FC-2', { ...ifNeuron, model: 'lif', decay: 0.5, decayInput: true, current: { decay: 0.5, taken: 'after' }, learned: ['decay'], delayedReset: false })
    expect(fixedPoint.shapes!({ model: networkShape(known) }, defaults)).toMatchObject({ model: { arithmetic: 'fixed', topology: '3FC-2' } })
  })

  test('E3032: a network that is in fixed point already is refused, and before anything runs where that is known', async () => {
    const { fixed } = await quantise(snn('3FC-2'))
    await expect(quantise(fixed)).rejects.toThrow('E3032')
    expect(fixedPoint.shapes!({ model: { kind: 'snn', classes: 2 } }, defaults)).toEqual({ model: { kind: 'snn', classes: 2, arithmetic: 'fixed' } })
    expect(() => fixedPoint.shapes!({ model: { kind: 'snn', arithmetic: 'fixed' } }, defaults)).toThrow('E2301')
    expect(() => fixedPoint.shapes!({ model: { kind: 'snn', topology: '4C3-[4C3-4C3]-4' } }, defaults)).toThrow('E3763')
    expect(() => fixedPoint.shapes!({ model: { kind: 'ann' } }, defaults)).toThrow('E2301')
  })

  test.each([
    ['a weight between two steps', (n: Network): void => void (n.parameters['1:3FC']!.weight[4]! += 2 ** -20)],
    ['a weight beyond its bits', (n: Network): void => void (n.parameters['1:3FC']!.weight[4] = 4)],
    ['a layer without its precision', (n: Network): void => void delete (n.layers[1] as { fixedPoint?: unknown }).fixedPoint],
    ['more than 8 bits', (n: Network): void => void ((n.layers[0] as { fixedPoint: { bits: number } }).fixedPoint.bits = 9)],
    ['a threshold between two steps', (n: Network): void => void ((n.layers[0] as { activation: { neuron: { threshold: number } } }).activation.neuron.threshold += 2 ** -30)],
  ] as const)('E3030: %s is refused, from wherever the network comes', async (_, spoil) => {
    const network = structuredClone((await quantise(snn('3FC-2'))).fixed)
    spoil(network)
    expect(() => checkNetwork(network)).toThrow('E3030')
    expect(() => openSimulator(network)).toThrow('E3030')
  })

  test('E3033: graded input beyond its 8 bits is refused; with a larger exponent it fits', async () => {
    const bright = raster(true, 3, 1, 1)
    bright.values![2] = 1.5
    expect(() => answers(snn('3FC-2'), bright)).not.toThrow()
    const { fixed } = await quantise(snn('3FC-2'))
    expect(() => answers(fixed, bright)).toThrow('E3033')
    expect(() => answers(fixed, { ...bright, values: bright.values!.map((v) => Math.min(1, v)) })).not.toThrow()
    const wider = await quantise(snn('3FC-2'), { inputExponent: -7 })
    expect(() => answers(wider.fixed, bright)).not.toThrow()
  })

  for (const { name, run } of conformance(fixedPoint, [
    { name: 'a small network of 8 bits', inputs: { model: [snn('4C3-AP2-6FC-2')] }, params: defaults },
    { name: 'leaky neurons of 3 bits', inputs: { model: [snn('6FC-2', { ...ifNeuron, model: 'lif', decay: 0.9 }, 3, 'spiking')] }, params: { ...defaults, bits: 3, fit: 'range', name: 'mine' } },
  ])) test(name, run)
})
