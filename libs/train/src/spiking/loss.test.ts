import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { issueOf } from '../testing/issueOf.ts'
import { checkLoss, createLoss, type LossSettings, type LossShape } from './loss.ts'

const kinds: readonly LossSettings[] = [
  { kind: 'rateMse' }, { kind: 'rateCrossEntropy' }, { kind: 'rateCrossEntropy', scale: 4 }, { kind: 'membraneCrossEntropy' },
  { kind: 'membraneCrossEntropy', over: 'mean', scale: 0.5 }, { kind: 'spikeCount', trueCount: 3, falseCount: 1 },
]
const readoutOf = ({ kind }: LossSettings): LossShape['readout'] => (kind === 'membraneCrossEntropy' ? 'membrane' : 'spiking')

function lossOf(settings: LossSettings, shape: Omit<LossShape, 'readout'>, output: readonly number[], label: number, samples = 1) {
  const error = new Float32Array(output.length).fill(NaN)
  const scores = new Float32Array(shape.classes).fill(NaN)
  const loss = createLoss(settings, { ...shape, readout: readoutOf(settings) })(Float32Array.from(output), label, samples, error, scores)
  return { loss, error, scores }
}

describe('losses', () => {
  test.each(kinds)('$kind (scale $scale, over $over): errors are the central differences of the loss, also with voting', (settings) => {
    const shapes = fc.record({ timesteps: fc.integer({ min: 1, max: 5 }), classes: fc.integer({ min: 1, max: 4 }), votes: fc.integer({ min: 1, max: 3 }) })
    fc.assert(fc.property(shapes, fc.infiniteStream(fc.integer({ min: -16, max: 16 })), fc.nat(), fc.integer({ min: 1, max: 9 }), (shape, values, label, samples) => {
      const output = [...values.take(shape.timesteps * shape.classes * shape.votes)].map((v) => v / 8)
      const at = (k: number, step: number) => lossOf(settings, shape, output.map((v, i) => (i === k ? v + step : v)), label % shape.classes, samples).loss
      const { error } = lossOf(settings, shape, output, label % shape.classes, samples)
      output.forEach((_, k) => expect(error[k]).toBeCloseTo((at(k, 2 ** -10) - at(k, -(2 ** -10))) / 2 ** -9, 5))
    }), { numRuns: 50 })
  })

  // Two steps, two classes: class 0 spikes once, class 1 twice; label 0.
  const two = { timesteps: 2, classes: 2, votes: 1 }
  const spikes = [0, 1, 1, 1]
  test.each([
    ['rateMse', { kind: 'rateMse' }, (0.25 + 1) / 2 / 4],
    ['rateCrossEntropy', { kind: 'rateCrossEntropy' }, Math.log(1 + Math.exp(0.5)) / 4],
    ['rateCrossEntropy, scaled', { kind: 'rateCrossEntropy', scale: 10 }, Math.log(1 + Math.exp(5)) / 4],
    ['membraneCrossEntropy of the last step', { kind: 'membraneCrossEntropy' }, Math.log(2) / 4],
    ['membraneCrossEntropy of the mean', { kind: 'membraneCrossEntropy', over: 'mean' }, Math.log(1 + Math.exp(0.5)) / 4],
    ['spikeCount', { kind: 'spikeCount', trueCount: 2, falseCount: 0 }, (0.25 + 1) / 2 / 4],
  ] as [string, LossSettings, number][])('%s has the value of its equation, the mean over a batch of 4', (_, settings, expected) => {
    expect(lossOf(settings, two, spikes, 0, 4).loss).toBeCloseTo(expected, 12)
  })

  test('scores are rates, averaged over those that vote, or the last membranes whatever the loss looks at', () => {
    const four = { timesteps: 2, classes: 2, votes: 2 }
    expect([...lossOf({ kind: 'rateMse' }, four, [1, 0, 1, 1, 0, 0, 0, 1], 0).scores]).toEqual([0.25, 0.75])
    expect([...lossOf({ kind: 'membraneCrossEntropy', over: 'mean' }, four, [9, 9, 9, 9, 1, 2, 3, 5], 0).scores]).toEqual([1.5, 4])
  })

  test('a cross-entropy of membranes far apart is finite', () => {
    expect(lossOf({ kind: 'membraneCrossEntropy' }, { timesteps: 1, classes: 2, votes: 1 }, [-1000, 1000], 0)).toMatchObject({ loss: 2000, error: Float32Array.of(-1, 1) })
  })
})

describe('a loss is refused', () => {
  test.each([
    ['with a field of another kind', { kind: 'rateMse', scale: 2 }, 'spiking'],
    ['that reads membranes of an output that spikes', { kind: 'membraneCrossEntropy' }, 'spiking'],
    ['that counts spikes of an output that never fires', { kind: 'rateMse' }, 'membrane'],
    ['without its counts', { kind: 'spikeCount' }, 'spiking'],
    ['that aims at more spikes of the wrong classes', { kind: 'spikeCount', trueCount: 1, falseCount: 2 }, 'spiking'],
    ['that aims at more spikes than steps', { kind: 'spikeCount', trueCount: 6, falseCount: 2 }, 'spiking'],
  ] as [string, LossSettings, LossShape['readout']][])('%s', async (_, settings, readout) => {
    expect(await issueOf(() => checkLoss(settings, readout, 5))).toMatchObject({ code: 'E3310', values: { kind: settings.kind } })
  })
})
