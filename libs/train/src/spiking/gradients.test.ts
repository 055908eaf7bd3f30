import { createRandom } from '@spikeline/core'
import {
  layerShapes, learnedNames, neuronWith, parameterShapes, sizeOf, startLearned, surrogateSlope, type BatchNorm, type Layer, type LayerParameters, type LayerSpec, type MapShape, type Neuron,
  type Surrogate,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawKept, dropsOf } from './dropout.ts'
import { compileTrainable } from './openTrainer.ts'
import { spikingLayers } from './spikingLayers.ts'
import { add, constant, detached, differentiate, inverseRoot, scaled, spike, sum, times, type Scalar } from './testing/tape.ts'
import type { SampleLoss } from './trainer.ts'
import { twinStep } from './twin.ts'

/** Weights of the outputs in the loss, which is their sum: numbers that single precision holds. */
const weightOf = (k: number): number => ((k * 5) % 9) / 8 - 0.5
const loss: SampleLoss = (output, _, __, error) => {
  let total = 0
  output.forEach((y, k) => {
    error[k] = weightOf(k)
    total += weightOf(k) * y
  })
  return total
}

const input = { height: 4, width: 4, channels: 2 }
const neurons: fc.Arbitrary<Neuron> = fc.record({
  model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.3, 0.7), decay: fc.constantFrom(0.3, 0.9), reset: fc.constantFrom('subtract', 'zero', 'none'),
  compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.1), learns: fc.subarray(['decay', 'threshold'] as const),
}).map(({ learns, ...neuron }) => {
  const learned = learns.filter((name) => name === 'threshold' || neuron.model === 'lif')
  return { ...neuron, ...(learned.length > 0 && { learned }) }
})
const cases = fc.record({
  hidden: fc.constantFrom<readonly LayerSpec[]>(
    [], [{ kind: 'dense', units: 5 }], [{ kind: 'dense', units: 6, recurrent: true }], [{ kind: 'dense', units: 4, recurrent: true }, { kind: 'dense', units: 5, recurrent: true }],
    [{ kind: 'conv', filters: 3, kernel: 3, padding: 1 }], [{ kind: 'conv', filters: 3, kernel: 2, stride: 2, padding: 1 }, { kind: 'dense', units: 4 }],
    [{ kind: 'conv', filters: 2, kernel: 3 }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 4 }], [{ kind: 'averagePool', size: 3, stride: 1 }, { kind: 'conv', filters: 2, kernel: 2 }],
    [{ kind: 'dropout', rate: 0.3 }, { kind: 'dense', units: 5 }, { kind: 'dropout', rate: 0.2 }, { kind: 'dropout', rate: 0.3 }],
    [{ kind: 'dense', units: 5, batchNorm: true }], [{ kind: 'conv', filters: 3, kernel: 3, padding: 1, batchNorm: true }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 4, batchNorm: true }],
    [{ kind: 'dense', units: 4 }, { kind: 'dropout', rate: 0.4 }, { kind: 'dense', units: 5, batchNorm: { epsilon: 0.01 } }], [{ kind: 'conv', filters: 2, kernel: 3 }, { kind: 'conv', filters: 3, kernel: 2, batchNorm: true }],
    [{ kind: 'conv', filters: 2, kernel: 3 }, { kind: 'dropout', rate: 0.4 }, { kind: 'averagePool', size: 2 }, { kind: 'dropout', rate: 0.3 }],
  ),
  neuron: neurons, readout: fc.constantFrom('spiking', 'membrane'), detachReset: fc.boolean(), held: fc.boolean(), seed: fc.nat(1e6), timesteps: fc.integer({ min: 1, max: 5 }), truncate: fc.constantFrom(Infinity, 1, 2, 3), samples: fc.integer({ min: 1, max: 3 }),
  surrogate: fc.record({
    kind: fc.constantFrom<Surrogate['kind']>('rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'), width: fc.constantFrom(0.4, 1.5), scale: fc.constantFrom(1, 0.7),
  }),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** The drive of a layer by its definition, output by output. */
