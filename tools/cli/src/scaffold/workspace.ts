import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '@spikeline/core'
import { render } from './render.ts'
import { writeNew } from './write.ts'

/** Adds a stage to the built-in library of its family: schema, file, test; then generates the types. */
export function scaffoldInWorkspace(root: string, family: string, name: string) {
  const library = family === 'dataset' ? 'datasets' : family
  if (!existsSync(join(root, 'libs', library, 'src'))) fail('E7012', { given: family, what: 'a family of the built-in libraries (a new family is a new folder under libs/)' })
  const parts = render(family, name, 'typescript')
  const files = writeNew(root, {
    [`schemas/stages/${family}/${name}.schema.json`]: `${JSON.stringify(parts.schema, null, 2)}\n`,
    [`libs/${library}/src/${name}.ts`]: parts.code,
    [`libs/${library}/src/${name}.test.ts`]: parts.test,
  })
  const generated = spawnSync(process.execPath, [join(root, 'tools/generators/types.mjs')], { encoding: 'utf8' })
  if (generated.status !== 0) throw new Error(`the generator failed:\n${generated.stderr}`)
  return { files, next: `next: npx vitest run libs/${library}/src/${name}.test.ts\nthen, for its page and the editor schema: npm run generate` }
}
