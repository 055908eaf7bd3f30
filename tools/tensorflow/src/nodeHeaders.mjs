import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { folder } from './installation.mjs'
import { fetchTool, npm } from './package.mjs'

/**
 * A folder whose include/node holds the headers of Node's addon interface: beside this Node, where npm was told (`nodedir`), or the
 * system's. Else, with `fetch`, from the npm package node-api-headers: node-gyp would ask nodejs.org, which not every network reaches.
 */
export function nodeHeaders({ fetch }) {
  const beside = dirname(dirname(process.execPath))
  const known = [beside, process.env.npm_config_nodedir, npm(['config', 'get', 'nodedir'], { quiet: true })?.trim().split('\n').at(-1), '/usr', '/usr/local']
  const found = known.find((path) => path && path !== 'undefined' && isUsable(path))
  if (found || !fetch) return found
  return fromPackage()
}

const isUsable = (path) => ['node_api.h', 'common.gypi'].every((name) => existsSync(join(path, 'include/node', name)))

/** The package has the headers of the interface alone, which is all that the addon includes; node-gyp also wants the build settings beside them. */
function fromPackage() {
  const target = join(folder, 'build-tools/headers/include/node')
  cpSync(join(fetchTool('node-api-headers', '^1.9.0'), 'include'), target, { recursive: true })
  writeFileSync(join(target, 'common.gypi'), JSON.stringify({
    target_defaults: {
      default_configuration: 'Release',
      configurations: { Release: { cflags: ['-O3'] } },
      cflags: ['-fPIC', '-pthread', '-Wall', '-fvisibility=hidden'],
      cflags_cc: ['-std=gnu++17', '-fno-exceptions'],
      ldflags: ['-pthread'],
    },
  }))
  return join(folder, 'build-tools/headers')
}
