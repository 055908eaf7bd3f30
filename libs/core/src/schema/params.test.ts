import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paramReferences, referencedParams, resolveParams } from '../document/params.ts'
import { sampleRegistry } from '../testing/sampleStages.ts'
import { applyDefaults } from './applyDefaults.ts'
import { validateParams } from './validateParams.ts'

const bp = sampleRegistry.stage('train/bp')!

describe('resolveParams', () => {
  it('replaces references anywhere, and leaves the rest as it is', () => {
    const written = { a: { $param: 'T' }, list: [1, { $param: 'n' }], same: { x: 1 } }
    const resolved = resolveParams(written, { T: 5, n: { deep: true } }) as typeof written
    expect(resolved).toEqual({ a: 5, list: [1, { deep: true }], same: { x: 1 } })
    expect(resolved.same).toBe(written.same)
    expect(written.a).toEqual({ $param: 'T' })
  })
  it('fails on an unknown name, at its pointer', () => {
    expect(() => resolveParams({ a: [{ $param: 'x' }] }, {})).toThrow(/E2112/)
    expect(() => resolveParams({ $param: 'constructor' }, {})).toThrow(/E2112/)
  })
  it('changes nothing where nothing is referred to', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      fc.pre(!JSON.stringify(value).includes('$param'))
      expect(resolveParams(value, {})).toBe(value)
    }))
  })
  it('names what a value depends on, each name once', () => {
    const written = { a: { $param: 'T' }, b: [{ $param: 'T' }, { $param: 'n' }] }
    expect(referencedParams(written)).toEqual(['T', 'n'])
    expect(paramReferences(written).map(({ pointer }) => pointer)).toEqual(['/a', '/b/0', '/b/1'])
  })
})

describe('applyDefaults', () => {
  it('fills in what is missing, and never what is given', () => {
    expect(applyDefaults(bp.params, { network: '784-10', epochs: 3 })).toEqual({ network: '784-10', epochs: 3, optimizer: 'adam', rate: 0.001, milestones: [] })
  })
  it('reaches through lists, references and the branch that a value is meant for', () => {
    expect(applyDefaults(bp.params, { network: [{ kind: 'dense', units: 3 }, { kind: 'pool', size: 2 }] })).toMatchObject({
      network: [{ kind: 'dense', units: 3, bias: true }, { kind: 'pool', size: 2 }],
    })
  })
  it('does not change its input, and is idempotent', () => {
    const written = Object.freeze({ network: Object.freeze([Object.freeze({ kind: 'dense', units: 3 })]) })
    const once = applyDefaults(bp.params, written)
    expect(applyDefaults(bp.params, once)).toEqual(once)
  })
  it('leaves values of another type to validation', () => {
    for (const value of [null, 3, 'text', []]) expect(applyDefaults(bp.params, value)).toEqual(value)
  })
})

describe('validateParams', () => {
  const codes = (params: unknown): string[] => validateParams(bp, params).issues.map(({ code, pointer }) => `${code} ${pointer}`)
  it('accepts right parameters and gives them with their defaults', () => {
    expect(validateParams(bp, { network: '784-10' })).toEqual({ params: { network: '784-10', epochs: 1, optimizer: 'adam', rate: 0.001, milestones: [] }, issues: [] })
  })
  it('reports by pointer, within the branch that was meant', () => {
    expect(codes({ network: [{ kind: 'dense', units: 0 }] })).toEqual(['E2108 /network/0/units'])
    expect(codes({ network: [{ units: 10 }] })).toEqual(['E2105 /network/0'])
    expect(codes({ network: [{ kind: 'conv' }] })).toEqual(['E2107 /network/0/kind'])
    expect(codes({ network: [] })).toEqual(['E2109 /network'])
    expect(codes({ network: ['dense'] })).toEqual(['E2106 /network/0'])
  })
  it('says what a number must not be a multiple of', () => {
    const sides = (multipleOf: number) => ({ params: { type: 'object', properties: { sides: { type: 'array', items: { type: 'integer', not: { multipleOf } } } } } }) as never
    const rule = (multipleOf: number, value: number): unknown => validateParams(sides(multipleOf), { sides: [1, value] }).issues.map(({ code, pointer, values }) => [code, pointer, values.rule])
    expect(rule(2, 4)).toEqual([['E2109', '/sides/1', 'be odd']])
    expect(rule(5, 10)).toEqual([['E2109', '/sides/1', 'not be a multiple of 5']])
    expect(rule(2, 3)).toEqual([])
  })
  it('names the forms where the branch that was meant is open', () => {
    const stage = { ...bp, params: { type: 'object', properties: { a: { anyOf: [{ type: 'array', maxItems: 1, title: 'one' }, { type: 'array', minItems: 3, title: 'many' }] } } } }
    expect(validateParams(stage, { a: [1, 2] }).issues).toMatchObject([{ code: 'E2111', pointer: '/a', values: { forms: ['one', 'many'] } }])
  })
  it('reports all that is wrong at once', () => {
    expect(codes({ netwrk: 1, epochs: -1, optimizer: 'x', rate: 'fast' }).sort()).toEqual(['E2104 /netwrk', 'E2106 /rate', 'E2107 /optimizer', 'E2108 /epochs'])
  })
})
