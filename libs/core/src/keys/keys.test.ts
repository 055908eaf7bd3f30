import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IssueError } from '../issues/issue.ts'
import { canonicalJson } from './canonicalJson.ts'
import { keyComponents, keyOf, type KeyParts } from './components.ts'
import { explainChange, formatChange } from './explainChange.ts'
import { createSha256, sha256Hex } from './sha256.ts'

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([k, v]) => [k, shuffled(v)]))
}
const parts = (params: unknown, rest: Partial<KeyParts> = {}): KeyParts => ({ type: 'a/b', version: '1', library: '1.0.0', params, inputs: {}, ...rest })
const key = (params: unknown, rest: Partial<KeyParts> = {}): string => keyOf(keyComponents(parts(params, rest)))
/** JSON whose numbers print the same after a round trip: −0 reads back as 0. */
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)

describe('canonicalJson', () => {
  test('does not depend on the order of keys', () => {
    fc.assert(fc.property(json, (value) => canonicalJson(shuffled(value)) === canonicalJson(value)))
  })
  test('reads back as the same value', () => {
    fc.assert(fc.property(json, (value) => { expect(JSON.parse(canonicalJson(value))).toEqual(value) }))
  })
  test('prints numbers as JavaScript does, and −0 as 0', () => {
    expect(canonicalJson([1.0, 0.1, 1e21, -0, 1e-7])).toBe('[1,0.1,1e+21,0,1e-7]')
  })
  test('leaves out what is undefined', () => expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}'))
  test.each([NaN, Infinity, -Infinity, undefined, () => 1, 1n, new Float32Array(1), new Date(0)])('refuses %s and says where it stands', (value) => {
    expect(() => canonicalJson({ a: [0, value] })).toThrow(IssueError)
    expect(() => canonicalJson({ a: [0, value] })).toThrow(/"at":"\/a\/1"/)
  })
})

describe('sha256', () => {
  test('agrees with the published value for "abc", in one piece or three', () => {
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    const hash = createSha256()
    for (const letter of 'abc') hash.update(new TextEncoder().encode(letter))
    expect([sha256Hex('abc'), hash.hex()]).toEqual([digest, digest])
  })
})

describe('a key', () => {
  test('does not depend on the order of parameters', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), json), (params) => key(shuffled(params)) === key(params)))
  })
  test('differs for different parameters, whatever names they have', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), json), fc.dictionary(fc.string(), json), (a, b) =>
      (key(a) === key(b)) === (canonicalJson(a) === canonicalJson(b))))
    const alike = [{ 'a.b': 1 }, { a: { b: 1 } }, { a: [{ b: 1 }] }, { 'a[0]': { b: 1 } }, { a: {} }, { a: [] }, { a: [{}] }, {}, { a: '1' }, { a: 1 }]
    expect(new Set(alike.map((params) => key(params))).size).toBe(alike.length)
  })
  test('differs with every part', () => {
    const changes: Partial<KeyParts>[] = [
      {}, { type: 'a/c' }, { version: '2' }, { library: '1.0.1' }, { code: 'c0de' }, { seed: 1 }, { backend: 'wasm' }, { data: 'd161' },
      { inputs: { x: [{ key: 'k', port: 'p' }] } }, { inputs: { y: [{ key: 'k', port: 'p' }] } }, { inputs: { x: [{ key: 'k', port: 'q' }] } },
      { inputs: { x: [{ key: 'k', port: 'p', label: { stage: 's', params: {} } }] } }, { inputs: { x: [{ key: 'k', port: 'p', label: { stage: 's', params: { T: 1 } } }] } },
    ]
    expect(new Set(changes.map((change) => key({}, change))).size).toBe(changes.length)
  })
  test('depends on the order of a list of inputs', () => {
    const [a, b] = [{ key: 'k', port: 'a', label: { stage: 's', params: {} } }, { key: 'k', port: 'b', label: { stage: 's', params: {} } }]
    expect(key({}, { inputs: { x: [a, b] } })).not.toBe(key({}, { inputs: { x: [b, a] } }))
  })
})

describe('explainChange', () => {
  test('names the parameter that changed, however deep it stands', () => {
    const components = (epochs: number, filters: number) => keyComponents(parts({ epochs, network: { layers: [{ filters }, { filters: 8 }] } }))
    expect(explainChange(components(3, 4), components(5, 16)).map(formatChange)).toEqual(['params.epochs: 3 → 5', 'params.network.layers[0].filters: 4 → 16'])
  })
  test('tells what is new and what is gone, with digests cut short', () => {
    const digest = sha256Hex('x')
    const before = keyComponents(parts({ old: 1 }, { inputs: { model: [{ key: digest, port: 'model' }] } }))
    const now = keyComponents(parts({ now: true }, { inputs: { model: [{ key: sha256Hex('y'), port: 'model' }] } }))
    expect(explainChange(before, now).map(formatChange)).toEqual([
      'params.now: new, true', `inputs.model: ${digest.slice(0, 8)}…:model → ${sha256Hex('y').slice(0, 8)}…:model`, 'params.old: gone, was 1',
    ])
  })
  test('finds nothing between equals', () => expect(explainChange({ a: '1' }, { a: '1' })).toEqual([]))
})
