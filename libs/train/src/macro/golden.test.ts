import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { hm2BpSchema, type Hm2BpParams } from '../generated/hm2-bp.ts'
import { spikeBpSchema, type SpikeBpParams } from '../generated/spike-bp.ts'
import { withDefaults } from '../testing/withDefaults.ts'
import { openMacro, type MacroTask } from './fitMacro.ts'
import { hm2Task } from './hm2Task.ts'
import { spikeBpTask } from './spikeBpTask.ts'
import golden from './testing/goldenSpikeTrains.json' with { type: 'json' }

/** See tools/bench/peers/golden_spike_trains.py, which writes them with PyTorch in double precision. */
type Case = (typeof golden.cases)[number]

function taskOf(c: Case): MacroTask {
  const known = { input: { height: 1, width: 1, channels: c.sizes[0]! }, classes: c.sizes.at(-1)!, timesteps: c.timesteps, highest: undefined }
  const network = c.sizes.join('-')
  if (c.rule === 'spike') {
    const { decay, inhibition, errorNormalisation, thresholdScale } = c as Required<Case>
    return spikeBpTask(withDefaults<SpikeBpParams>(spikeBpSchema, { network, bias: true, decay, inhibition, errorNormalisation, thresholdScale, thresholdRate: 1 }), known)
  }
  const { neuron: { current, decay, model, decayInput, threshold }, trueCount, falseCount, margin } = c as Required<Case>
  const neuron = { model, threshold, reset: 'zero', compare: '>=', initial: 0, ...(model === 'lif' && { decay }), ...(decayInput && { decayInput }), ...(current && { current }) } as Hm2BpParams['neuron']
  return hm2Task(withDefaults<Hm2BpParams>(hm2BpSchema, { network, bias: true, neuron, trueCount, falseCount, margin }), known)
}

function rasterOf({ labels, offsets, indices, timesteps, sizes }: Case): SpikeRaster {
  return checkRaster({
    timesteps, samples: labels.length, neurons: sizes[0]!, height: 1, width: 1, channels: sizes[0]!, classes: sizes.at(-1)!, first: 0, held: false,
    labels: Uint8Array.from(labels), offsets: Uint32Array.from(offsets), indices: Uint32Array.from(indices),
  } as SpikeRaster)
}

/** The largest difference, as a part of the largest value. */
function apart(values: ArrayLike<number>, expected: readonly number[]): number {
  const most = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  expect(most).toBeGreaterThan(0)
  expect(values.length).toBe(expected.length)
  return expected.reduce((worst, value, k) => Math.max(worst, Math.abs(values[k]! - value) / most), 0)
}

describe('a step gives the loss and gradients of PyTorch', () => {
  test.each(golden.cases.map((c) => [`${c.rule}: ${c.name}`, c] as const))('%s', (_, c) => {
    const task = taskOf(c)
    const names = task.topology.trained.map(({ name }) => name)
    const thresholds = 'thresholds' in c ? c.thresholds : undefined
    const parameters = Object.fromEntries(names.map((name, l) => [name, {
      weight: Float32Array.from(c.weights[l]!), bias: Float32Array.from(c.biases[l]!), ...(thresholds && { learned: Float32Array.from(thresholds[l]!) }),
    }]))
    const input = { height: 1, width: 1, channels: c.sizes[0]! }
    for (const chunk of [undefined, 3]) {
      const trainer = openMacro(task, { input, classes: c.sizes.at(-1)!, timesteps: c.timesteps }, parameters, 9, { host: { threads: 1, startThread: undefined } }, chunk)
      const { loss, gradients } = trainer.step(rasterOf(c))
      expect(Math.abs(loss - c.loss)).toBeLessThan(1e-6)
      names.forEach((name, l) => {
        expect(apart(gradients[name]!.weight, c.weightGradients[l]!)).toBeLessThan(2e-6)
        expect(apart(gradients[name]!.bias!, c.biasGradients[l]!)).toBeLessThan(2e-6)
        if ('thresholdGradients' in c) expect(apart(gradients[name]!.learned!, c.thresholdGradients![l]!)).toBeLessThan(2e-6)
      })
    }
  })
})
