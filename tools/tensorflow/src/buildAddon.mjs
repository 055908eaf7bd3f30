import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { filesIn, packageFolder } from './installation.mjs'
import { nodeHeaders } from './nodeHeaders.mjs'
import { fetchTool, removeTools } from './package.mjs'
import { Problem, run } from './run.mjs'
import { fetchLibrary, findPython } from './wheel.mjs'

/** Builds the package's addon against the library that the Python wheel brings. Linux on x64 or arm64. */
export async function buildAddon(step) {
  const python = await step('Python with pip, compiler, make', requirements)
  const library = await step('TensorFlow library from the Python wheel', () => fetchLibrary(python.command))
  await step('Building the addon', () => compile(python.command))
  return { library: library.version, origin: 'from the Python wheel, addon built here' }
}

function requirements() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new Problem(`Building against the Python wheel works on Linux on x64 and arm64 only; this is ${process.platform} on ${process.arch}.`)
  }
  const compiler = process.env.CXX ?? 'c++'
  const missing = [[compiler, 'a C++ compiler'], ['make', 'make']].filter(([command]) => run(command, ['--version'], { quiet: true }) === undefined)
  const python = findPython()
  const lacking = [...missing.map(([, name]) => name), ...(python ? [] : ['Python 3 with pip'])]
  if (lacking.length > 0) {
    throw new Problem(`This needs ${lacking.join(', ')}. On Debian or Ubuntu: apt-get install g++ make python3 python3-pip. Then run "npm run tensorflow" again.`)
  }
  return { command: python.command, note: python.version }
}

function compile(python) {
  const napi = napiVersion()
  const output = run(process.execPath, [
    nodeGyp(), 'rebuild', `--nodedir=${nodeHeaders({ fetch: true })}`, `--python=${python}`,
    '--module_name=tfjs_binding', `--module_path=${join(packageFolder, `lib/napi-v${napi}`)}`, `--napi_build_version=${napi}`,
  ], { cwd: packageFolder, seconds: 300, purpose: 'build the addon' })
  if (!filesIn(join(packageFolder, 'lib')).some((path) => path.endsWith('tfjs_binding.node'))) throw new Problem(`${output}\nThe build left no tfjs_binding.node.`)
  removeTools()
  return {}
}

/** The newest version of the addon interface that both the package and this Node know: the name of the folder that the package looks in. */
function napiVersion() {
  const { binary } = createRequire(join(packageFolder, 'package.json'))('./package.json')
  return Math.max(...binary.napi_versions.filter((version) => version <= Number(process.versions.napi)))
}

/** node-gyp as npm brings it; where npm was not the one that started us, one of our own. */
function nodeGyp() {
  const bundled = process.env.npm_execpath && join(dirname(process.env.npm_execpath), '../node_modules/node-gyp/bin/node-gyp.js')
  if (bundled && existsSync(bundled)) return bundled
  return join(fetchTool('node-gyp', '^12.0.0'), 'bin/node-gyp.js')
}
