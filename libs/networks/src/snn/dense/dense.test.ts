import fc from 'fast-check'
import type { Tensor } from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Tf } from '../../ann/tensors.ts'
import type { Neuron } from '../../network.ts'
import { openCpu } from '../../testing/openCpu.ts'
import { neuronProblem } from '../checkNeuron.ts'
import { decaySlope } from '../learnedDecay.ts'
import { scanBackward, scanForward } from '../scan.ts'
import { surrogateSlope, type Surrogate } from '../surrogate.ts'
import { denseNeuron } from './neuron.ts'
import { slopeOf, spikeOf } from './spike.ts'

let tf: Tf
beforeAll(async () => void (tf = await openCpu()))

const kinds = ['rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'] as const
const surrogates: fc.Arbitrary<Surrogate> = fc.record({ kind: fc.constantFrom(...kinds), width: fc.constantFrom(0.4, 1.7), scale: fc.constantFrom(1, 0.5) })

describe('the spike in tensors', () => {
  test.each(kinds)('slope of %s', (kind) => {
    const xs = [-3, -0.7, -0.2, 0, 0.1, 0.6, 2.5]
    for (const width of [0.5, 2]) {
      const surrogate = { kind, width, scale: 0.7 }
      slopeOf(tf, surrogate, tf.tensor1d(xs)).dataSync().forEach((slope, k) => expect(slope).toBeCloseTo(surrogateSlope(surrogate, xs[k]!), 6))
    }
  })

  test('it is 0 or 1, and its gradients are the slope and, of a threshold, the negative', () => {
    const u = tf.tensor1d([0.5, 1, 1.5])
    const surrogate = { kind: 'triangle', width: 1, scale: 1 } as const
    expect([...spikeOf(tf, u, 1, '>=', surrogate).dataSync()]).toEqual([0, 1, 1])
    expect([...spikeOf(tf, u, 1, '>', surrogate).dataSync()]).toEqual([0, 0, 1])
    const [ofU, ofThreshold] = tf.grads((a, b) => spikeOf(tf, a, b, '>=', surrogate))([u, tf.scalar(1)], tf.tensor1d([1, 2, 3]))
    expect([...ofU!.dataSync()]).toEqual([0.5, 2, 1.5])
    expect([...ofThreshold!.dataSync()]).toEqual([-4])
  })
})

const decays = fc.constantFrom(0.3, 0.8)
const neurons = fc.record({
  model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.3, 0.8), decay: decays, reset: fc.constantFrom('subtract', 'zero', 'value', 'none'),
  compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.125), delayedReset: fc.boolean(), decayInput: fc.boolean(),
  current: fc.option(fc.record({ decay: decays, taken: fc.constantFrom('after', 'before') }), { nil: undefined }),
  adaptation: fc.option(fc.record({ decay: decays, strength: fc.constantFrom(0.1, 0.4), subtracts: fc.constantFrom('base', 'adapted'), shape: fc.constantFrom('exponential', 'alpha') }), { nil: undefined }),
  refractory: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
}).map(({ current, adaptation, refractory, ...neuron }): Neuron => ({
  ...neuron, ...(neuron.model === 'if' ? { decay: 1, learned: ['threshold'] } : { learned: ['decay', 'threshold'] }), ...(neuron.reset === 'value' && { resetTo: -0.1 }),
  ...(current && { current }), ...(adaptation && { adaptation }), ...(refractory !== undefined && { refractory }),
})).filter((neuron) => neuronProblem(neuron) === undefined)

test('the built-in neuron with any of its mechanisms spikes and learns as its scan does', () => {
  const [steps, n] = [8, 6]
  const values = (min: number, max: number) => fc.array(fc.double({ min, max, noNaN: true }), { minLength: steps * n, maxLength: steps * n })
  const met = new Set<string>()
  fc.assert(fc.property(neurons, surrogates, fc.boolean(), values(-0.6, 1.4), values(-1, 1), fc.boolean(), (neuron, surrogate, detach, drives, errors, detachAdaptation) => {
    const [drive, error] = [Float32Array.from(drives), Float32Array.from(errors)]
    const record = scanForward(neuron, steps, n, drive)
    const distances = Array.from(record.membrane, (u, k) => Math.abs(u - record.mechanisms!.threshold[k]!))
    fc.pre(distances.every((x) => x > 1e-4 && Math.abs(x - surrogate.width) > 1e-4))
    const expected = scanBackward(neuron, surrogate, detach, record, error, undefined, undefined, detachAdaptation)
    const dense = denseNeuron(neuron, surrogate, detach, detachAdaptation)
    const names = Object.keys(dense.learned!)
    tf.tidy(() => {
      let spikes: number[] = []
      const [ofDrive, ...ofLearned] = tf.grads((x, ...constants) => {
        const learned = Object.fromEntries(names.map((name, k) => [name, constants[k]!]))
        let state = dense.start(tf, [n])
        const fired = tf.unstack(x).map((now): Tensor => {
          const step = dense.step(tf, now, state, learned)
          state = step.state
          return step.spikes
        })
        spikes = fired.flatMap((each) => [...each.dataSync()])
        return tf.stack(fired)
      })([tf.tensor2d(drive, [steps, n]), ...names.map((name) => tf.scalar(dense.learned![name]!))], tf.tensor2d(error, [steps, n]))
      expect(spikes).toEqual([...record.spikes])
      expectClose(ofDrive!.dataSync(), [...expected.drive])
      const sumOf = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0)
      expect(names).toEqual(neuron.model === 'if' ? ['threshold'] : ['threshold', 'decayLogit'])
      expectClose(ofLearned[0]!.dataSync(), [sumOf(expected.threshold!)], 1e-4)
      if (neuron.model === 'lif') expectClose(ofLearned[1]!.dataSync(), [sumOf(expected.decay!) * decaySlope(neuron.decay)], 1e-4)
    })
    if (record.spikes.includes(1)) met.add(`${neuron.reset} ${neuron.delayedReset} ${detach} ${neuron.current?.taken} ${neuron.adaptation?.subtracts} ${neuron.adaptation?.shape} ${neuron.refractory !== undefined}`)
  }), { numRuns: 300, seed: 4 })
  expect(met.size).toBeGreaterThan(80)
}, 60_000)

function expectClose(got: ArrayLike<number>, expected: readonly number[], within = 2e-5): void {
  const size = Math.max(1, ...expected.map(Math.abs))
  expected.forEach((value, k) => expect(Math.abs(got[k]! - value), `${k}: ${got[k]} for ${value}`).toBeLessThanOrEqual(within * size))
}
