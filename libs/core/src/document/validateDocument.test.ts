import { describe, expect, it } from 'vitest'
import { issue, type Issue } from '../issues/issue.ts'
import { createRegistry } from '../stage/registry.ts'
import { sample, sampleRegistry as registry, thirdParty } from '../testing/sampleStages.ts'
import type { PipelineDocument } from './model.ts'
import { documentLibraries, validateDocument, type ValidateOptions } from './validateDocument.ts'

const stages = {
  toy: { use: 'dataset/toy' },
  ann: { use: 'train/bp', in: { train: 'toy.train' }, with: { network: '784-10' } },
  snn: { use: 'convert/rate', in: { model: 'ann', calibration: 'toy.train' } },
  enc: { use: 'encode/bernoulli', in: 'toy.test', with: { timesteps: { $param: 'T' } } },
  run: { use: 'simulate/clock', in: { model: 'snn', spikes: 'enc' } },
  score: { use: 'measure/compare', in: ['run.predictions'] },
}
const demo = { $schema: '../schemas/pipeline.schema.json', version: 1, name: 'demo', seed: 7, params: { T: 10 }, stages }

function validate(document: object | string, options: Partial<ValidateOptions> = {}): ReturnType<typeof validateDocument> {
  const text = typeof document === 'string' ? document : JSON.stringify(document, null, 2)
  return validateDocument(text, 'pipelines/demo.json', { registry, ...options })
}
const codes = ({ issues }: { issues: readonly Issue[] }): string[] => issues.map(({ code }) => code)
function valid(document: object, options: Partial<ValidateOptions> = {}): PipelineDocument {
  const validated = validate(document, options)
  expect(validated.issues).toEqual([])
  return validated.document!
}

describe('a right document', () => {
  it('comes out with its short forms filled in and its parameters as written', () => {
    const document = valid(demo)
    expect(document.stages.enc).toEqual({
      id: 'enc', use: 'encode/bernoulli', pointer: '/stages/enc', with: { timesteps: { $param: 'T' } },
      inputs: { images: [{ stage: 'toy', port: 'test', pointer: '/stages/enc/in' }] },
    })
    expect(document.stages.score!.inputs).toEqual({ predictions: [{ stage: 'run', port: 'predictions', pointer: '/stages/score/in/0' }] })
    expect(document.stages.run!.inputs.model).toEqual([{ stage: 'snn', port: 'model', pointer: '/stages/run/in/model' }])
    expect(document).toMatchObject({ file: 'pipelines/demo.json', name: 'demo', seed: 7, params: { T: 10 }, sweep: { matrix: {}, exclude: [] } })
  })
  it('says where each of its parts stands', () => {
    const document = valid(demo)
    expect(document.locate('/params/T')).toMatchObject({ line: 7, column: 10, length: 2, text: '    "T": 10' })
    expect(document.locate('/stages/enc/with/timesteps/units')).toMatchObject({ pointer: '/stages/enc/with/timesteps/units', text: '        "timesteps": {' })
  })
  it('may name the schema for editors, begin with a byte order mark, and have Windows line ends', () => {
    valid({ ...demo, $schema: '../schemas/editor.schema.json' })
    const text = `\uFEFF${JSON.stringify(demo, null, 2).replaceAll('\n', '\r\n')}`
    const { document, issues } = validate(text)
    expect(issues).toEqual([])
    expect(document!.locate('/params/T')).toMatchObject({ line: 7, column: 10, text: '    "T": 10' })
  })
  it('has seed 1 where it names none', () => {
    const { seed: _, ...rest } = demo
    expect(valid(rest).seed).toBe(1)
  })
  it('may have warnings, which do not stop it', () => {
    const { document, issues } = validate({ ...demo, params: { T: 10, unused: 1 } })
    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([['W2902', 'warning']])
    expect(document).toBeDefined()
  })
})

