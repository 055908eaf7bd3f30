// Times the command line as whole processes: what a user waits for. Prints a Markdown table of medians.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPEATS = 9
const root = fileURLToPath(new URL('../../..', import.meta.url))
const bin = join(root, 'tools/cli/bin/spikeline.js')
const folder = mkdtempSync(join(tmpdir(), 'spikeline-bench-'))

function seconds(command, args) {
  const started = performance.now()
  const { status, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return (performance.now() - started) / 1000
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
const measure = (args) => median(Array.from({ length: REPEATS }, () => seconds(process.execPath, args)))

const pipeline = join(root, 'pipelines/quickstart.json')
const cases = [
  ['node, doing nothing', ['-e', '0']],
  ['spikeline --version', [bin, '--version']],
  ['spikeline validate quickstart.json', [bin, 'validate', pipeline]],
  ['spikeline plan quickstart.json', [bin, 'plan', pipeline]],
  ['spikeline run quickstart.json, all cached', [bin, 'run', pipeline, '--backend', 'wasm']],
]
try {
  const first = seconds(process.execPath, [bin, 'run', pipeline, '--backend', 'wasm'])
  console.log(`| whole process, median of ${REPEATS} | seconds |\n|---|---:|`)
  console.log(`| spikeline run quickstart.json, first time (one run) | ${first.toFixed(1)} |`)
  for (const [title, args] of cases) console.log(`| ${title} | ${measure(args).toFixed(3)} |`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
