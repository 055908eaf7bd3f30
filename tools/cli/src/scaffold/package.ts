import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { camel } from './names.ts'
import { render } from './render.ts'
import { writeNew } from './write.ts'

/** Adds a stage to a library of the user's own: schema, file, test. The first one also makes the library around it. */
export function scaffoldInPackage(root: string, family: string, name: string) {
  const parts = render(family, name, 'javascript')
  const files = [...writeNew(root, {
    [`stages/${family}/${name}.schema.js`]: `/** JSON Schema of the parameters of ${family}/${name}. */\nexport default ${JSON.stringify(parts.schema, null, 2)}\n`,
    [`stages/${family}/${name}.js`]: parts.code,
    [`stages/${family}/${name}.test.js`]: parts.test,
  })]
  writeFileSync(join(root, 'stages/index.js'), stagesModule(root))
  files.push('stages/index.js (the list of stages, made anew by each `new stage`)')
  files.push(...prepare(root))
  return { files, next: 'next: node --test' }
}

/** The list of all stages below stages/, found by their schemas. */
function stagesModule(root: string): string {
  const types = readdirSync(join(root, 'stages'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap((folder) =>
    readdirSync(join(root, 'stages', folder.name)).filter((f) => f.endsWith('.schema.js')).map((f) => [folder.name, f.slice(0, -'.schema.js'.length)] as const)).sort()
  const local = ([family, name]: readonly [string, string]): string => camel(`${family}-${name}`)
  return [
    '// The stages of this library. Made anew by `spikeline new stage`.',
    ...types.map((type) => `import { ${camel(type[1])} as ${local(type)} } from './${type[0]}/${type[1]}.js'`),
    '',
    `export const stages = [${types.map(local).join(', ')}]`,
    '',
  ].join('\n')
}

/** Makes an npm package a stage library: an ES module whose main file exports it. Leaves what is there already. */
function prepare(root: string): string[] {
  const path = join(root, 'package.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  const done: string[] = []
  const main = 'index.js'
  if (!existsSync(join(root, main))) {
    writeFileSync(join(root, main), [
      "import { readFileSync } from 'node:fs'",
      "import { defineLibrary } from '@spikeline/core'",
      "import { stages } from './stages/index.js'",
      '',
      "const { name, version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'))",
      '',
      'export default defineLibrary({ name, version, stages })',
      '',
    ].join('\n'))
    done.push(`${main} (the library)`)
  }
  const wanted = { type: 'module', main, exports: './index.js' }
  if (Object.entries(wanted).some(([key, value]) => manifest[key] !== value)) {
    writeFileSync(path, `${JSON.stringify({ ...manifest, ...wanted }, null, 2)}\n`)
    done.push('package.json ("type": "module", and its main file)')
  }
  return done
}
