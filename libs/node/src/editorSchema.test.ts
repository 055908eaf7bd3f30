import { editorSchema } from '@spikeline/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { builtinRegistry } from './registry.ts'
import { pipelines, readText } from './testing/repository.ts'

type Document = { $schema?: string; stages: Record<string, { use: string; in?: unknown; with?: Record<string, unknown> }> }

const text = readText('schemas/editor.schema.json')
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(text) as object)
const smallest = (change: (document: Document) => void = () => {}): string[] => {
  const document = JSON.parse(readText('pipelines/smallest.json')) as Document
  change(document)
  validate(document)
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
}

describe('the committed editor schema', () => {
  test('is that of the built-in stage types, small enough for an editor to load at each keystroke', () => {
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(editorSchema(builtinRegistry()))))
    expect(text.length).toBeLessThan(500_000)
  })

  test.each(pipelines)('%s names it and keeps it', (path) => {
    const document = JSON.parse(readText(path)) as Document
    expect(document.$schema).toBe(`${'../'.repeat(path.split('/').length - 1)}schemas/editor.schema.json`)
    validate(document)
    expect(validate.errors).toBeNull()
  })

  test('marks each kind of mistake where it stands', () => {
    expect(smallest()).toEqual([])
    expect(smallest(({ stages }) => void (stages.spikes!.with = { timestep: 20 }))).toContain('/stages/spikes/with additionalProperties')
    expect(smallest(({ stages }) => void (stages.spikes!.with = { timesteps: 'many' }))).toContain('/stages/spikes/with/timesteps anyOf')
    expect(smallest(({ stages }) => void (stages.spikes!.use = 'encode/bernouli'))).toContain('/stages/spikes/use anyOf')
    expect(smallest(({ stages }) => void (stages.run!.in = { model: 'snn.model', spikes: 'spikes', noise: 'x' }))).toContain('/stages/run/in additionalProperties')
  })

  test.each(builtinRegistry().types())('offers %s', (type) => {
    expect(text).toContain(`"const": ${JSON.stringify(type)}`)
  })
})