describe('values given by the caller', () => {
  const swept = { ...demo, sweep: { matrix: { T: [1, 5], seed: [1, 2] }, exclude: [{ T: 1, seed: 2 }] } }
  it('replace defaults and end the sweep over them, with its exclusions', () => {
    expect(valid(swept, { params: { T: 1 } })).toMatchObject({ params: { T: 1 }, sweep: { matrix: { seed: [1, 2] }, exclude: [{ seed: 2 }] } })
    expect(valid(swept, { params: { T: 9 } }).sweep).toEqual({ matrix: { seed: [1, 2] }, exclude: [] })
    expect(valid(swept, { params: { seed: 3 } })).toMatchObject({ seed: 3, sweep: { matrix: { T: [1, 5] }, exclude: [] } })
  })
  it('are checked by the stages that use them', () => {
    const { issues } = validate(demo, { params: { T: 0 } })
    expect(issues).toMatchObject([{ code: 'E2108', values: { stage: 'enc', parameter: 'T', override: true }, place: { pointer: '/stages/enc/with/timesteps' } }])
  })
  it('must be declared, and the seed a whole number', () => {
    expect(validate(demo, { params: { t: 5, seed: 1.5 } }).issues).toMatchObject([{ code: 'E2114', values: { name: 't', suggestion: 'T' } }, { code: 'E2115' }])
  })
})

describe('an include', () => {
  const common = JSON.stringify({ stages: { enc: { use: 'encode/bernoulli', in: 'toy.train', with: { timesteps: 20, gain: 2 } } }, nets: { mlp: '784-100-10' } })
  const readInclude = (path: string): string => (path === 'lib/common.json' ? common : '')
  it('brings a stage, over which other edges and parameters may be laid', () => {
    const enc = { $use: 'lib/common.json#/stages/enc', in: 'toy.test', with: { timesteps: { $param: 'T' } } }
    const document = valid({ ...demo, stages: { ...stages, enc } }, { readInclude })
    expect(document.stages.enc).toMatchObject({ use: 'encode/bernoulli', inputs: { images: [{ port: 'test' }] }, with: { timesteps: { $param: 'T' }, gain: 2 } })
  })
  it('brings a value within parameters', () => {
    const ann = { ...stages.ann, with: { network: { $use: 'lib/common.json#/nets/mlp' } } }
    expect(valid({ ...demo, stages: { ...stages, ann } }, { readInclude }).stages.ann!.with).toEqual({ network: '784-100-10' })
  })
  it('takes its params from the document that includes it, and names its own file and line in its errors', () => {
    const parts = (timesteps: unknown): string => JSON.stringify({ enc: { use: 'encode/bernoulli', in: 'toy.test', with: { timesteps } } }, null, 1)
    const document = { ...demo, stages: { ...stages, enc: { $use: 'p.json#/enc' } } }
    expect(valid(document, { readInclude: () => parts({ $param: 'T' }) }).stages.enc!.with).toEqual({ timesteps: { $param: 'T' } })
    const place = { file: 'pipelines/p.json', line: 6, text: expect.stringContaining('timesteps') }
    expect(validate(document, { readInclude: () => parts('ten') }).issues).toMatchObject([{ code: 'E2106', place }])
    expect(validate(document, { readInclude: () => parts({ $param: 'X' }) }).issues).toMatchObject([{ code: 'E2112', place: { ...place, line: 7, text: expect.stringContaining('"X"') } }])
  })
  it('reads each file once, by its path from the folder of the document', () => {
    const asked: string[] = []
    const use = { $use: 'lib/common.json#/stages/enc' }
    validate({ ...demo, stages: { ...stages, a: use, b: use } }, { readInclude: (path) => (asked.push(path), common) })
    expect(asked).toEqual(['lib/common.json'])
  })
  it('can never leave the folder of the document, however it is written', () => {
    for (const path of ['../x.json', 'a/../../x.json', '/etc/x.json', 'C:\\x.json', 'file:///x.json', '..\\x.json', '~/x.json', 'https://x/y.json']) {
      const validated = validate({ ...demo, stages: { ...stages, enc: { $use: `${path}#/stages/enc` } } }, { readInclude: () => expect.unreachable() })
      expect(codes(validated)).toEqual(['E2120'])
    }
  })
  it('is refused where files can not be read', () => {
    expect(codes(validate({ ...demo, stages: { ...stages, enc: { $use: 'x.json#/stages/enc' } } }))).toEqual(['E2121'])
  })
})

