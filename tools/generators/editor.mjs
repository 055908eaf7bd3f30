// Generates schemas/editor.schema.json from the declarations of the built-in stage types: the envelope of a pipeline and the
// ports and parameters of every type in one schema, for completion and checks in an editor ("$schema" of a document).
// Needs built libraries. With --check nothing is written; the exit status is 1 where the file is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { editorSchema } from '@spikeline/core'
import { builtinRegistry } from '@spikeline/node'

const target = new URL('../../schemas/editor.schema.json', import.meta.url)
const registry = builtinRegistry()
const text = `${JSON.stringify(editorSchema(registry), null, 2)}\n`

if (existsSync(target) && readFileSync(target, 'utf8') === text) console.log('schemas/editor.schema.json is up to date')
else if (process.argv.includes('--check')) {
  console.error('schemas/editor.schema.json is out of date: run npm run generate')
  process.exitCode = 1
} else {
  writeFileSync(target, text)
  console.log(`wrote schemas/editor.schema.json (${registry.stages.size} stage types)`)
}
