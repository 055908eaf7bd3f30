import { describe, expect, it } from 'vitest'
import { sample, sampleRegistry, thirdParty } from '../testing/sampleStages.ts'
import { createRegistry } from './registry.ts'

describe('a registry', () => {
  it('finds stage types by the names that documents use', () => {
    const registry = createRegistry([{ library: sample }, { prefix: 'acme', library: thirdParty({ type: 'object' }) }])
    expect(registry.stage('encode/bernoulli')?.type).toBe('encode/bernoulli')
    expect(registry.stages.get('acme:encode/wavelet')).toMatchObject({ prefix: 'acme', library: { name: 'acme-stages' }, stage: { type: 'encode/wavelet' } })
    expect(registry.stage('encode/wavelet')).toBeUndefined()
    expect(registry.stage('constructor')).toBeUndefined()
    expect([...registry.prefixes]).toEqual(['acme'])
  })
  it('knows the port types of its stages', () => {
    expect([...sampleRegistry.portTypes.keys()].sort()).toEqual(['document', 'images', 'metrics', 'network', 'predictions', 'spikes'])
  })
  it('refuses two libraries that give one name to different stages', () => {
    expect(() => createRegistry([{ library: sample }, { library: { ...sample, name: 'other' } }])).toThrow('Stage type "dataset/toy" is declared by the libraries "sample" and "other"')
  })
  it('finds nothing wrong with right schemas', () => {
    expect(sampleRegistry.check()).toEqual([])
  })
  it.each<[string, object, string]>([
    ['a type that does not exist', { properties: { a: { type: 'integr' } } }, '/properties/a/type'],
    ['a bound that is no number', { properties: { a: { minimum: 'one' } } }, '/properties/a/minimum'],
    ['a keyword that does not exist', { properties: { a: { typ: 'integer' } } }, '/properties/a/typ'],
    ['a reference to nowhere', { properties: { a: { $ref: '#/$defs/x' } } }, '/properties/a/$ref'],
    ['a pattern that does not compile', { properties: { a: { pattern: '(' } } }, '/properties/a/pattern'],
  ])('names library, type and place of a schema with %s', (_, params, at) => {
    const registry = createRegistry([{ prefix: 'acme', library: thirdParty({ type: 'object', ...params }) }])
    expect(registry.check()).toMatchObject([{ code: 'E2110', values: { library: 'acme-stages', use: 'acme:encode/wavelet', at } }])
  })
})
