import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { folder, packageFolder } from './installation.mjs'
import { run } from './run.mjs'

/** The version that the workspace has of @tensorflow/tfjs; the two must be the same. */
export const version = createRequire(import.meta.url)('@tensorflow/tfjs/package.json').version

/** Runs npm: the one that started us, else the one on the path. */
export function npm(args, options) {
  const cli = process.env.npm_execpath
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...args], options) : run('npm', args, options)
}

/** Fetches the package without running its scripts, in a folder that the workspace's own npm install does not touch. */
export function installPackage() {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, dependencies: { '@tensorflow/tfjs-node': version } }, null, 2)}\n`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  npm(args, { cwd: folder, seconds: 180, purpose: 'fetch @tensorflow/tfjs-node' })
  return { note: version }
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
  return { note: `the workspace's ${version}` }
}

const versionOf = (path) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version
