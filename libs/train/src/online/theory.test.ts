import { surrogateSlope, type LayerSpec, type Neuron, type Surrogate } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTrainable } from '../spiking/openTrainer.ts'
import type { SampleLoss, SpikingStep, Trainable } from '../spiking/trainer.ts'
import { twinStep } from '../spiking/twin.ts'
import type { TrainedLayer } from '../training/model.ts'
import { randomRaster, randomTrainable } from '../testing/randomCases.ts'
import { openOnlineTrainer } from './kernelTrainer.ts'
import { createStepLoss } from './loss.ts'

const neuron: Neuron = { model: 'lif', threshold: 0.5, decay: 0.75, reset: 'subtract', compare: '>', initial: 0 }
const surrogate: Surrogate = { kind: 'sigmoid', width: 4, scale: 1 }

interface Case { readonly specs: readonly LayerSpec[]; readonly readout: 'spiking' | 'membrane'; readonly timesteps: number; readonly held: boolean; readonly seed: number }

/** Gradients online, and of the same loss by back-propagation through all layers and steps, with the reset detached. */
function both({ specs, readout, timesteps, held, seed }: Case): { readonly online: SpikingStep['gradients']; readonly through: readonly { readonly weight: ArrayLike<number> }[]; readonly names: string[] } {
  const input = { height: 4, width: 4, channels: 2 }
  const trainable = randomTrainable(specs, input, neuron, readout, seed) as Trainable
  const inputs = compileTrainable(trainable)
  const raster = randomRaster(input, { timesteps, samples: 3, held, graded: false, density: 0.3, seed })
  const stepLoss = createStepLoss({ alpha: 0.3, timesteps, classes: 3, votes: 1 })
  const online = openOnlineTrainer(inputs, { surrogate, loss: stepLoss, decay: neuron.decay, timesteps, batch: 3, eachStep: false }, 3).step(raster).gradients
  // Of membranes that add up, what a step gives is their difference.
  const loss: SampleLoss = (output, label, samples, error) => {
    let sum = 0
    const evidence = new Float64Array(3)
    const own = new Float32Array(3)
    error.fill(0)
    for (let t = 0; t < timesteps; t++) {
      const given = Float32Array.from({ length: 3 }, (_, c) => output[3 * t + c]! - (readout === 'membrane' && t > 0 ? output[3 * t + c - 3]! : 0))
      sum += stepLoss(given, label, samples, own, evidence)
      own.forEach((e, c) => {
        error[3 * t + c]! += e
        if (readout === 'membrane' && t > 0) error[3 * t + c - 3]! -= e
      })
    }
    return sum
  }
  const { gradients } = twinStep(inputs, { surrogate, detachReset: true, loss, timesteps, batch: 3 }, 3, raster, { precision: 'double' })
  return { online, through: gradients, names: inputs.map(({ wires }) => wires.layer.name) }
}

const differenceOf = ({ online, through, names }: ReturnType<typeof both>, l: number): number => {
  const expected = Array.from(through[l]!.weight)
  const largest = Math.max(...expected.map(Math.abs))
  return largest === 0 ? 0 : Math.max(...expected.map((g, i) => Math.abs(g - online[names[l]!]!.weight[i]!))) / largest
}

describe('online training through time is back-propagation through time', () => {
  test('where one layer of weights is in front of the loss, whatever T', () => {
    fc.assert(fc.property(fc.record({ readout: fc.constantFrom('spiking', 'membrane'), timesteps: fc.integer({ min: 1, max: 8 }), held: fc.boolean(), seed: fc.nat(1e6) }), (c) => {
      expect(differenceOf(both({ specs: [], ...c }), 0)).toBeLessThan(2e-5)
    }), { numRuns: 40 })
  })

  test('at T = 1, whatever the layers', () => {
    const specs: LayerSpec[] = [{ kind: 'conv', filters: 3, kernel: 3 }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 9 }]
    fc.assert(fc.property(fc.record({ readout: fc.constantFrom('spiking', 'membrane'), held: fc.boolean(), seed: fc.nat(1e6) }), (c) => {
      const pair = both({ specs, timesteps: 1, ...c })
      for (const l of [0, 1, 2]) expect(differenceOf(pair, l)).toBeLessThan(2e-5)
    }), { numRuns: 25 })
  })

  test('in the last layer of weights, also of a deep network; further down, paths through later steps are left out', () => {
    const pair = both({ specs: [{ kind: 'dense', units: 20 }], readout: 'spiking', timesteps: 6, held: false, seed: 4 })
    expect(differenceOf(pair, 1)).toBeLessThan(2e-5)
    expect(differenceOf(pair, 0)).toBeGreaterThan(0.01)
  })
})

