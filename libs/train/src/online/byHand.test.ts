import type { LayerParameters, Neuron } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { compileTrainable } from '../spiking/openTrainer.ts'
import { spikingLayers } from '../spiking/spikingLayers.ts'
import { openOnlineTrainer } from './kernelTrainer.ts'
import { createStepLoss } from './loss.ts'

describe.each(['twin', 'kernels'] as const)('gradients are those worked out by hand: %s', (engine) => {
  // One input that fires at steps 0 and 2 of 3, two spiking outputs, w = (0.9, 1.2), no bias, λ = ½, θ = 1; a surrogate that is 1 everywhere;
  // squared error alone: δ_c = (s_c − y_c)/T, since 2/C = 1. The sample is of class 0.
  //
  //     t   â      u_0     s_0   δ_0     δ_0·â    u_1    s_1   δ_1    δ_1·â
  //     0   1      0.9     0     −1/3    −1/3     1.2    1     1/3    1/3
  //     1   0.5    0.45    0     −1/3    −1/6     0.1    0     0      0
  //     2   1.25   1.125   1     0       0        1.25   1     1/3    5/12
  //                              sum     −1/2                         3/4
  const neuron: Neuron = { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract', compare: '>=', initial: 0 }
  const { layers } = spikingLayers({ network: '1-2', bias: false, neuron, readout: 'spiking' }, { height: 1, width: 1, channels: 1 }, 2)
  const parameters = { [layers[0]!.name]: { weight: Float32Array.of(0.9, 1.2) } } as Record<string, LayerParameters>
  const raster = {
    timesteps: 3, samples: 1, neurons: 1, height: 1, width: 1, channels: 1, held: false, offsets: Uint32Array.of(0, 1, 1, 2), indices: Uint32Array.of(0, 0), labels: Uint8Array.of(0), classes: 2, first: 0,
  }
  const open = (eachStep: boolean) => openOnlineTrainer(
    compileTrainable({ layers, input: { height: 1, width: 1, channels: 1 }, classes: 2, parameters: parameters as never }),
    { surrogate: { kind: 'rectangle', width: 100, scale: 1 }, loss: createStepLoss({ alpha: 1, timesteps: 3, classes: 2, votes: 1 }), decay: 0.5, timesteps: 3, batch: 1, eachStep }, 2, engine,
  )
  const near = (got: Float32Array, expected: readonly number[]): void => expected.forEach((value, i) => expect(Math.abs(got[i]! - value)).toBeLessThan(1e-6))
  const weight = (of: Readonly<Record<string, { readonly weight?: Float32Array }>>): Float32Array => of[layers[0]!.name]!.weight!

  test('of a batch', () => {
    const { gradients, loss, scores, rates } = open(false).step(raster)
    near(weight(gradients), [-0.5, 0.75])
    // Of class 0 two steps are wrong, of class 1 two: 4 · ½ / 3.
    expect(loss).toBeCloseTo(2 / 3, 6)
    near(scores, [1 / 3, 2 / 3])
    expect(rates).toEqual([0.5])
  })

  test('of each step, with weights that change in between', () => {
    // With a rate of 0.6: w_0 = 1.1 after step 0, 1.2 after step 1: u_0 = 0.9, 0.45, 0.225 + 1.2 fires. w_1 = 1.2 − 0.2 = 1: u_1 = 1.2, 0.1, 0.05 + 1 fires; then − 0.6·5/12.
    const trainer = open(true)
    const state = trainer.startOptimiser('sgd')
    const { gradients } = trainer.step(raster, () => trainer.update(state, 0.6, { optimiser: 'sgd', beta1: 0, beta2: 0, epsilon: 0, momentum: 0, weightDecay: 0 }))
    near(weight(gradients), [0, 5 / 12])
    near(weight(trainer.parameters), [1.2, 0.75])
  })
})
