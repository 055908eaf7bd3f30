import type { LayerSpec, Neuron, Surrogate } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileTrainable } from '../spiking/openTrainer.ts'
import type { Trainable } from '../spiking/trainer.ts'
import { bits, bitsOf, randomRaster, randomTrainable, startNow } from '../testing/randomCases.ts'
import { openOnlineTrainer } from './kernelTrainer.ts'
import { createStepLoss } from './loss.ts'

const neurons: fc.Arbitrary<Neuron> = fc.record({
  model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.3, 0.5, 1), decay: fc.constantFrom(0.2, 0.7, 0.9), reset: fc.constantFrom('subtract', 'none'),
  compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25),
})
const surrogates: fc.Arbitrary<Surrogate> = fc.record({
  kind: fc.constantFrom('rectangle', 'triangle', 'arctangent', 'sigmoid'), width: fc.constantFrom(0.25, 0.5, 2), scale: fc.constantFrom(1, 0.3),
})
const conv: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('conv'), filters: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) }, { weight: 1, arbitrary: fc.constant(33) }), kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 2 }),
  padding: fc.integer({ min: 0, max: 3 }), bias: fc.boolean(),
})
const pool: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('averagePool'), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) })
const dense: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dense'), units: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 20 }) }, { weight: 1, arbitrary: fc.constantFrom(32, 37) }), bias: fc.boolean(), recurrent: fc.boolean() })
const cases = fc.record({
  input: fc.record({ height: fc.integer({ min: 3, max: 5 }), width: fc.integer({ min: 3, max: 5 }), channels: fc.integer({ min: 1, max: 4 }) }),
  convolutions: fc.array(fc.oneof(conv, conv, pool), { maxLength: 3 }), hidden: fc.array(dense, { maxLength: 2 }), neuron: neurons, surrogate: surrogates,
  readout: fc.constantFrom('membrane', 'spiking'), held: fc.boolean(), graded: fc.boolean(), density: fc.constantFrom(0, 0.05, 0.4, 1), timesteps: fc.integer({ min: 1, max: 5 }),
  eachStep: fc.boolean(), optimiser: fc.constantFrom('adam', 'sgd'), alpha: fc.constantFrom(0, 0.05, 1), samples: fc.integer({ min: 1, max: 4 }), lanes: fc.integer({ min: 1, max: 3 }), seed: fc.nat(1e6),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** Everything that two batches of training show. */
function train(wanted: 'kernels' | 'twin', trainable: Trainable, raster: SpikeRaster, { neuron, surrogate, timesteps, alpha, eachStep, optimiser, lanes }: Case): unknown[] {
  const loss = createStepLoss({ alpha, timesteps, classes: 3, votes: 1 })
  const decay = neuron.model === 'if' ? 1 : neuron.decay
  const trainer = openOnlineTrainer(compileTrainable(trainable), { surrogate, loss, decay, timesteps, batch: 5, eachStep }, 3, wanted, { count: lanes, start: startNow })
  expect(trainer.engine).toBe(wanted)
  const state = trainer.startOptimiser(optimiser)
  const update = (): void => trainer.update(state, 0.05, { optimiser, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9, weightDecay: 0.1 })
  const seen: unknown[] = []
  for (let i = 0; i < 2; i++) {
    const { loss: total, scores, gradients, rates } = trainer.step(raster, eachStep ? update : undefined)
    seen.push({ total, rates, scores: bits(scores), gradients: bitsOf(gradients) })
    if (!eachStep) update()
    seen.push({ parameters: bitsOf(trainer.parameters), step: state.step, first: state.first.map(bits), second: state.second.map(bits) })
    const { loss: after, scores: answers } = trainer.evaluate(raster)
    seen.push({ after, answers: bits(answers) })
  }
  return seen
}

test('the kernels give the bits of the twin, batch after batch, whatever the network, the input, the settings and the lanes', () => {
  fc.assert(fc.property(cases, (c) => {
    const trainable = randomTrainable([...c.convolutions, ...c.hidden], c.input, c.neuron, c.readout, c.seed)
    fc.pre(trainable !== undefined)
    const raster = randomRaster(c.input, c)
    expect(train('kernels', trainable!, raster, c)).toEqual(train('twin', trainable!, raster, c))
  }), { numRuns: 40 })
}, 120_000)
