import { createTally, openSimulator, type Network, type Surrogate } from '@spikeline/networks'
import { checkRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { delayedFeedback } from './delayedFeedback.ts'
import { createLoss } from './loss.ts'
import { openTrainer } from './openTrainer.ts'
import { alphaResponse, doubleExponentialResponse, surrogateIn, type AlphaResponse, type DoubleExponentialResponse } from './response.ts'
import { spikingLayers } from './spikingLayers.ts'
import golden from './testing/goldenResponses.json' with { type: 'json' }
import type { SampleLoss } from './trainer.ts'

/** See tools/bench/peers/golden_responses.py, which writes them: convolutions with sampled kernels in PyTorch, spikes and loss of lava-dl. */
interface GoldenCase {
  readonly stage: 'slayer' | 'stca'
  readonly name: string
  readonly hidden: readonly number[]
  readonly timesteps: number
  readonly samples: number
  readonly neuron: AlphaResponse & DoubleExponentialResponse
  readonly surrogate: Surrogate
  readonly detachReset?: boolean
  readonly loss: { readonly trueCount: number; readonly falseCount: number }
  readonly raster: { readonly offsets: readonly number[]; readonly indices: readonly number[]; readonly labels: readonly number[] }
  /** Of the loss. */
  readonly value: number
  readonly weights: readonly (readonly number[])[]
  readonly fired: readonly number[]
  readonly counts: readonly (readonly number[])[]
  /** Of the output and the first sample, [T, classes]. */
  readonly membranes: readonly number[]
  readonly gradients: readonly (readonly number[])[]
}
const cases = golden.cases as unknown as readonly GoldenCase[]
const CLASSES = 3

function prepare(c: GoldenCase) {
  const { neuron, unit } = c.stage === 'slayer' ? alphaResponse(c.neuron) : doubleExponentialResponse(c.neuron)
  const input = { height: 1, width: 1, channels: 8 }
  const { layers, notation } = spikingLayers({ network: [...c.hidden, CLASSES].map((units) => ({ kind: 'dense', units })), bias: false, neuron, readout: 'spiking' }, input, CLASSES)
  const parameters = Object.fromEntries(layers.map(({ name }, l) => [name, { weight: Float32Array.from(c.weights[l]!) }]))
  const surrogate = surrogateIn(c.stage === 'slayer' ? { ...c.surrogate, kind: 'exponential' } : c.surrogate, unit)
  const network: Network = { name: 'golden', kind: 'snn', topology: notation, input, classes: CLASSES, layers, parameters, provenance: [] }
  const raster = checkRaster({
    timesteps: c.timesteps, samples: c.samples, neurons: 8, ...input, held: false, offsets: Uint32Array.from(c.raster.offsets), indices: Uint32Array.from(c.raster.indices),
    labels: Uint8Array.from(c.raster.labels), classes: CLASSES, first: 0,
  })
  return { unit, network, surrogate, raster }
}

describe.each(['twin', 'kernels'] as const)('responses are those of kernels that spikes are convolved with, forwards and backwards: %s', (engine) => {
  test.each(cases.map((c) => [`${c.stage}, ${c.name}`, c] as const))('%s', (_, c) => {
    const { unit, network, surrogate, raster } = prepare(c)
    const shape = { timesteps: c.timesteps, classes: CLASSES, votes: 1, readout: 'spiking' } as const
    const wanted = { trueCount: c.loss.trueCount, falseCount: c.loss.falseCount }
    const lossOf = c.stage === 'slayer' ? createLoss({ kind: 'spikeCount', ...wanted }, shape) : delayedFeedback(wanted, shape)
    const seen: { counts: number[]; membranes: number[] }[] = []
    const loss: SampleLoss = (output, label, samples, error, scores, membranes) => {
      const counts = Array.from({ length: CLASSES }, (__, k) => Array.from(output).filter((s, i) => i % CLASSES === k && s === 1).length)
      seen.push({ counts, membranes: Array.from(membranes!, (u) => u * unit) })
      return lossOf(output, label, samples, error, scores, membranes)
    }
    const settings = { surrogate, detachReset: c.detachReset ?? true, detachAdaptation: true, loss, timesteps: c.timesteps, batch: c.samples }
    const step = openTrainer(network, settings, engine).step(raster)
    expect(seen.map(({ counts }) => counts)).toEqual(c.counts)
    // Of SLAYER ν is a rise of the threshold here, and part of the membrane there.
    if (c.stage === 'stca') c.membranes.forEach((u, k) => expect(seen[0]!.membranes[k]).toBeCloseTo(u, 4))
    expect(step.rates.map((rate, l) => Math.round(rate * (c.hidden[l] ?? CLASSES) * c.timesteps * c.samples))).toEqual(c.fired)
    expect(step.loss).toBeCloseTo(c.value, 6)
    network.layers.forEach(({ name }, l) => {
      const largest = Math.max(...c.gradients[l]!.map(Math.abs))
      c.gradients[l]!.forEach((g, k) => expect(Math.abs(step.gradients[name]!.weight[k]! - g)).toBeLessThan(2e-5 * largest))
    })
  })
})

test.each(cases.map((c) => [`${c.stage}, ${c.name}`, c] as const))('the simulator counts the same spikes: %s', (_, c) => {
  const { network, raster } = prepare(c)
  const { simulator } = openSimulator(network)
  const tally = createTally(simulator, c.timesteps)
  for (let b = 0; b < c.samples; b++) simulator.present(raster, b, tally)
  expect(tally.map(({ spikes }) => spikes.reduce((a, n) => a + n, 0))).toEqual(c.fired)
})