function driveOf(layer: Layer, from: MapShape, to: MapShape, x: readonly Scalar[], weight: readonly Scalar[], bias: readonly Scalar[]): Scalar[] {
  return Array.from({ length: to.height * to.width * to.channels }, (_, i) => {
    const [oy, ox, f] = [Math.floor(i / to.channels / to.width), Math.floor(i / to.channels) % to.width, i % to.channels]
    const biases = bias.slice(f, f + 1)
    if (layer.kind === 'dense') return sum([...biases, ...x.map((each, j) => times(each, weight[j * to.channels + f]!))])
    const terms: Scalar[] = layer.kind === 'conv' ? [...biases] : []
    const [size, stride, padding] = layer.kind === 'conv' ? [layer.kernel, layer.stride, layer.padding] : layer.kind === 'averagePool' ? [layer.size, layer.stride, 0] : [0, 0, 0]
    for (let ky = 0; ky < size; ky++)
      for (let kx = 0; kx < size; kx++) {
        const [y, at] = [oy * stride + ky - padding, ox * stride + kx - padding]
        if (y < 0 || y >= from.height || at < 0 || at >= from.width) continue
        const place = (y * from.width + at) * from.channels
        if (layer.kind === 'averagePool') terms.push(scaled(x[place + f]!, 1 / size ** 2))
        else for (let c = 0; c < from.channels; c++) terms.push(times(x[place + c]!, weight[((ky * size + kx) * from.channels + c) * to.channels + f]!))
      }
    return sum(terms)
  })
}

/** What the neurons of a layer share. */
interface Constants { readonly decay: Scalar; readonly threshold: Scalar }

/** One neuron at one step: the spike, and the membrane that the next step begins with. */
function stepOf({ reset, compare }: Neuron, { decay, threshold }: Constants, surrogate: Surrogate, detachReset: boolean, held: Scalar, drive: Scalar): { s: Scalar; v: Scalar } {
  const u = add(times(held, decay), drive)
  const over = add(u, scaled(threshold, -1))
  const s = spike(over, compare === '>=' ? over.value >= 0 : over.value > 0, surrogateSlope(surrogate, over.value))
  const r = detachReset ? detached(s) : s
  if (reset === 'none') return { s, v: u }
  return { s, v: reset === 'subtract' ? add(u, scaled(times(r, threshold), -1)) : times(u, add(constant(1), scaled(r, -1))) }
}

/** tdBN by its definition: each channel over all samples and steps. */
function normalised(all: readonly (readonly Scalar[])[], { epsilon, scale = 1 }: BatchNorm, gamma: readonly Scalar[], beta: readonly Scalar[]): Scalar[][] {
  const channels = gamma.map((_, c) => {
    const values = all.flatMap((map) => map.filter((__, i) => i % gamma.length === c))
    const mean = scaled(sum(values), -1 / values.length)
    const squares = values.map((value) => add(value, mean)).map((off) => times(off, off))
    return { mean, gain: times(scaled(gamma[c]!, scale), inverseRoot(add(scaled(sum(squares), 1 / values.length), constant(epsilon)))) }
  })
  return all.map((map) => map.map((value, i) => {
    const { mean, gain } = channels[i % gamma.length]!
    return add(times(add(value, mean), gain), beta[i % gamma.length]!)
  }))
}