describe('an include of all stages, and of all params', () => {
  const params = { T: 10, gain: 1 }
  const parts = JSON.stringify({ params, stages: { ...stages, enc: { ...stages.enc, with: { timesteps: { $param: 'T' }, gain: { $param: 'gain' } } } } }, null, 1)
  const readInclude = (path: string): string => (path === 'parts.json' ? parts : '{')
  const from = (over: object, params: object = {}) =>
    ({ version: 1, name: 'small', params: { $use: 'parts.json#/params', ...params }, stages: { $use: 'parts.json#/stages', ...over } })
  const laid = (over: object, params?: object) => validate(from(over, params), { readInclude })

  it('brings all of them', () => {
    const whole = valid(from({}), { readInclude })
    expect(whole.params).toEqual(params)
    expect(Object.keys(whole.stages)).toEqual(Object.keys(stages))
  })
  it('has stages and params laid over it, each by its name', () => {
    const document = valid(from({ enc: { in: 'toy.train', with: { gain: 3 } } }, { T: 5 }), { readInclude })
    expect(document.params).toEqual({ T: 5, gain: 1 })
    expect(document.stages.enc).toMatchObject({ use: 'encode/bernoulli', inputs: { images: [{ port: 'train' }] }, with: { timesteps: { $param: 'T' }, gain: 3 } })
    expect(document.stages.ann!.with).toEqual(stages.ann.with)
  })
  it('is given back as a document that can be run by itself, with the caller\'s values and without what names files beside it', () => {
    const whole = { ...from({ enc: { with: { gain: 3 } } }), $schema: '../schemas/pipeline.schema.json', seed: 5, sweep: { matrix: { T: [5, 20], seed: [1, 2] } }, tests: [] }
    const { json } = valid(whole, { readInclude, params: { T: 7 } })
    expect(json).toEqual({
      version: 1, name: 'small', seed: 5, params: { T: 7, gain: 1 }, sweep: { matrix: { seed: [1, 2] } },
      stages: { ...stages, enc: { ...stages.enc, with: { timesteps: { $param: 'T' }, gain: 3 } } },
    })
    expect(validate(json).document!.json).toEqual(json)
  })
  it('has stages added to it, and replaced where they name a type of their own', () => {
    const more = { use: 'encode/bernoulli', in: 'toy.train', with: { timesteps: 7 } }
    const read = { use: 'simulate/clock', in: { model: 'snn', spikes: 'more' } }
    const document = valid(from({ enc: more, more, read, end: { use: 'measure/compare', in: 'read.predictions' } }), { readInclude })
    expect(document.stages.enc!.with).toEqual({ timesteps: 7 })
    expect(document.stages.more!.with).toEqual({ timesteps: 7 })
  })
  it('says in which file a mistake stands', () => {
    const wrong = laid({ enc: { with: { timesteps: 'ten' } } })
    expect(wrong.issues).toMatchObject([{ code: 'E2106', place: { file: 'pipelines/demo.json', text: expect.stringContaining('ten') } }])
    expect(laid({}, { T: 'ten' }).issues).toMatchObject([{ code: 'E2106', place: { file: 'pipelines/demo.json' } }])
    expect(laid({ enc: { wiht: {} } }).issues).toMatchObject([{ code: 'E2002', place: { file: 'pipelines/demo.json' } }])
    const lacking = validate(from({}), { readInclude: () => parts.replace('"T": 10', '"T": "ten"') })
    expect(lacking.issues).toMatchObject([{ code: 'E2106', place: { file: 'pipelines/parts.json', text: expect.stringContaining('ten') } }])
    // The included stage has this parameter too, but it was replaced.
    const replaced = laid({ enc: { use: 'encode/bernoulli', in: 'toy.train', with: {} } })
    expect(replaced.issues).toMatchObject([{ code: 'E2105', place: { file: 'pipelines/demo.json' } }])
  })
  it('has no stage laid over one that it lacks', () => {
    expect(laid({ anc: { with: { timesteps: 5 } } }).issues).toMatchObject([{ code: 'E2122', values: { within: '/stages/anc', suggestion: 'ann' }, place: { file: 'pipelines/demo.json' } }])
  })
  it('that fails is one issue, whatever would have stood on it', () => {
    expect(codes(validate({ ...from({ more: { use: 'encode/bernoulli', in: 'enc' } }), params: {} }))).toEqual(['E2121'])
    expect(codes(validate({ ...demo, params: { $use: 'parts.json#/nothing' } }, { readInclude }))).toEqual(['E2122'])
  })
})

