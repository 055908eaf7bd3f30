import { createRandom } from '@spikeline/core'
import { fitTopology, initialise, spikeOf, type DenseNeuron, type Layer, type Neuron, type ParameterName, type Surrogate, type Tf } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { openTensor } from '@spikeline/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OptimiserSettings } from '../training/optimiser.ts'
import { openDenseTrainer } from './denseTrainer.ts'
import { createLoss } from './loss.ts'
import { openTrainer } from './openTrainer.ts'
import type { SpikingTrainer, Trainable } from './trainer.ts'

let tf: Tf
beforeAll(async () => void (({ tf } = await openTensor('cpu'))))

const [TIMESTEPS, SAMPLES, CLASSES] = [6, 12, 2]
const input = { height: 4, width: 4, channels: 1 }
const neuron: Neuron = { model: 'lif', threshold: 0.7, decay: 0.8, reset: 'subtract', compare: '>=', initial: 0 }
const surrogate: Surrogate = { kind: 'arctangent', width: 2, scale: 1 }
const optimiser: OptimiserSettings = { optimiser: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9, weightDecay: 0.01 }

function trainableOf(topology: string): Trainable {
  const { layers: plain } = fitTopology(topology, input, CLASSES)
  const layers = plain.map((layer): Layer => (layer.kind === 'conv' || layer.kind === 'dense' ? { ...layer, activation: { kind: 'spiking', neuron } } : layer))
  return { layers, input, classes: CLASSES, parameters: initialise(plain, input, createRandom(2)) }
}

/** The first class spikes more in the upper half, the second in the lower. */
function toyTask(): SpikeRaster {
  const random = createRandom(7)
  const rows = Array.from({ length: TIMESTEPS * SAMPLES }, (_, row) =>
    Array.from({ length: 16 }, (__, i) => i).filter((i) => random.next() < (Math.floor(i / 8) === (row % SAMPLES) % 2 ? 0.6 : 0.2)))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  return checkRaster({
    timesteps: TIMESTEPS, samples: SAMPLES, neurons: 16, ...input, held: false, offsets, indices: Uint32Array.from(rows.flat()),
    labels: Uint8Array.from({ length: SAMPLES }, (_, b) => b % 2), classes: CLASSES, first: 0,
  })
}

const settings = {
  surrogate, detachReset: false, timesteps: TIMESTEPS, batch: SAMPLES, rate: { weight: 3, lower: 0.2, upper: 0.3 },
  loss: createLoss({ kind: 'rateCrossEntropy', scale: 4 }, { timesteps: TIMESTEPS, classes: CLASSES, votes: 1, readout: 'spiking' }),
}

/** The losses of so many steps on one batch. */
function train(trainer: SpikingTrainer, steps: number, rate: number): number[] {
  const raster = toyTask()
  const state = trainer.startOptimiser('adam')
  return Array.from({ length: steps }, () => {
    const { loss } = trainer.step(raster)
    trainer.update(state, rate, optimiser)
    return loss
  })
}

/**
 * Quadratic integrate-and-fire (Ermentrout & Kopell 1986): between rest at 0 and the knee at c the membrane falls back, above it runs away
 * by itself. u ← u + ε·u·(u − c) + x, and after a spike u ← −0.1. The knee is learned.
 */
const quadratic: DenseNeuron = {
  learned: { knee: 0.4 },
  start: (_, shape) => ({ u: tf.zeros([...shape]) }),
  step(_, drive, { u }, { knee }) {
    const charged = tf.add(tf.add(u!, tf.mul(tf.mul(u!, tf.sub(u!, knee!)), 0.5)), drive)
    const spikes = spikeOf(tf, charged, 1, '>=', surrogate)
    return { spikes, state: { u: tf.add(tf.mul(charged, tf.sub(1, spikes)), tf.mul(spikes, -0.1)) } }
  },
}

