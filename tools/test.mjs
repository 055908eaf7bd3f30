// Every check of the project, in the order in which a failure says most: generated files, lint, types, tests.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = process.execPath

const steps = [
  ['Generated types are up to date', node, ['tools/generators/types.mjs', '--check']],
  ['Generated kernels are up to date', node, ['tools/generators/kernels.mjs', '--check']],
  ['Generated documentation is up to date', node, ['tools/generators/docs.mjs', '--check']],
  ['The editor schema is up to date', node, ['tools/generators/editor.mjs', '--check']],
  ['Lint and layers', node, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']],
  ['Types, tests included', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json']],
  ['Tests', node, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]],
]

for (const [title, command, args] of steps) {
  const started = performance.now()
  console.log(`\n── ${title}`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) {
    console.error(`\n${title}: failed (${[command, ...args].join(' ')})`)
    process.exit(status || 1)
  }
  console.log(`   ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