describe('third-party libraries', () => {
  const named = { ...demo, libraries: { acme: './my-stages' }, stages: { ...stages, enc: { use: 'acme:encode/wavelet', in: 'toy.test' } }, params: {} }
  const acme = createRegistry([{ library: sample }, { prefix: 'acme', library: thirdParty({ type: 'object' }) }])
  it('give types under their prefix', () => {
    expect(valid(named, { registry: acme }).libraries).toEqual({ acme: './my-stages' })
  })
  it('are known before they are loaded, even from a wrong document', () => {
    expect(documentLibraries(JSON.stringify(named))).toEqual({ acme: './my-stages' })
    expect(documentLibraries('{ "libraries": { "a": 1, "b": "./b" } }')).toEqual({ b: './b' })
    expect(documentLibraries('{ nonsense')).toEqual({})
  })
  it('are told apart: not declared, not allowed, without such a type', () => {
    expect(codes(validate({ ...named, libraries: {} }))).toEqual(['E2102'])
    expect(codes(validate(named))).toEqual(['E2103'])
    const misspelt = { ...named, stages: { ...stages, enc: { use: 'acme:encode/wavelets', in: 'toy.test' } } }
    expect(validate(misspelt, { registry: acme }).issues).toMatchObject([{ code: 'E2101', values: { suggestion: 'acme:encode/wavelet' } }])
  })
  it('whose shapes() throws are named, and nothing else is', () => {
    const throwing = thirdParty({ type: 'object' }, { shapes: () => { throw new Error('oops') } })
    const validated = validate(named, { registry: createRegistry([{ library: sample }, { prefix: 'acme', library: throwing }]) })
    expect(validated.issues).toMatchObject([{ code: 'E2302', values: { stage: 'enc', why: 'oops' } }])
  })
  it('whose params schema does not compile are named where they are used', () => {
    const dangling = thirdParty({ type: 'object', properties: { a: { $ref: '#/$defs/nowhere' } } })
    expect(codes(validate(named, { registry: createRegistry([{ library: sample }, { prefix: 'acme', library: dangling }]) }))).toEqual(['E2110'])
  })
})

describe('the host', () => {
  it('adds its own checks to a document that is right so far', () => {
    const checks = (document: PipelineDocument): Issue[] => [issue('E2401', { stage: document.name, bytes: 1, limit: 0 }, '/stages/ann')]
    expect(validate(demo, { checks })).toMatchObject({ issues: [{ code: 'E2401', place: { line: 13 } }] })
    expect(validate(demo, { checks }).document).toBeUndefined()
    expect(codes(validate({ ...demo, nme: 1 }, { checks: () => expect.unreachable() }))).toEqual(['E2002'])
  })
  it('may limit memory', () => {
    expect(codes(validate(demo, { memoryLimit: 1000 }))).toEqual(['E2401'])
    valid(demo, { memoryLimit: 1e9 })
  })
})

describe('shapes', () => {
  it('are judged by the first instance of the sweep', () => {
    const sized = { ...stages, toy: { use: 'dataset/toy', with: { size: { $param: 'size' } } } }
    const swept = (sizes: number[]): object => ({ ...demo, params: { T: 10, size: 1 }, stages: sized, sweep: { matrix: { size: sizes } } })
    valid(swept([28, 32]))
    expect(codes(validate(swept([32])))).toEqual(['E2301'])
  })
  it('are not judged behind a mistake', () => {
    const broken = { ...stages, toy: { use: 'dataset/toy', with: { size: 'large' } } }
    expect(codes(validate({ ...demo, stages: broken }))).toEqual(['E2106'])
  })
})

