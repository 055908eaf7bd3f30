import { expect, test } from 'vitest'
import { issueOf } from '../testing/issueOf.ts'
import { requireSingle } from './requireSingle.ts'

test('parameters come back where every number is 0 or within single precision', () => {
  const params = { network: '784-10', rate: 2 ** -126, most: -3.4028234663852886e38, zero: 0, list: [{ width: 1 }], left: undefined, none: null }
  expect(requireSingle(params)).toBe(params)
})

test.each([
  ['too large', { neuron: { threshold: 1e39 } }, 'neuron.threshold', '/neuron/threshold'], ['too small', { learningRate: 1e-39 }, 'learningRate', '/learningRate'],
  ['negative', { neuron: { initial: -1e300 } }, 'neuron.initial', '/neuron/initial'], ['in a list', { layers: [{ rate: 1 }, { rate: 5e-324 }] }, 'layers.1.rate', '/layers/1/rate'],
])('a number that is %s is refused by its place', async (_, params, field, pointer) => {
  expect(await issueOf(() => requireSingle(params))).toMatchObject({ code: 'E3770', values: { field }, pointer })
})
