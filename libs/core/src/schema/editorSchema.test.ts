import { describe, expect, it } from 'vitest'
import { sampleRegistry } from '../testing/sampleStages.ts'
import { checkSchema, schemaErrors } from './compile.ts'
import { editorSchema } from './editorSchema.ts'

const schema = editorSchema(sampleRegistry)
const errors = (stages: unknown, more: object = {}): string[] =>
  schemaErrors(schema, { version: 1, name: 'demo', stages, ...more }).map((error) => `${error.instancePath} ${error.keyword}`)

const toy = { use: 'dataset/toy' }

describe('the editor schema', () => {
  it('is a JSON Schema', () => {
    expect(checkSchema(schema, {})).toEqual([])
  })
  it('accepts a right document, with short forms and either schema named', () => {
    const stages = { toy, enc: { use: 'encode/bernoulli', in: 'toy.test', with: { timesteps: 20 } } }
    expect(errors(stages, { $schema: '../schemas/editor.schema.json' })).toEqual([])
    expect(errors(stages, { $schema: '../schemas/pipeline.schema.json' })).toEqual([])
  })
  it('accepts a reference to a parameter, or an include, wherever a value may stand', () => {
    const network = { $use: 'nets.json#/cnn' }
    expect(errors({ ann: { use: 'train/bp', in: { train: 'toy.train' }, with: { network, epochs: { $param: 'epochs' } } } })).toEqual([])
    const layers = [{ kind: 'dense', units: { $param: 'hidden' } }, { $param: 'last' }]
    expect(errors({ ann: { use: 'train/bp', in: { train: 'toy.train' }, with: { network: layers } } })).toEqual([])
  })
  it('accepts third-party types without judging their parameters', () => {
    expect(errors({ enc: { use: 'acme:encode/wavelet', with: { anything: true } } })).toEqual([])
  })
  it('accepts a stage from another file with some parameters laid over it', () => {
    expect(errors({ enc: { $use: 'common.json#/stages/enc', with: { gain: 2 } } })).toEqual([])
  })
  it('accepts all stages and all params from another file, with some laid over them', () => {
    const stages = { $use: 'parts.json#/stages', toy, enc: { with: { gain: 2 } }, ann: { $use: 'parts.json#/other/ann' } }
    expect(errors(stages, { params: { $use: 'parts.json#/params', T: 5 } })).toEqual([])
    expect(errors({ ...stages, toy: { use: 'dataset/toy', with: { trian: 1 } } })).toContain('/stages/toy/with additionalProperties')
    expect(errors({ enc: { with: { gain: 2 } } })).toContain('/stages/enc required')
  })
  it.each<[string, object, string]>([
    ['an unknown type', { enc: { use: 'encode/zebra' } }, '/stages/enc/use anyOf'],
    ['an unknown parameter', { toy: { use: 'dataset/toy', with: { trian: 1 } } }, '/stages/toy/with additionalProperties'],
    ['a parameter of the wrong type', { toy: { use: 'dataset/toy', with: { train: 'many' } } }, '/stages/toy/with/train anyOf'],
    ['a missing parameter', { enc: { use: 'encode/bernoulli', in: 'toy.test', with: {} } }, '/stages/enc/with required'],
    ['a missing input', { run: { use: 'simulate/clock', in: { model: 'snn' } } }, '/stages/run/in required'],
    ['an unknown input', { run: { use: 'simulate/clock', in: { model: 'snn', spikes: 'enc', noise: 'x' } } }, '/stages/run/in additionalProperties'],
    ['an input of a source', { toy: { ...toy, in: 'enc' } }, '/stages/toy/in false schema'],
  ])('marks %s', (_, stages, error) => {
    expect(errors(stages)).toContain(error)
  })
  it('shows what types, ports and parameters are for', () => {
    const text = JSON.stringify(schema)
    for (const description of ['Rate code.', 'Number of time steps T.', 'images: images to encode']) expect(text).toContain(description)
  })
})
