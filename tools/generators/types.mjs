// Generates, from schemas/stages/<family>/<name>.schema.json:
//   libs/<library>/src/generated/<name>.ts      the schema as a constant, and the TypeScript type of its parameters
//   libs/<library>/src/generated/library.ts     the list of the library's stages, so that a new stage touches no list
// and from schemas/dataset.schema.json and datasets/*.json:
//   libs/datasets/src/generated/manifest.ts     the type of a data set's manifest
//   libs/datasets/src/generated/manifests.ts    the manifests, so that libraries in a browser have them too
// and from schemas/recordings.schema.json and datasets/recordings/*.json the same of sets of event recordings:
//   libs/datasets/src/generated/recordingManifest.ts, recordingManifests.ts
// and from schemas/pipeline.schema.json:
//   libs/core/src/generated/pipeline.ts         the envelope of a document: its schema and its type
// With --check nothing is written; the exit status is 1 where a file is out of date.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const check = process.argv.includes('--check')

/**
 * Where the stages of a family are: "dataset" in libs/datasets, "events" beside the code of libs/events that they stand on, every other family in
 * a library of its own name.
 */
const sourcesOf = (family) => ({ dataset: 'datasets/src', events: 'events/src/stages' })[family] ?? `${family}/src`
const pascal = (name) => name.replace(/(^|-)([a-z0-9])/g, (_, __, letter) => letter.toUpperCase())
const camel = (name) => pascal(name).replace(/^./, (letter) => letter.toLowerCase())

async function stageModule(family, name, schema) {
  const typeName = `${pascal(name)}Params`
  const types = await compile({ ...withRequiredDefaults(schema), title: typeName }, typeName, { bannerComment: '', additionalProperties: false, format: false })
  return [
    `// Generated from schemas/stages/${family}/${name}.schema.json by \`npm run generate\`. Do not edit.`,
    `import type { JsonSchema } from '@spikeline/core'`,
    '',
    types.trim(),
    '',
    `export const ${camel(name)}Schema: JsonSchema<${typeName}> = ${JSON.stringify(schema, null, 2)}`,
    '',
  ].join('\n')
}

/** A parameter with a default is always there when a stage runs: its type says so, though documents may leave it out. */
function withRequiredDefaults(schema) {
  if (Array.isArray(schema)) return schema.map(withRequiredDefaults)
  if (!schema || typeof schema !== 'object') return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, withRequiredDefaults(v)]))
  if (copy.properties && typeof copy.properties === 'object' && copy.type === 'object') {
    const defaulted = Object.entries(copy.properties).filter(([, p]) => p && typeof p === 'object' && 'default' in p).map(([k]) => k)
    copy.required = [...new Set([...(copy.required ?? []), ...defaulted])]
  }
  return copy
}

const libraryModule = (family, names) => [
  '// Generated from the schemas of this family by `npm run generate`. Do not edit.',
  ...names.map((name) => `import { ${camel(name)} } from '../${name}.ts'`),
  '',
  `export const stages = [${names.map(camel).join(', ')}] as const`,
  '',
].join('\n')

const outputs = new Map()
for (const family of readdirSync(join(root, 'schemas/stages')).sort()) {
  const folder = join(root, 'schemas/stages', family)
  const names = readdirSync(folder).filter((f) => f.endsWith('.schema.json')).map((f) => f.slice(0, -'.schema.json'.length)).sort()
  const target = join(root, 'libs', sourcesOf(family), 'generated')
  for (const name of names) {
    const schema = JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8'))
    outputs.set(join(target, `${name}.ts`), await stageModule(family, name, schema))
  }
  outputs.set(join(target, 'library.ts'), libraryModule(family, names))
}

async function manifestType(file, name) {
  const types = await compile({ ...readJson(file), title: name }, name, { bannerComment: '', format: false, ignoreMinAndMaxItems: true })
  return `// Generated from ${file} by \`npm run generate\`. Do not edit.\n${types.trim()}\n`
}

const manifestConstants = ({ folder, constant, type, of, what }) => [
  `// Generated from ${folder}/*.json by \`npm run generate\`. Do not edit.`,
  `import type { ${type} } from './${of}.ts'`,
  '',
  `/** The manifests of the built-in ${what} by name. */`,
  `export const ${constant}: Readonly<Record<string, ${type}>> = ${JSON.stringify(manifestsIn(folder), null, 2)}`,
  '',
].join('\n')
const manifestsIn = (folder) => Object.fromEntries(readdirSync(join(root, folder)).filter((f) => f.endsWith('.json')).sort()
  .map((f) => readJson(`${folder}/${f}`)).map(({ $schema: _, ...manifest }) => [manifest.name, manifest]))

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
outputs.set(join(root, 'libs/datasets/src/generated/manifest.ts'), await manifestType('schemas/dataset.schema.json', 'DatasetManifest'))
outputs.set(join(root, 'libs/datasets/src/generated/manifests.ts'), manifestConstants({ folder: 'datasets', constant: 'manifests', type: 'DatasetManifest', of: 'manifest', what: 'data sets' }))
outputs.set(join(root, 'libs/datasets/src/generated/recordingManifest.ts'), await manifestType('schemas/recordings.schema.json', 'RecordingManifest'))
outputs.set(join(root, 'libs/datasets/src/generated/recordingManifests.ts'), manifestConstants({ folder: 'datasets/recordings', constant: 'recordingManifests', type: 'RecordingManifest', of: 'recordingManifest', what: 'sets of recordings' }))

async function pipelineModule(schema) {
  const types = await compile({ ...schema, title: 'PipelineJson' }, 'PipelineJson', { bannerComment: '', format: false, ignoreMinAndMaxItems: true })
  return [
    '// Generated from schemas/pipeline.schema.json by `npm run generate`. Do not edit.',
    `import type { JsonSchema } from '../stage/stage.ts'`,
    '',
    types.trim(),
    '',
    `export const pipelineSchema: JsonSchema<PipelineJson> = ${JSON.stringify(schema, null, 2)}`,
    '',
  ].join('\n')
}
outputs.set(join(root, 'libs/core/src/generated/pipeline.ts'), await pipelineModule(readJson('schemas/pipeline.schema.json')))

let stale = 0
for (const [file, text] of outputs) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  stale++
  if (check) console.error(`${relative(root, file)} is out of date: run npm run generate`)
  else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    console.log(`wrote ${relative(root, file)}`)
  }
}
if (check && stale) process.exit(1)
console.log(check ? `${outputs.size} generated files are up to date` : `${outputs.size} files, ${stale} written`)