describe('training on the dense path', () => {
  test.each(['16-8-2', '16C3-AP2-2', '16-8R-2R'])('with built-in neurons it is the training of the twin: %s', (topology) => {
    const [dense, twin] = [openDenseTrainer(tf, trainableOf(topology), settings), openTrainer(trainableOf(topology), settings, 'twin')]
    const losses = train(twin, 5, 0.02)
    train(dense, 5, 0.02).forEach((loss, k) => expect(loss).toBeCloseTo(losses[k]!, 4))
    for (const [name, own] of Object.entries(twin.parameters))
      for (const kind of Object.keys(own) as ParameterName[])
        own[kind]!.forEach((value, k) => expect(dense.parameters[name]![kind]![k]).toBeCloseTo(value, 4))
    const [found, expected] = [dense.evaluate(toyTask()), twin.evaluate(toyTask())]
    found.scores.forEach((score, k) => expect(score).toBeCloseTo(expected.scores[k]!, 6))
    found.rates.forEach((rate, l) => expect(rate).toBeCloseTo(expected.rates[l]!, 6))
    expect(found.rates[0]).toBeGreaterThan(0)
  })

  test('what built-in neurons learn is what the twin learns, within the same bounds', () => {
    const learning: Trainable = { ...trainableOf('16-8-2'), layers: trainableOf('16-8-2').layers.map((layer): Layer =>
      (layer.kind === 'dense' ? { ...layer, activation: { kind: 'spiking', neuron: { ...neuron, learned: ['decay', 'threshold'] } } } : layer)) }
    const [dense, twin] = [openDenseTrainer(tf, learning, settings), openTrainer(learning, settings, 'twin')]
    const losses = train(twin, 5, 0.02)
    train(dense, 5, 0.02).forEach((loss, k) => expect(loss).toBeCloseTo(losses[k]!, 4))
    for (const [name, { learned }] of Object.entries(twin.parameters)) {
      const [threshold, logit] = learned!
      expect(dense.learned[name]!['threshold']).toBeCloseTo(threshold!, 4)
      expect(dense.learned[name]!['decayLogit']).toBeCloseTo(logit!, 4)
      expect(Math.abs(threshold! - 0.7)).toBeGreaterThan(0.01)
    }
    // Steps as large as that end at the bounds, wherever they go down.
    for (const trainer of [dense, twin]) train(trainer, 1, 1000)
    for (const [name, { learned }] of Object.entries(twin.parameters)) {
      expect(Math.abs(learned![1]!)).toBe(16)
      expect(dense.learned[name]!['decayLogit']).toBe(learned![1])
    }
    const thresholds = Object.values(twin.parameters).map(({ learned }) => learned![0]!)
    expect(thresholds).toContain(Math.fround(0.01 * 0.7))
    expect(Object.values(dense.learned).map(({ threshold }) => threshold)).toEqual(thresholds.map((value) => expect.closeTo(value, 3)))
  })

  test('a neuron of one\'s own trains, with its constants', () => {
    const trainable = trainableOf('16-8-2')
    const [hidden] = Object.keys(trainable.parameters)
    const { rate: _, ...bare } = settings
    const trainer = openDenseTrainer(tf, trainable, bare, { [hidden!]: quadratic })
    expect(trainer.learned).toEqual({ [hidden!]: { knee: Math.fround(0.4) } })
    const losses = train(trainer, 40, 0.02)
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 3)
    expect(trainer.evaluate(toyTask()).rates[0]).toBeGreaterThan(0.02)
    const learned = trainer.learned[hidden!]!
    expect(Math.abs(learned['knee']! - 0.4)).toBeGreaterThan(0.01)
    // What was learned is what is computed with: a neuron that starts with it does the same.
    const gradients = (from: DenseNeuron) => openDenseTrainer(tf, { ...trainable, parameters: trainer.parameters }, bare, { [hidden!]: from }).step(toyTask()).gradients
    expect(trainer.step(toyTask()).gradients).toEqual(gradients({ ...quadratic, learned }))
    expect(trainer.step(toyTask()).gradients).not.toEqual(gradients(quadratic))
  })

  test('it leaves no tensors behind', () => {
    const trainer = openDenseTrainer(tf, trainableOf('16C3-AP2-2'), settings)
    const before = tf.memory().numTensors
    train(trainer, 2, 0.1)
    trainer.evaluate(toyTask())
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a batch that does not fit, and a layer that can\'t be simulated, are refused', () => {
    const trainer = openDenseTrainer(tf, trainableOf('16-8-2'), { ...settings, batch: 3 })
    expect(() => trainer.step(toyTask())).toThrow(/samples/)
    expect(() => openDenseTrainer(tf, trainableOf('4C3-MP2-2'), settings)).toThrow(/maximum/)
  })
})
