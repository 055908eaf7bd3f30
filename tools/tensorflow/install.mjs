// Installs the native TensorFlow back end into tools/tensorflow/native (or the folder SPIKELINE_TENSORFLOW):
// first by the package's own installer, and where that one's server refuses, by building the package's addon against the
// TensorFlow library of the Python wheel. Ends by training on it. `--again` installs it anew.
// Exit status: 0 it is installed and trains, 1 it could not be installed (the message says what is missing).
import { fileURLToPath } from 'node:url'
import { buildAddon } from './src/buildAddon.mjs'
import { Problem, run, step } from './src/run.mjs'
import { clear, describe, finish, folder, readInstallation } from './src/installation.mjs'
import { installPackage, shareTensorFlowJs } from './src/package.mjs'
import { tryOwnInstaller } from './src/ownInstaller.mjs'

const again = process.argv.includes('--again')
const setup = fileURLToPath(new URL('../setup.mjs', import.meta.url))
const trial = fileURLToPath(new URL('src/trial.mjs', import.meta.url))

let begun = false
try {
  const installed = readInstallation()
  if (installed && !again) {
    console.log(`The native tensor back end is already installed: ${describe(installed)}. Install it anew by: npm run tensorflow -- --again`)
    process.exit(0)
  }
  const started = performance.now()
  console.log(`Installing the native tensor back end into ${folder}`)
  run(process.execPath, [setup], { show: true })
  clear()
  begun = true
  await step('Package @tensorflow/tfjs-node', installPackage)
  const own = await step("Library by the package's own installer", tryOwnInstaller)
  const made = own ?? await buildAddon(step)
  await step('Sharing one copy of TensorFlow.js', shareTensorFlowJs)
  const installation = finish(made)
  run(process.execPath, [trial], { show: true, seconds: 120, purpose: 'train on the new back end' })
  console.log(`Installed in ${((performance.now() - started) / 1000).toFixed(0)} s: ${describe(installation)}`)
} catch (error) {
  // Half an installation must not look like one.
  if (begun) clear()
  console.error('\nThe native tensor back end is NOT installed.')
  console.error(error instanceof Problem ? error.message : error)
  console.error('Spikeline works without it, on the WebAssembly back end, two to four times slower in training.')
  process.exit(1)
}
