import type { FirstSpikeEngine, OrderRule, Winner } from '@spikeline/networks'
import { expect, test } from 'vitest'
import type { RStdpParams } from '../generated/r-stdp.ts'
import type { LayerInputs } from './inputs.ts'
import { rewardPass } from './reward.ts'
import type { PassContext } from './unsupervised.ts'

/** An engine whose winner for image i is of map answers[i], or none; it notes down what it is to learn. */
function noting(answers: readonly (number | undefined)[]) {
  const learnt: (Pick<OrderRule, 'up' | 'down'> & { map: number })[] = []
  let at = 0
  const engine = {
    strongest: (): Winner | undefined => {
      const map = answers[at++]
      return map === undefined ? undefined : { map, y: 0, x: 0, step: 0, potential: 1 }
    },
    learn: (_: number, { map }: Winner, { up, down }: OrderRule) => void learnt.push({ map, up, down }),
  } as unknown as FirstSpikeEngine
  return { engine, learnt }
}

test('reward is scaled by the error rate, punishment by the hit rate, both of the images before; silence teaches nothing', async () => {
  // Two maps a class, four images to a count; the first four with the rates that are given.
  const { engine, learnt } = noting([0, 3, undefined, 1, 2, 0, 1])
  const rates = { hits: 0.25, misses: 0.75 }
  const settings: RStdpParams['output'] = {
    reward: [0.004, -0.003], punishment: [-0.004, 0.0005], adaptEvery: 4, mapsPerClass: 2, rateDecay: 0.5, soft: false, lower: 0.2, upper: 0.8, kernel: 1, epochs: 2,
  }
  const pass = { engine, layer: 0, order: Uint32Array.of(0, 1, 2, 3, 4, 5, 6), watch: { add() {} }, epoch: 1, afterSample: async () => {} } as unknown as PassContext
  const answers = await rewardPass({ seen: () => new Uint32Array(1) } as unknown as LayerInputs, Uint8Array.of(0, 0, 0, 0, 1, 1, 0), settings, rates, pass)
  expect(answers).toEqual({ right: 4, wrong: 2, silent: 1 })
  // Right, wrong, silent, right: 2/4 hits and 1/4 misses from then on.
  const wanted = [[0, 0.003, -0.00225], [3, -0.001, 0.000125], [1, 0.003, -0.00225], [2, 0.001, -0.00075], [0, -0.002, 0.00025], [1, 0.001, -0.00075]] as const
  expect(learnt.map(({ map }) => map)).toEqual(wanted.map(([map]) => map))
  learnt.forEach(({ up, down }, i) => {
    // The second epoch, at half the rates.
    expect(up).toBeCloseTo(wanted[i]![1] / 2, 12)
    expect(down).toBeCloseTo(wanted[i]![2] / 2, 12)
  })
  // The three that are left at the end of the epoch: right, wrong, right.
  expect(rates).toEqual({ hits: 2 / 3, misses: 1 / 3 })
})
