import { describe, expect, test } from 'vitest'
import { createClock, createTally, presentSample } from '../snn/clock.ts'
import type { Floats } from '../snn/population.ts'
import { randomRaster } from '../testing/eventCases.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import { auxiliaryErrors, auxiliaryOf, eachMerged, gradientsWithAuxiliary, writeWithAuxiliary } from './auxiliary.ts'
import golden from './testing/neuNormTraces.json' with { type: 'json' }

const none = (): boolean => false

/** x after each step, [T, places], of spikes [T, places·maps]. */
function seen(decay: number, [height, width, maps]: readonly [number, number, number], spikes: readonly number[], round = Math.fround): number[][] {
  const auxiliary = auxiliaryOf({ kind: 'neuNorm', name: 'nn', decay }, { height, width, channels: maps })
  const x = new Float64Array(height * width)
  const size = height * width * maps
  return Array.from({ length: spikes.length / size }, (_, t) => {
    const fired = Array.from({ length: size }, (__, i) => i).filter((i) => spikes[t * size + i] !== 0)
    eachMerged(auxiliary, fired, 0, fired.length, x, round, () => {})
    return [...x]
  })
}

describe('auxiliary neurons', () => {
  test('by hand: x is a leaky mean over the maps of a place', () => {
    // Two maps, k = 0.5, so that a spike brings (1 − 0.5)/2 = 0.25. Both spike: 0.5. One: 0.25 + 0.25 = 0.5. None: 0.25, then 0.125.
    expect(seen(0.5, [1, 1, 2], [1, 1, 1, 0, 0, 0, 0, 0])).toEqual([[0.5], [0.5], [0.25], [0.125]])
    // Always all: x → 1, for k + v·F = 1. 1 − 0.9^t after t steps.
    const always = seen(0.9, [1, 1, 2], new Array<number>(40).fill(1))
    always.forEach(([x], t) => expect(x).toBeCloseTo(1 - 0.9 ** (t + 1), 6))
  })

  test('places are apart, and what is 0 is no event', () => {
    const auxiliary = auxiliaryOf({ kind: 'neuNorm', name: 'nn', decay: 0.5 }, { height: 1, width: 2, channels: 2 })
    const x = new Float32Array(2)
    const events: [number, number][] = []
    // The spike of map 1 at place 1 is input 3; with a channel more it is 4, and the x of its place 5.
    eachMerged(auxiliary, [3], 0, 1, x, Math.fround, (index, value) => events.push([index, value]))
    expect(events).toEqual([[4, 1], [5, 0.25]])
  })

  test('by hand: weights of x, and the gradients of W and U', () => {
    // One tap, two maps, two filters: W = [[1, 2], [3, 4]], U = [0.5, −1]. W_x = −(0.5·[1, 2] − [3, 4]) = [2.5, 3].
    const weight = Float32Array.of(1, 2, 3, 4)
    const strength = Float32Array.of(0.5, -1)
    const all = new Float32Array(6)
    writeWithAuxiliary(weight, strength, 2, all)
    expect([...all]).toEqual([1, 2, 3, 4, 2.5, 3])
    // ∂L/∂W = [[1, 0], [0, 1]] with ∂L/∂W_x = [2, 4]: minus U·[2, 4], that is [[1 − 1, −2], [2, 1 + 4]]; ∂L/∂U = −[1·2 + 2·4, 3·2 + 4·4].
    const [ofWeight, ofStrength] = [new Float32Array(4), new Float32Array(2)]
    gradientsWithAuxiliary(Float32Array.of(1, 0, 0, 1, 2, 4), weight, strength, 2, ofWeight, ofStrength)
    expect([...ofWeight]).toEqual([0, -2, 2, 5])
    expect([...ofStrength]).toEqual([-10, -22])
  })

  test('by hand: errors go back to the spikes of a place, and to earlier steps; not over the end of a window', () => {
    // One place, one map, k = 0.5: v = 0.5. ∂L/∂x = 1 at both steps: g = 1, then 1 + 0.5; spikes get 0.5 and 0.75 besides their own 2.
    const auxiliary = auxiliaryOf({ kind: 'neuNorm', name: 'nn', decay: 0.5 }, { height: 1, width: 1, channels: 1 })
    const errors = Float32Array.of(2, 1, 2, 1)
    expect([...auxiliaryErrors(auxiliary, errors, new Float32Array(2), none, Math.fround)]).toEqual([2.75, 2.5])
    expect([...auxiliaryErrors(auxiliary, errors, new Float32Array(2), (t) => t === 0, Math.fround)]).toEqual([2.5, 2.5])
  })
})

describe('SpikingJelly\'s NeuNorm, with F·U at each place', () => {
  test.each(golden.cases.map((c, i) => ({ ...c, i })))('case $i: $maps maps of $height × $width, k = $decay: the same values and gradients', (c) => {
    const { timesteps, samples, maps, height, width, strength } = c
    const places = height * width
    const size = places * maps
    const auxiliary = auxiliaryOf({ kind: 'neuNorm', name: 'nn', decay: c.decay }, { height, width, channels: maps })
    const exact = (value: number): number => value
    const gradient = new Float64Array(maps)
    for (let b = 0; b < samples; b++) {
      const of = (values: readonly number[]): number[] => Array.from({ length: timesteps }, (_, t) => values.slice((t * samples + b) * size, (t * samples + b + 1) * size)).flat()
      const [spikes, shown, errors] = [of(c.spikes), of(c.shown), of(c.errors)]
      const x = seen(c.decay, [height, width, maps], spikes, exact)
      const xOf = (i: number): number => x[Math.floor(i / size)]![Math.floor((i % size) / maps)]!
      shown.forEach((value, i) => expect(spikes[i]! - strength[i % maps]! * xOf(i)).toBeCloseTo(value, 5))
      errors.forEach((error, i) => void (gradient[i % maps]! -= error * xOf(i)))
      // What is read besides the spikes is x, whose error is −Σ U_f·∂L/∂(s_f − U_f·x).
      const all: Floats = new Float64Array(timesteps * places * (maps + 1))
      for (let p = 0; p < timesteps * places; p++)
        for (let f = 0; f < maps; f++) {
          all[p * (maps + 1) + f] = errors[p * maps + f]!
          all[p * (maps + 1) + maps]! -= strength[f]! * errors[p * maps + f]!
        }
      const back = auxiliaryErrors(auxiliary, all, new Float64Array(timesteps * size), none, exact)
      of(c.spikeErrors).forEach((value, i) => expect(back[i]).toBeCloseTo(value, 5))
    }
    gradient.forEach((value, f) => expect(value).toBeCloseTo(c.strengthGradient[f]!, 4))
  })
})

describe('the clock', () => {
  test('counts the products of auxiliary neurons among the operations, and apart', () => {
    const input = { height: 1, width: 1, channels: 4 }
    const network = asSpiking(randomAnn('6FC-NN0.5-5-3', input, 3), { ...ifNeuron, threshold: 0.25 })
    const clock = createClock(network)
    const tally = createTally(clock, 6)
    const raster = randomRaster(input, { timesteps: 6, samples: 1, held: false, graded: false, density: 1, seed: 2 })
    let active = 0
    presentSample(clock, { ...raster, classes: 3 }, 0, tally, () => void (active += clock.layers[1]!.auxiliary!.x[0] === 0 ? 0 : 1))
    expect(active).toBeGreaterThan(3)
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
    expect(sum(tally[1]!.products!)).toBe(5 * active)
    expect(sum(tally[1]!.operations)).toBe(5 * (active + sum(tally[0]!.spikes)))
    expect(tally[0]!.products).toBeUndefined()
  })
})
