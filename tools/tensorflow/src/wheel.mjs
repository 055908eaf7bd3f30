import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesIn, folder, libraryFolder, packageFolder } from './installation.mjs'
import { megabytes, Problem, run } from './run.mjs'

/**
 * The release whose C interface and binaries the addon was tried with. The interface is stable; later releases moved headers.
 * The wheel is unpacked, not installed, so that the local Python need not be the one that it is for.
 */
const VERSION = '2.18.1'
const wheels = {
  x64: { project: 'tensorflow-cpu', platform: 'manylinux2014_x86_64' },
  arm64: { project: 'tensorflow', platform: 'manylinux2014_aarch64' },
}
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** The first Python 3 on the path that has pip. */
export function findPython() {
  for (const command of [process.env.PYTHON, 'python3', 'python'].filter(Boolean)) {
    const version = run(command, ['-m', 'pip', '--version'], { quiet: true })?.match(/^pip \S+|\(python 3\.\d+\)/g)
    if (version?.length === 2) return { command, version: version.join(' ') }
  }
  return undefined
}

/** Fetches the wheel (pip keeps it in its cache), takes the library and the headers of its C interface out, and throws the rest away. */
export function fetchLibrary(python) {
  const { project, platform } = wheels[process.arch]
  const download = join(folder, 'download')
  run(python, [
    '-m', 'pip', 'download', `${project}==${VERSION}`, '--no-deps', '--only-binary=:all:', '--implementation=cp', '--python-version=3.11', '--abi=cp311',
    `--platform=${platform}`, `--dest=${download}`, '--progress-bar=off', '--retries=2',
  ], { seconds: 600, purpose: `fetch ${project} ${VERSION} by pip` })
  const wheel = readdirSync(download).find((name) => name.endsWith('.whl'))
  if (!wheel) throw new Problem(`pip left no wheel in ${download}.`)
  run(python, [fileURLToPath(new URL('unpack.py', import.meta.url)), join(download, wheel), join(folder, 'wheel')], { purpose: 'unpack the wheel' })
  rmSync(download, { recursive: true })

  const unpacked = join(folder, 'wheel/tensorflow')
  mkdirSync(libraryFolder, { recursive: true })
  renameSync(join(unpacked, 'include'), join(packageFolder, 'deps/include'))
  for (const name of libraries) renameSync(join(unpacked, name), join(libraryFolder, name))
  rmSync(join(folder, 'wheel'), { recursive: true })
  // The names that the package's build asks the linker for.
  symlinkSync(libraries[0], join(libraryFolder, 'libtensorflow.so'))
  symlinkSync(libraries[1], join(libraryFolder, 'libtensorflow_framework.so'))
  const full = sizeOf(libraryFolder)
  for (const name of libraries) run('strip', ['--strip-unneeded', join(libraryFolder, name)], { quiet: true })
  return { version: VERSION, note: `${VERSION}, ${megabytes(full)}, ${megabytes(sizeOf(libraryFolder))} without debugging symbols` }
}

const sizeOf = (path) => filesIn(path).reduce((sum, file) => sum + statSync(file).size, 0)