test('of a recurrent layer it is e-prop, with an eligibility for each synapse', () => {
  // Bellec et al. 2020: ε_ij(t) = λ·ε_ij(t−1) + z_i, z_i(t) of the input and z_i(t−1) of the own layer; e_ij = ψ_j·ε_ij; ∂W_ij = Σ_t L_j·e_ij, L_j = Σ_k W_jk·∂L/∂o_k.
  const [timesteps, inputs, n, classes] = [7, 12, 9, 3]
  const trainable = randomTrainable([{ kind: 'dense', units: n, recurrent: true }], { height: 1, width: 1, channels: inputs }, neuron, 'membrane', 11)!
  const raster = randomRaster({ height: 1, width: 1, channels: inputs }, { timesteps, samples: 1, held: false, graded: false, density: 0.3, seed: 11 })
  const loss = createStepLoss({ alpha: 0.3, timesteps, classes, votes: 1 })
  const trainer = openOnlineTrainer(compileTrainable(trainable), { surrogate, loss, decay: neuron.decay, timesteps, batch: 1, eachStep: false }, classes)
  const got = Object.values(trainer.step(raster).gradients)[0]!
  const [hidden, output] = Object.values(trainable.parameters) as [TrainedLayer, TrainedLayer]

  const v = new Float64Array(n)
  let fired = new Float64Array(n)
  const [eligible, own] = [new Float64Array(inputs * n), new Float64Array(n * n)]
  const [weight, recurrent, bias] = [new Float64Array(inputs * n), new Float64Array(n * n), new Float64Array(n)]
  let spikes = 0
  for (let t = 0; t < timesteps; t++) {
    const seen = new Float64Array(inputs)
    for (const i of raster.indices.subarray(raster.offsets[t], raster.offsets[t + 1])) seen[i] = 1
    const u = v.map((held, j) => {
      let sum = neuron.decay * held + hidden.bias![j]!
      for (let i = 0; i < inputs; i++) sum += seen[i]! * hidden.weight[i * n + j]!
      for (let i = 0; i < n; i++) sum += fired[i]! * hidden.recurrent![i * n + j]!
      return sum
    })
    eligible.forEach((held, k) => void (eligible[k] = neuron.decay * held + seen[Math.floor(k / n)]!))
    own.forEach((held, k) => void (own[k] = neuron.decay * held + fired[Math.floor(k / n)]!))
    fired = u.map((value) => (value > neuron.threshold ? 1 : 0))
    u.forEach((value, j) => void (v[j] = value - neuron.threshold * fired[j]!))
    spikes += fired.reduce((a, b) => a + b, 0)
    const o = Float32Array.from({ length: classes }, (_, k) => output.bias![k]! + fired.reduce((sum, s, j) => sum + s * output.weight[j * classes + k]!, 0))
    const slopes = new Float32Array(classes)
    loss(o, raster.labels[0]!, 1, slopes, new Float64Array(classes))
    for (let j = 0; j < n; j++) {
      const signal = slopes.reduce((sum, slope, k) => sum + slope * output.weight[j * classes + k]!, 0)
      const push = signal * surrogateSlope(surrogate, u[j]! - neuron.threshold)
      for (let i = 0; i < inputs; i++) weight[i * n + j]! += push * eligible[i * n + j]!
      for (let i = 0; i < n; i++) recurrent[i * n + j]! += push * own[i * n + j]!
      bias[j]! += push
    }
  }
  expect(spikes).toBeGreaterThan(5)
  for (const [name, expected] of [['weight', weight], ['recurrent', recurrent], ['bias', bias]] as const) {
    const largest = Math.max(...expected.map(Math.abs))
    expect(Math.max(...expected.map((g, k) => Math.abs(g - got[name]![k]!))) / largest, name).toBeLessThan(1e-5)
  }
})
