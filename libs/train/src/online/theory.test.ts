import type { LayerSpec, Neuron, Surrogate } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTrainable } from '../spiking/openTrainer.ts'
import type { SampleLoss, SpikingStep, Trainable } from '../spiking/trainer.ts'
import { twinStep } from '../spiking/twin.ts'
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