describe('one mistake gives one issue', () => {
  it.each<[string, object, string]>([
    ['an unknown type', { ...stages, toy: { use: 'dataset/tay', with: { anything: 1 } } }, 'E2101'],
    ['a misspelt reference', { ...stages, enc: { ...stages.enc, with: { timesteps: { $param: 'Tt' } } } }, 'E2112'],
    ['a misspelt input', { ...stages, run: { use: 'simulate/clock', in: { modl: 'snn', spikes: 'enc' } } }, 'E2204'],
    ['a wrong port type', { ...stages, run: { use: 'simulate/clock', in: { model: 'snn', spikes: 'toy.test' } } }, 'E2303'],
    ['parameters under another name', { ...stages, enc: { use: 'encode/bernoulli', in: 'toy.test', params: { timesteps: 3 } } }, 'E2002'],
  ])('%s', (_, wrong, code) => {
    expect(codes(validate({ ...demo, stages: wrong })).filter((one) => one.startsWith('E'))).toEqual([code])
  })
  it('a sweep over a parameter that is not declared', () => {
    expect(codes(validate({ ...demo, params: {}, sweep: { matrix: { T: [1] } } }))).toEqual(['E2501'])
  })
})

describe('names that JavaScript objects have by themselves', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is nothing special', (name) => {
    const text = JSON.stringify(demo)
    expect(codes(validate(text.replace('"in":"toy.test"', `"in":"${name}"`)))).toContain('E2201')
    expect(codes(validate(text.replace('"$param":"T"', `"$param":"${name}"`)))).toContain('E2112')
    expect(codes(validate(text.replace('"use":"dataset/toy"', `"use":"${name}"`)))).toContain('E2101')
    expect(codes(validate(text.replace('"use":"dataset/toy"', `"use":"${name}:a/b"`)))).toContain('E2102')
    expect(codes(validate(text.replace('"use":"dataset/toy"', `"use":"dataset/toy","with":{"${name}":1}`)))).toContain('E2104')
    expect(codes(validate(text.replace('"seed":7', `"${name}":7`)))).toContain('E2002')
    expect(({} as Record<string, unknown>).seven).toBeUndefined()
  })
})

describe('large documents', () => {
  const chain = (length: number): object => {
    const long: Record<string, object> = { toy: stages.toy, ann: stages.ann, s0: { use: 'convert/rate', in: { model: 'ann', calibration: 'toy.train' }, with: { percentile: 99 } } }
    for (let i = 1; i < length; i++) long[`s${i}`] = { use: 'convert/rate', in: { model: `s${i - 1}`, calibration: 'toy.train' }, with: { percentile: 99 } }
    return { ...demo, params: {}, stages: long }
  }
  it('of a thousand stages are valid, and a mistake in the last of them is told once, in its line', () => {
    const text = JSON.stringify(chain(1000), null, 2)
    expect(codes(validate(text))).toEqual(['W2901'])
    const { issues } = validate(text.replace(/"percentile"(?![^]*"percentile")/, '"percentil"'))
    expect(issues).toMatchObject([{ code: 'E2104', pointer: '/stages/s999/with/percentil', place: { line: text.split('\n').length - 4 } }])
  })
  it('with a chain of 20,000 stages overflow no stack, nor with a cycle of them', () => {
    const long = chain(20_000) as { stages: Record<string, { in: object }> }
    expect(codes(validate(long))).toEqual(['W2901'])
    long.stages.s0!.in = { model: 's19999', calibration: 'toy.train' }
    const { issues } = validate(long)
    expect(codes({ issues })).toEqual(['E2209'])
    expect((issues[0]!.values.chain as string[]).length).toBe(20_001)
  })
  it('beyond 8 MB are refused unread: what else is wrong with them is not looked for', () => {
    expect(validate(`{ "data": "${'x'.repeat(10_000_000)}" }`).issues).toMatchObject([{ code: 'E1006', place: { line: 1 } }])
    expect(validate(`{ "a": 1, "a": 2 } ${'}'.repeat(10_000_000)}`).issues).toMatchObject([{ code: 'E1006' }])
  })
})
