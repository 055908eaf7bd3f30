import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { shareRepeated } from './shareRepeated.ts'

const long = { type: 'object', required: ['a'], properties: { a: { type: 'number', description: 'A long description, so that it is worth a name. '.repeat(4) } } }
const schema = {
  type: 'object',
  properties: { x: { $ref: '#/$defs/one' }, y: { $ref: '#/$defs/two' } },
  $defs: { one: { properties: { n: { anyOf: [long, { type: 'string' }] } } }, two: { properties: { m: { anyOf: [{ type: 'null' }, long] } } }, three: { properties: { properties: { const: 1 } } } },
}

test('what is repeated stands once, and the same documents are right', () => {
  const shared = shareRepeated(schema)
  expect(JSON.stringify(shared).match(/A long description/g)).toHaveLength(4)
  const [before, after] = [schema, shared].map((one) => new Ajv2020({ strict: false }).compile(one))
  for (const document of [{ x: { n: { a: 1 } } }, { x: { n: { a: 'no' } } }, { x: { n: {} } }, { y: { m: null } }, { y: { m: { a: 2 } } }, { y: { m: 'no' } }, { x: { n: 'text' } }])
    expect(after!(document), JSON.stringify(document)).toBe(before!(document))
})

test('what is there once stays where it is', () => expect(shareRepeated({ $defs: { one: schema.$defs.one } })).toEqual({ $defs: { one: schema.$defs.one } }))
