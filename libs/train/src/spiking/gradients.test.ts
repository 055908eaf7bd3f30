import { createRandom } from '@spikeline/core'
import {
  fitTopology, layerShapes, learnedNames, neuronWith, parameterShapes, sizeOf, startLearned, surrogateSlope, type Layer, type LayerParameters, type LayerSpec, type MapShape, type Neuron, type Surrogate,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileTrainable } from './openTrainer.ts'
import { add, constant, detached, differentiate, scaled, spike, sum, times, type Scalar } from './testing/tape.ts'
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
  ),
  neuron: neurons, readout: fc.constantFrom('spiking', 'membrane'), detachReset: fc.boolean(), held: fc.boolean(), seed: fc.nat(1e6), timesteps: fc.integer({ min: 1, max: 5 }),
  surrogate: fc.record({
    kind: fc.constantFrom<Surrogate['kind']>('rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'), width: fc.constantFrom(0.4, 1.5), scale: fc.constantFrom(1, 0.7),
  }),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** The drive of a layer by its definition, output by output. */
function driveOf(layer: Layer, from: MapShape, to: MapShape, x: readonly Scalar[], weight: readonly Scalar[], bias: readonly Scalar[]): Scalar[] {
  return Array.from({ length: to.height * to.width * to.channels }, (_, i) => {
    const [oy, ox, f] = [Math.floor(i / to.channels / to.width), Math.floor(i / to.channels) % to.width, i % to.channels]
    if (layer.kind === 'dense') return sum([bias[f]!, ...x.map((each, j) => times(each, weight[j * to.channels + f]!))])
    const terms: Scalar[] = layer.kind === 'conv' ? [bias[f]!] : []
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

test('in double precision the gradients are those of automatic differentiation, within 1e-9', () => {
  let fired = 0
  let learnt = 0
  fc.assert(fc.property(cases, ({ hidden, neuron, readout, detachReset, held, seed, timesteps, surrogate }: Case) => {
    const random = createRandom(seed)
    const { layers: plain } = fitTopology([...hidden, { kind: 'dense', units: 3, recurrent: readout === 'spiking' && seed % 3 === 0 }], input, 3)
    const layers = plain.map((layer, i) => (layer.kind === 'conv' || layer.kind === 'dense'
      ? { ...layer, activation: i === plain.length - 1 && readout === 'membrane' ? { kind: 'membrane' as const } : { kind: 'spiking' as const, neuron } } : layer))
    const parameters = Object.fromEntries(Object.entries(parameterShapes(plain, input)).map(([name, shapes]) => [name, Object.fromEntries(
      Object.entries(shapes).map(([kind, shape]) => [kind, Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * (kind === 'bias' ? 0.2 : 0.5))]))])) as unknown as Record<string, LayerParameters>
    const rows = Array.from({ length: held ? 1 : timesteps }, () => Array.from({ length: 32 }, (_, i) => i).filter(() => random.next() < 0.4))
    const offsets = Uint32Array.from([0, ...rows.map((_, r) => rows.slice(0, r + 1).flat().length)])
    const indices = Uint32Array.from(rows.flat())
    const values = Float32Array.from(indices, () => random.next())
    const raster: SpikeRaster = { timesteps, samples: 1, neurons: 32, ...input, held, offsets, indices, values, labels: Uint8Array.of(0), classes: 3, first: 0 }

    const own = Object.fromEntries(Object.entries(parameters).map(([name, { weight, bias, recurrent }]) =>
      [name, { weight: [...weight].map(constant), bias: [...bias!].map(constant), recurrent: recurrent && [...recurrent].map(constant) }]))
    const known = neuronWith(neuron, startLearned(neuron))
    const constants = new Map(layers.map(({ name }) => [name, { decay: constant(known.model === 'if' ? 1 : known.decay), threshold: constant(known.threshold) }]))
    const states = new Map<string, Scalar[]>()
    const before = new Map<string, readonly Scalar[]>()
    const outputs: Scalar[] = []
    for (let t = 0; t < timesteps; t++) {
      const row = held ? 0 : t
      const map = new Array<number>(32).fill(0)
      for (let k = offsets[row]!; k < offsets[row + 1]!; k++) map[indices[k]!] = values[k]!
      let x: readonly Scalar[] = map.map(constant)
      for (const { layer, input: from, output: to } of layerShapes(layers, input)) {
        const weighted = layer.kind === 'conv' || layer.kind === 'dense' ? own[layer.name]! : { weight: [], bias: [] }
        const fromInputs = driveOf(layer, from, to, x, weighted.weight, weighted.bias)
        const fired = before.get(layer.name)
        const recurrent = layer.kind === 'dense' && fired ? own[layer.name]!.recurrent : undefined
        const drive = recurrent ? fromInputs.map((each, j) => sum([each, ...fired!.map((s, i) => times(s, recurrent[i * fromInputs.length + j]!))])) : fromInputs
        if (layer.kind !== 'conv' && layer.kind !== 'dense') x = drive
        else if (layer.activation.kind === 'membrane') states.set(layer.name, (x = drive.map((each, i) => add(states.get(layer.name)?.[i] ?? constant(0), each))) as Scalar[])
        else {
          const stepped = drive.map((each, i) => stepOf(neuron, constants.get(layer.name)!, surrogate, detachReset, states.get(layer.name)?.[i] ?? constant(neuron.initial), each))
          states.set(layer.name, stepped.map(({ v }) => v))
          x = stepped.map(({ s }) => s)
          before.set(layer.name, x)
        }
      }
      outputs.push(...x)
    }
    fired += outputs.filter(({ value }) => value !== 0).length
    differentiate(sum(outputs.map((each, k) => scaled(each, weightOf(k)))))

    const settings = { surrogate, detachReset, loss, timesteps, batch: 1 }
    const inputs = compileTrainable({ layers, input, classes: 3, parameters })
    twinStep(inputs, settings, 3, raster, 'double').gradients.forEach(({ weight, bias, recurrent, learned }, l) => {
      const { name } = inputs[l]!.wires.layer
      const { threshold, decay } = constants.get(name)!
      const slopes = learnedNames(inputs[l]!.neuron ?? { ...neuron, learned: [] }).map((what) => (what === 'threshold' ? threshold.gradient : decay.gradient * -decay.value * (1 - decay.value)))
      const sizes: number[] = []
      for (const [found, wanted] of [[weight, own[name]!.weight.map(({ gradient }) => gradient)], [bias!, own[name]!.bias.map(({ gradient }) => gradient)], [recurrent ?? [], (own[name]!.recurrent ?? []).map(({ gradient }) => gradient)], [learned ?? [], slopes]] as const) {
        expect(found.length).toBe(wanted.length)
        // What is learned is one sum over all neurons, which may be nearly nothing: it is measured by the other gradients too.
        const largest = Math.max(1e-12, ...wanted.map(Math.abs), ...(wanted === slopes ? sizes : []))
        sizes.push(largest)
        for (let k = 0; k < wanted.length; k++) expect(Math.abs(found[k]! - wanted[k]!) / largest).toBeLessThan(1e-9)
      }
      learnt += slopes.filter((slope) => slope !== 0).length
    })
  }), { numRuns: 200 })
  expect(fired).toBeGreaterThan(300)
  expect(learnt).toBeGreaterThan(100)
}, 120_000)
