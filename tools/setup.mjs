// Brings a clone to the point where it runs: checks Node, installs what package-lock.json names, builds what changed.
// Quiet when there is nothing to do; a failing step prints its whole output and ends with its exit status.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const needed = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(`Spikeline needs Node ${needed.join('.')} or newer; this is ${process.versions.node} (${process.execPath})`)
  process.exit(1)
}

function step(title, command, args) {
  const started = performance.now()
  process.stdout.write(`${title} … `)
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (error || status !== 0) {
    console.log('failed')
    console.error(error ? String(error) : `${stdout}${stderr}`)
    console.error(`"${command} ${args.join(' ')}" ${error ? 'could not be started' : `ended with status ${status}`}`)
    process.exit(status || 1)
  }
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`)
}

// The stamp holds the digest of the lock file that node_modules was made from, so that an unchanged clone installs nothing.
const digest = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
const stamp = join(root, 'node_modules/.spikeline-lock')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  step('Installing packages', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, digest)
}
step('Building', process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), 'run-many', '-t', 'build', '--outputStyle=static'])
