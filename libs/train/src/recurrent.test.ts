import { createRandom, runStage } from '@spikeline/core'
import { argmax, createTally, openSimulator, readScores, type Network } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { expect, test } from 'vitest'
import { stbp } from './stbp.ts'
import { stbpParams } from './testing/stbpParams.ts'

const T = 16

/** Two inputs that spike once each, the one at least five steps after the other, and silence from step 10 on; the label is which came first. */
function whichFirst(samples: number, seed: number): SpikeRaster {
  const random = createRandom(seed)
  const times = Array.from({ length: samples }, () => [random.integer(3), 7 + random.integer(3)] as const)
  const labels = Uint8Array.from({ length: samples }, () => random.integer(2))
  const rows = Array.from({ length: T * samples }, (_, row) => {
    const [t, b] = [Math.floor(row / samples), row % samples]
    const [first, second] = times[b]!
    return [...(t === first ? [labels[b]!] : []), ...(t === second ? [1 - labels[b]!] : [])]
  })
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  return checkRaster({ timesteps: T, samples, neurons: 2, height: 1, width: 1, channels: 2, held: false, offsets, indices: Uint32Array.from(rows.flat()), labels, classes: 2, first: 0 })
}

/** Trains a network as a document would, and gives the part of fresh samples that the simulator then answers rightly. */
async function accuracyOf(network: string): Promise<number> {
  const params = stbpParams({
    network, bias: false, initialisation: 'scaled', epochs: 15, batch: 20, learningRate: 0.01, readout: 'membrane', loss: { kind: 'membraneCrossEntropy' },
    surrogate: { kind: 'fastSigmoid', width: 5, scale: 1 }, neuron: { model: 'lif', threshold: 0.3, decay: 0.25, reset: 'zero', compare: '>', initial: 0 },
  })
  const { model } = await runStage(stbp, { spikes: [whichFirst(200, 1)] }, params, { seed: 1 })
  const { simulator } = openSimulator(model![0] as Network)
  const fresh = whichFirst(100, 2)
  const tally = createTally(simulator, T)
  const right = Array.from(fresh.labels, (label, b) => {
    simulator.present(fresh, b, tally)
    return argmax(readScores(simulator, new Float32Array(2))) === label
  })
  return right.filter(Boolean).length / right.length
}

// After the five steps or more between the two, a thousandth is left of a membrane.
test('a recurrent layer learns to remember which of two inputs came first; the same network without recurrence can only guess', async () => {
  expect(await accuracyOf('2-32R-2')).toBeGreaterThan(0.97)
  expect(await accuracyOf('2-32-2')).toBeLessThan(0.65)
}, 60_000)
