import { ROOM } from '@spikeline/networks'
import { Engine, type Kernels, type Pointer } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firedMembranes, inhibitErrors, normaliseErrors, spikeErrors, spikeFactors, trainCredit, trainTraces, type CreditNeuron, type SpikeRows } from './twins.ts'

/** Memory of an engine, written and read by arrays. */
function workshop() {
  const engine = Engine.create()!
  const base = engine.reserve(1 << 16)
  engine.open()
  let at = base
  const take = (length: number): Pointer => {
    const from = at
    at += 4 * (length + ROOM)
    return from
  }
  return {
    reset: () => void (at = base),
    room: take,
    floats(values: ArrayLike<number>): Pointer {
      const from = take(values.length)
      engine.floats(from, values.length).set(values)
      return from
    },
    integers(values: ArrayLike<number>): Pointer {
      const from = take(values.length)
      engine.integers(from, values.length).set(values)
      return from
    },
    read: (from: Pointer, length: number) => engine.floats(from, length).slice(),
    readIntegers: (from: Pointer, length: number) => engine.integers(from, length).slice(),
    k: engine.kernels as Kernels,
  }
}
const shop = workshop()

const single = fc.float({ min: -4, max: 4, noNaN: true })
const part = fc.float({ min: Math.fround(0.01), max: 1, noNaN: true })
const many = (n: number, value: fc.Arbitrary<number> = single) => fc.array(value, { minLength: n, maxLength: n }).map((values) => Float32Array.from(values))
const sizes = fc.record({ n: fc.integer({ min: 1, max: 13 }), steps: fc.integer({ min: 1, max: 9 }), units: fc.integer({ min: 1, max: 11 }) })

/** Rows of events from masks, [T, n], with a value each. */
function rowsOf(masks: readonly boolean[], n: number, values?: Float32Array): SpikeRows {
  const starts = [0]
  const indices: number[] = []
  const graded: number[] = []
  for (let t = 0; t * n < masks.length; t++) {
    for (let i = 0; i < n; i++)
      if (masks[t * n + i]) {
        indices.push(i)
        if (values) graded.push(values[t * n + i]!)
      }
    starts.push(indices.length)
  }
  return { starts, indices, ...(values && { values: Float32Array.from(graded) }) }
}
const masks = (n: number) => fc.array(fc.boolean(), { minLength: n, maxLength: n })
const onShop = (spikes: SpikeRows) =>
  ({ starts: shop.integers(spikes.starts), indices: shop.integers(spikes.indices), values: spikes.values ? shop.floats(spikes.values) : 0 })

describe('kernels of spike trains give the bits of their twins', () => {
  test('traces', () => {
    fc.assert(fc.property(sizes.chain(({ n, steps }) => fc.tuple(fc.constant(n), masks(n * steps), many(steps, part), fc.option(many(n * steps), { nil: undefined }))), ([n, fired, factors, values]) => {
      shop.reset()
      const spikes = rowsOf(fired, n, values)
      const { starts, indices, values: given } = onShop(spikes)
      const [sums, toStarts, toIndices, toValues] = [shop.floats(new Float32Array(n)), shop.room(2), shop.room(n), shop.room(n)]
      shop.k.trainTraces(factors.length, n, starts, indices, given, shop.floats(factors), sums, toStarts, toIndices, toValues)
      const expected = trainTraces(n, spikes, factors)
      const count = shop.readIntegers(toStarts, 2)[1]!
      const dense = new Float32Array(n)
      shop.readIntegers(toIndices, count).forEach((i, e) => void (dense[i] = shop.read(toValues, count)[e]!))
      expect(dense).toEqual(expected.map((x) => x + 0))
      expect(count).toBe(expected.filter((x) => x !== 0).length)
      expect(shop.read(sums, n)).toEqual(new Float32Array(n))
    }))
  })

  test('errors by spikes', () => {
    fc.assert(fc.property(sizes.chain(({ n, steps, units }) => fc.tuple(fc.constant([n, steps, units] as const), masks(n * steps), many(n * units), many(steps * units))), ([[n, steps, units], fired, weight, delta]) => {
      shop.reset()
      const spikes = rowsOf(fired, n)
      const { starts, indices } = onShop(spikes)
      const errors = shop.room(n)
      shop.k.spikeErrors(steps, n, starts, indices, shop.floats(weight), units, shop.floats(delta), errors)
      expect(shop.read(errors, n)).toEqual(spikeErrors(n, spikes, weight, units, delta))
    }))
  })

  test('normalised and decoupled errors', () => {
    fc.assert(fc.property(many(7), fc.option(many(7), { nil: undefined }), fc.nat(9), fc.nat(20), part, part, (errors, gains, active, numerator, outer, inner) => {
      shop.reset()
      const [at, to] = [shop.floats(errors), shop.room(7)]
      shop.k.inhibitErrors(7, outer, inner, at, to)
      expect(shop.read(to, 7)).toEqual(inhibitErrors(errors, outer, inner))
      shop.k.normaliseErrors(7, shop.integers([3, 3 + active]), numerator, gains ? shop.floats(gains) : 0, at)
      expect(shop.read(at, 7)).toEqual(normaliseErrors(errors, active, numerator, gains))
    }))
  })

  test('counts, potentials and factors', () => {
    fc.assert(fc.property(
      sizes.chain(({ n, steps }) => fc.tuple(fc.constant([n, steps] as const), masks(n * steps), many(n * steps), many(n))), part, fc.boolean(), ([[n, steps], fired, membranes, errors], scale, perSpike) => {
        shop.reset()
        const spikes = rowsOf(fired, n)
        const { starts, indices } = onShop(spikes)
        const [counts, sums, at, factors] = [shop.room(n), shop.room(n), shop.floats(errors), shop.room(n)]
        shop.k.firedMembranes(steps, n, starts, indices, shop.floats(membranes), counts, sums)
        shop.k.spikeFactors(n, counts, sums, scale, perSpike ? 1 : 0, at, factors)
        const found = firedMembranes(n, spikes, membranes)
        expect({ counts: shop.read(counts, n), sums: shop.read(sums, n) }).toEqual(found)
        expect({ errors: shop.read(at, n), factors: shop.read(factors, n) }).toEqual(spikeFactors(found, scale, errors, perSpike))
      },
    ))
  })

  test('credit of inputs', () => {
    const neurons = fc.record({ decay: part, gain: part, currentDecay: part, taken: fc.constantFrom(0, 1, 2) as fc.Arbitrary<CreditNeuron['taken']> })
      .map((neuron) => (neuron.taken === 0 ? { ...neuron, currentDecay: 0 } : neuron))
    fc.assert(fc.property(sizes.chain(({ n, steps }) => fc.tuple(fc.constant([n, steps] as const), masks(n * steps), many(n))), neurons, fc.boolean(), ([[n, steps], fired, errors], neuron, silentFire) => {
      shop.reset()
      const spikes = rowsOf(fired, n)
      const { starts, indices } = onShop(spikes)
      const { counts } = firedMembranes(n, spikes, new Float32Array(n * steps))
      const back = shop.room(n * steps)
      shop.k.trainCredit(steps, n, starts, indices, shop.floats(errors), silentFire ? shop.floats(counts) : 0, neuron.decay, neuron.gain, neuron.currentDecay, neuron.taken, shop.room(2 * n), back)
      expect(shop.read(back, n * steps)).toEqual(trainCredit(n, spikes, errors, neuron, silentFire))
    }))
  })
})
