import { camel } from './names.ts'
import { templateFor } from './template.ts'

type Language = 'typescript' | 'javascript'

/** `/*: T*\/` and `/*!*\/` in a template are types in TypeScript and nothing in JavaScript. */
const typed = (code: string, language: Language): string =>
  language === 'typescript' ? code.replace(/\/\*([:!].*?)\*\//g, '$1') : code.replace(/\/\*([:!].*?)\*\//g, '')

/** The three files of a new stage: its schema as an object, its code and its test as text. */
export function render(family: string, name: string, language: Language) {
  const template = templateFor(family)
  const stage = camel(name)
  const work = `${stage}Batch`
  const fill = (code: string): string => typed(code, language).replaceAll('FUNCTION', work).replaceAll('STAGE', stage)
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${family}/${name}`,
    description: `Parameters of ${family}/${name}.`,
    type: 'object',
    additionalProperties: false,
    ...template.schema,
  }
  return { schema, code: code(family, name, language, fill), test: test(family, name, language, fill) }
}

function code(family: string, name: string, language: Language, fill: (code: string) => string): string {
  const template = templateFor(family)
  const imports = new Map(Object.entries({ '@spikeline/core': ['defineStage'] as readonly string[] }))
  for (const [from, names] of Object.entries(template.imports)) imports.set(from, [...(imports.get(from) ?? []), ...names])
  const operators = ['map', 'reduce'].filter((operator) => new RegExp(`\\b${operator}\\(`).test(template.run))
  const types = language === 'typescript' && template.functions ? ["import type { Images } from '@spikeline/networks'", "import type { SpikeRaster } from '@spikeline/spikes'"] : []
  const schemaName = language === 'typescript' ? `${camel(name)}Schema` : 'schema'
  return [
    ...types,
    ...[...imports].map(([from, names]) => `import { ${names.join(', ')} } from '${from}'`),
    `import { ${operators.join(', ')} } from 'rxjs'`,
    language === 'typescript' ? `import { ${schemaName} } from './generated/${name}.ts'` : `import schema from './${name}.schema.js'`,
    '',
    `export const ${camel(name)} = defineStage({`,
    `  type: '${family}/${name}',`,
    "  version: '1',",
    `  summary: '${template.summary}',`,
    `  description: '${template.description}',`,
    `  params: ${schemaName},`,
    `  inputs: ${template.inputs},`,
    `  outputs: ${template.outputs},`,
    template.flags,
    // The name of a third party's stage begins with a prefix that documents choose.
    ...(language === 'typescript' ? [`  example: { ${camel(name)}: { use: '${family}/${name}', ${template.example} } },`] : []),
    ...(template.shapes ? [`  shapes: ${template.shapes},`] : []),
    `  run: ({ ${template.inputNames} }, {${template.paramNames ? ` ${template.paramNames} ` : ''}}) => (${fill(template.run)}),`,
    '})',
    ...(template.functions ? ['', fill(template.functions)] : []),
    '',
  ].join('\n')
}

function test(family: string, name: string, language: Language, fill: (code: string) => string): string {
  const template = templateFor(family)
  // In a template EQUAL(actual | expected) stands for the assertion of either test runner.
  const equal = (body: string): string => body.replace(/EQUAL\((.*) \| (.*)\)$/gm, language === 'typescript' ? 'expect($1).toEqual($2)' : 'assert.deepEqual($1, $2)')
  const extension = language === 'typescript' ? 'ts' : 'js'
  return [
    ...(language === 'typescript' ? [] : ["import assert from 'node:assert/strict'", "import { test } from 'node:test'"]),
    "import { conformance, runStage } from '@spikeline/core'",
    ...(language === 'typescript' ? ["import { expect, test } from 'vitest'"] : []),
    `import { ${camel(name)} } from './${name}.${extension}'`,
    '',
    `const inputs = { ${template.inputNames}: [${template.batch}] }`,
    `const params = ${template.params}`,
    '',
    `test('${family}/${name}: ${template.summary.toLowerCase().replace(/\.$/, '')}', async () => {`,
    equal(fill(template.sample)),
    '})',
    '',
    '// What every stage owes its users: the same for one batch or many, fast or slow, empty or cancelled.',
    `for (const { name, run } of conformance(${camel(name)}, [{ name: 'one batch', inputs, params }])) test(name, run)`,
    '',
  ].join('\n')
}
