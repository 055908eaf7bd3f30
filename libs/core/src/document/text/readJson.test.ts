import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from './readJson.ts'

const codes = (text: string): string[] => readJson(text, 'x.json').issues.map(({ code }) => code)

describe('reading JSON with places', () => {
  it('agrees with JSON.parse on every text that it writes', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const read = readJson(text, 'x.json')
      expect(read.issues).toEqual([])
      expect(read.value).toEqual(JSON.parse(text))
    }))
  })
  it('refuses every text that JSON.parse refuses, and takes every other', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', '-0.5e3', '01', '1.', 'true', 'nul', ' ', '\n', '//', '/*', '*/', '"\\u00e9"', '"\\x"', '"', '\\', '\t')
    fc.assert(fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      let parses = true
      try { JSON.parse(text) } catch { parses = false }
      const found = codes(text)
      // Two things in which we are stricter: duplicate keys, and numbers beyond all range, at which reading stops.
      if (!found.includes('E1008')) expect(found.every((code) => code === 'E1004')).toBe(parses)
    }), { numRuns: 3000 })
  })
  it('finds the value of a pointer, the key where asked, and the key of what is long', () => {
    const read = readJson('{\n  "a": { "b~/c": [1, 22] }\n}', 'x.json')
    expect(read.locate('/a/b~0~1c/1')).toMatchObject({ line: 2, column: 22, length: 2 })
    expect(read.locate('/a/b~0~1c')).toMatchObject({ line: 2, column: 10, length: 6 })
    expect(read.locate('/a')).toMatchObject({ line: 2, column: 3, length: 3 })
    expect(read.locate('')).toMatchObject({ line: 1, column: 1, length: 1 })
  })
  it('gives the nearest place around what is not there', () => {
    const read = readJson('{ "a": { "b": 1 } }', 'x.json')
    expect(read.has('/a/x')).toBe(false)
    expect(read.locate('/a/x/y')).toMatchObject({ column: 3, length: 3, pointer: '/a/x/y' })
  })
  it('reads past comments, commas too many and duplicate keys, and reports them all', () => {
    const read = readJson('{ "a": 1, // one\n "a": 2, "b": [1,], }', 'x.json')
    expect(read.issues.map(({ code, place }) => [code, place!.line])).toEqual([['E1002', 1], ['E1004', 2], ['E1003', 2], ['E1003', 2]])
    expect(read.value).toEqual({ a: 1, b: [1] })
  })
  it('keeps a member called __proto__ as a member', () => {
    const { value } = readJson('{ "__proto__": { "x": 1 } }', 'x.json')
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect((value as { x?: number }).x).toBeUndefined()
  })
  it('survives the longest strings, right and wrong', () => {
    const long = 'x'.repeat(6_000_000)
    expect(codes(`"${long}\\n"`)).toEqual([])
    expect(codes(`"${long}\\q"`)).toEqual(['E1011'])
    expect(codes(`"${long}`)).toEqual(['E1010'])
    expect(codes(long)).toEqual(['E1001'])
    expect(codes('1'.repeat(1_000_000))).toEqual(['E1008'])
  })
  it('survives nesting that would exhaust the stack', () => {
    expect(codes('['.repeat(1_000_000))).toEqual(['E1007'])
    expect(codes('{"a":'.repeat(1_000_000))).toEqual(['E1007'])
  })
})
