import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { megabytes, Problem } from './run.mjs'

/** Everything lands here; libs/node/src/tensorflow.ts looks here. */
export const folder = resolve(process.env.SPIKELINE_TENSORFLOW || fileURLToPath(new URL('../native', import.meta.url)))
export const packageFolder = join(folder, 'node_modules/@tensorflow/tfjs-node')
export const libraryFolder = join(packageFolder, 'deps/lib')

const manifest = join(folder, 'installed.json')

/** What is installed, or undefined where anything of it is missing, damaged or for another system. */
export function readInstallation() {
  try {
    const found = JSON.parse(readFileSync(manifest, 'utf8'))
    const fits = found.platform === process.platform && found.arch === process.arch
    return fits && found.files.every(({ path, bytes }) => statSync(join(folder, path)).size === bytes) ? found : undefined
  } catch {
    return undefined
  }
}

/** Empties the folder. Refuses where it holds anything that is not ours, since SPIKELINE_TENSORFLOW may name any folder. */
export function clear() {
  const ours = ['package.json', 'node_modules', 'installed.json', 'installed.json.part', 'build-tools', 'download', 'wheel']
  const foreign = existsSync(folder) ? readdirSync(folder).find((name) => !ours.includes(name)) : undefined
  if (foreign) throw new Problem(`${folder} holds other things ("${foreign}"). SPIKELINE_TENSORFLOW names a folder for the back end alone.`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

/** Writes down what was installed, last of all, so that only a whole installation has a manifest. */
export function finish({ library, origin }) {
  const files = [...filesIn(join(packageFolder, 'lib')), ...filesIn(libraryFolder)]
    .map((path) => ({ path: relative(folder, path), bytes: statSync(path).size }))
  const installation = {
    platform: process.platform, arch: process.arch, node: process.versions.node, library, origin,
    package: relative(folder, packageFolder), files, bytes: filesIn(folder).reduce((sum, path) => sum + lstatSync(path).size, 0),
  }
  writeFileSync(`${manifest}.part`, `${JSON.stringify(installation, null, 2)}\n`)
  renameSync(`${manifest}.part`, manifest)
  return installation
}

export const describe = ({ library, origin, bytes }) => `TensorFlow ${library} ${origin}, ${megabytes(bytes)} on disk`

/** Regular files below a folder; links are left out, so that nothing counts twice. */
export function filesIn(path) {
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}