test('in double precision the gradients are those of automatic differentiation, within 1e-9', () => {
  let fired = 0
  let learnt = 0
  fc.assert(fc.property(cases, ({ hidden, neuron, readout, detachReset, held, seed, timesteps, surrogate, truncate, samples }: Case) => {
    const random = createRandom(seed)
    const { layers } = spikingLayers({ network: [...hidden, { kind: 'dense', units: 3, recurrent: readout === 'spiking' && seed % 3 === 0 }], bias: true, neuron, readout }, input, 3)
    const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([name, shapes]) => [name, Object.fromEntries(Object.entries(shapes).map(([kind, shape]) =>
      [kind, Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * (kind === 'weight' || kind === 'recurrent' ? 0.5 : 0.2) + (kind === 'gamma' ? 1 : 0))]))])) as unknown as Record<string, LayerParameters>
    const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: 32 }, (_, i) => i).filter(() => random.next() < 0.4))
    const offsets = Uint32Array.from([0, ...rows.map((_, r) => rows.slice(0, r + 1).flat().length)])
    const indices = Uint32Array.from(rows.flat())
    const values = Float32Array.from(indices, () => random.next())
    const raster: SpikeRaster = { timesteps, samples, neurons: 32, ...input, held, offsets, indices, values, labels: new Uint8Array(samples), classes: 3, first: 0 }
    const kept = drawKept(dropsOf(layers, input).flat(), Uint32Array.from({ length: samples }, (_, b) => b), random)

    const own = Object.fromEntries(Object.entries(parameters).map(([name, all]) => [name, Object.fromEntries(Object.entries(all).map(([kind, each]) => [kind, [...each as Float32Array].map(constant)]))]))
    const known = neuronWith(neuron, startLearned(neuron))
    const constants = new Map(layers.map(({ name }) => [name, { decay: constant(known.model === 'if' ? 1 : known.decay), threshold: constant(known.threshold) }]))
    // By step and sample, t·B + b; layer by layer.
    let maps: (readonly Scalar[])[] = Array.from({ length: timesteps * samples }, (_, place) => {
      const row = held ? place % samples : place
      const map = new Array<number>(32).fill(0)
      for (let k = offsets[row]!; k < offsets[row + 1]!; k++) map[indices[k]!] = values[k]!
      return map.map(constant)
    })
    for (const { layer, input: from, output: to } of layerShapes(layers, input)) {
      if (layer.kind === 'dropout') {
        maps = maps.map((x, place) => x.map((each, i) => scaled(each, kept[layer.name]![(place % samples) * x.length + i]! / (1 - layer.rate))))
        continue
      }
      const { weight = [], bias = [], recurrent = [], gamma = [], beta = [] } = own[layer.name] ?? {}
      maps = maps.map((x) => driveOf(layer, from, to, x, weight, bias))
      if (layer.kind !== 'conv' && layer.kind !== 'dense') continue
      if (layer.batchNorm) maps = normalised(maps, layer.batchNorm, gamma, beta)
      const states: Scalar[][] = Array.from({ length: samples }, () => [])
      const spikes: Scalar[][] = Array.from({ length: samples }, () => [])
      maps = maps.map((drive, place) => {
        const t = Math.floor(place / samples)
        const state = states[place % samples]!
        const fired = spikes[place % samples]!.map((s) => (t % truncate === 0 ? detached(s) : s))
        const input = recurrent.length > 0 && t > 0 ? drive.map((each, j) => sum([each, ...fired.map((s, i) => times(s, recurrent[i * drive.length + j]!))])) : drive
        return spikes[place % samples] = input.map((each, i) => {
          const before = t === 0 ? constant(layer.activation.kind === 'membrane' ? 0 : neuron.initial) : t % truncate === 0 ? detached(state[i]!) : state[i]!
          const { s, v } = layer.activation.kind === 'membrane' ? { s: add(before, each), v: add(before, each) } : stepOf(neuron, constants.get(layer.name)!, surrogate, detachReset, before, each)
          state[i] = v
          return s
        })
      })
    }
    // The loss sees the output of a sample, step by step.
    const terms = maps.flatMap((x, place) => x.map((each, i) => scaled(each, weightOf(Math.floor(place / samples) * 3 + i))))
    fired += maps.flat().filter(({ value }) => value !== 0).length
    differentiate(sum(terms))

    const settings = { surrogate, detachReset, loss, timesteps, batch: samples, truncate }
    const inputs = compileTrainable({ layers, input, classes: 3, parameters })
    twinStep(inputs, settings, 3, raster, { precision: 'double', kept }).gradients.forEach((found, l) => {
      const { name } = inputs[l]!.wires.layer
      const expected = own[name]!
      // What is 0 is so but for rounding: a held input of one sample has no variance.
      const sizes: number[] = [1e-5]
      for (const kind of ['weight', 'bias', 'recurrent', 'gamma', 'beta'] as const) {
        expect(found[kind] === undefined).toBe(expected[kind] === undefined)
        const wanted = expected[kind] ?? []
        const largest = Math.max(1e-5, ...wanted.map(({ gradient }) => Math.abs(gradient)))
        sizes.push(largest)
        for (let k = 0; k < wanted.length; k++) expect(Math.abs(found[kind]![k]! - wanted[k]!.gradient) / largest, kind).toBeLessThan(1e-9)
      }
      const { threshold, decay } = constants.get(name)!
      const slopes = learnedNames(inputs[l]!.neuron ?? { ...neuron, learned: [] }).map((what) => (what === 'threshold' ? threshold.gradient : decay.gradient * -decay.value * (1 - decay.value)))
      expect(found.learned?.length ?? 0).toBe(slopes.length)
      // What is learned is one sum over all neurons, which may be nearly nothing: it is measured by the other gradients too.
      const largest = Math.max(...slopes.map(Math.abs), ...sizes)
      slopes.forEach((slope, k) => expect(Math.abs(found.learned![k]! - slope) / largest, 'constants').toBeLessThan(1e-9))
      learnt += slopes.filter((slope) => slope !== 0).length
    })
  }), { numRuns: 300 })
  expect(fired).toBeGreaterThan(300)
  expect(learnt).toBeGreaterThan(100)
}, 120_000)
