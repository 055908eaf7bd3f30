import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { filesIn, folder, packageFolder } from './installation.mjs'
import { nodeHeaders } from './nodeHeaders.mjs'
import { run } from './run.mjs'

const SERVER = 'https://storage.googleapis.com/tensorflow/libtensorflow/'

/**
 * The package's installer downloads the library from Google's storage, which answers some networks with an error, and it waits for
 * ever where nothing answers. So the server is asked first, shortly. Answers { none: true } where this way is closed.
 */
export async function tryOwnInstaller() {
  const { LIBTENSORFLOW_VERSION: library } = createRequire(join(packageFolder, 'package.json'))('./scripts/deps-constants.js')
  const name = { linux: 'cpu-linux', darwin: 'cpu-darwin', win32: 'cpu-windows' }[process.platform]
  const refusal = await refusalOf(`${SERVER}libtensorflow-${name}-x86_64-${library}.${process.platform === 'win32' ? 'zip' : 'tar.gz'}`)
  if (refusal) return { none: true, note: `its server is out of reach: ${refusal}` }
  const headers = nodeHeaders({ fetch: false })
  const output = run(process.execPath, ['scripts/install.js'], {
    cwd: packageFolder, seconds: 180, quiet: true,
    env: { PATH: `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}`, ...(headers && { npm_config_nodedir: headers }) },
  })
  const addon = filesIn(join(packageFolder, 'lib')).some((path) => path.endsWith('tfjs_binding.node'))
  if (output === undefined || !addon || !existsSync(join(packageFolder, 'deps/lib'))) return { none: true, note: 'it failed' }
  return { library, origin: "by the package's own installer", note: library }
}

/** Why a server does not hand out a file, or undefined where it does. */
async function refusalOf(url) {
  try {
    const { ok, status } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(8000) })
    return ok ? undefined : `status ${status}`
  } catch (error) {
    return error.cause?.code ?? error.name
  }
}
