import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { datasets, manifests, recordingManifests } from './index.ts'

const root = new URL('../../../', import.meta.url)
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'))
const namesIn = (folder: string): string[] => readdirSync(new URL(folder, root)).filter((file) => file.endsWith('.json')).map((file) => file.replace(/\.json$/, ''))
const names = namesIn('datasets')

describe.each(names)('the manifest of %s', (name) => {
  const manifest = manifests[name]!

  test('is valid, is called like its file, and has a stage', () => {
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(json('schemas/dataset.schema.json'))
    expect(validate(json(`datasets/${name}.json`)), JSON.stringify(validate.errors)).toBe(true)
    expect(manifest.name).toBe(name)
    expect(datasets.stages.map((stage) => stage.type)).toContain(`dataset/${name}`)
  })

  test('its splits consist of its files, each once', () => {
    const split = [...manifest.splits.train.files, ...manifest.splits.test.files]
    expect(split.sort()).toEqual(manifest.files.map((file) => file.name).sort())
    expect(new Set(split).size).toBe(split.length)
  })

  test('its stage can be asked for as many images as there are, and no more', () => {
    const { properties } = json(`schemas/stages/dataset/${name}.schema.json`)
    expect(properties.train.maximum).toBe(manifest.splits.train.samples)
    expect(properties.test.maximum).toBe(manifest.splits.test.samples)
  })

  test('every https source of single files has one download a file', () => {
    for (const source of manifest.sources) {
      if (source.kind !== 'https' || source.form !== 'gzip') continue
      expect(source.downloads.map((d) => d.url.split('/').at(-1)).sort()).toEqual(manifest.files.map((f) => `${f.name}.gz`).sort())
    }
  })
})

describe.each(namesIn('datasets/recordings'))('the manifest of the recordings of %s', (name) => {
  const manifest = recordingManifests[name]!

  test('is valid, is called like its file, and has a stage with a folder of that name', () => {
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(json('schemas/recordings.schema.json'))
    expect(validate(json(`datasets/recordings/${name}.json`)), JSON.stringify(validate.errors)).toBe(true)
    expect(manifest.name).toBe(name)
    expect(datasets.stages.map((stage) => stage.type)).toContain(`dataset/${name}`)
    const { folder } = json(`schemas/stages/dataset/${name}.schema.json`).properties
    expect([folder.default, folder.description]).toEqual([name, expect.stringContaining(manifest.variable)])
  })

  test('its classes have names of their own, and its splits add up', () => {
    expect(new Set(manifest.classes).size).toBe(manifest.classes.length)
    if (manifest.splits) expect(manifest.splits.train + manifest.splits.test).toBe(manifest.recordings)
  })
})
