// npm start: from a fresh clone to the first result, and where to go from there.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1

const status = run('tools/setup.mjs') || run('tools/cli/bin/spikeline.js', 'run', 'pipelines/quickstart.json', ...process.argv.slice(2))
if (status === 0) {
  console.log(`
Where to look next
  out/quickstart/report.md                        the same with accuracy after each step, and the costs of every layer
  npx spikeline run pipelines/quickstart.json     again: everything comes from the store
  npx spikeline graph pipelines/quickstart.json   what the experiment is made of
  npx spikeline stages                            what an experiment can be made of
  docs/tutorial/README.md                         an experiment line by line, then a stage of your own`)
}
process.exitCode = status
