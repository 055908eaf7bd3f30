import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { folder, packageFolder } from './installation.mjs'
import { run } from './run.mjs'

const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']

/** Runs npm: the one that started us, else the one on the path. */
export function npm(args, options) {
  const cli = process.env.npm_execpath
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...args], options) : run('npm', args, options)
}

/** Fetches the package without running its scripts, in the version of the workspace's TensorFlow.js; the two must be the same. */
export function installPackage() {
  const { version } = createRequire(import.meta.url)('@tensorflow/tfjs/package.json')
  install(folder, '@tensorflow/tfjs-node', version)
  return { note: version }
}

/** Fetches a package that only the build needs, and answers its folder. */
export function fetchTool(name, version) {
  const place = join(buildTools, name)
  install(place, name, version)
  return join(place, 'node_modules', name)
}

export const removeTools = () => rmSync(buildTools, { recursive: true, force: true })

const buildTools = join(folder, 'build-tools')

/** Each folder has a package.json of its own, so that npm looks neither at the workspace nor at what else was fetched. */
function install(place, name, version) {
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'package.json'), `${JSON.stringify({ private: true, dependencies: { [name]: version } }, null, 2)}\n`)
  npm(['install', ...quietly], { cwd: place, seconds: 180, purpose: `fetch ${name}` })
}

/**
 * Removes the copy of TensorFlow.js that came along where the package finds the workspace's in the folders above: 270 MB less,
 * and all back ends then belong to one module, so that a program can go from one to another.
 */
export function shareTensorFlowJs() {
  const copies = ['tfjs', 'tfjs-core', 'tfjs-data', 'tfjs-layers', 'tfjs-converter', 'tfjs-backend-cpu', 'tfjs-backend-webgl']
  const above = join(folder, '../../../node_modules/@tensorflow')
  const same = copies.every((name) => existsSync(join(above, name)) && versionOf(join(above, name)) === versionOf(join(folder, 'node_modules/@tensorflow', name)))
  if (!same) return { note: 'kept its own: there is none of the same version above' }
  for (const name of copies) rmSync(join(folder, 'node_modules/@tensorflow', name), { recursive: true, force: true })
  rmSync(join(packageFolder, 'build'), { recursive: true, force: true })
  return { note: "the workspace's" }
}

const versionOf = (path) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version
