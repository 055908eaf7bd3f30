import { spawnSync } from 'node:child_process'

/** Something that the user can mend; its message says what. */
export class Problem extends Error {}

/**
 * Runs a program to its end and answers what it printed. A failure or a timeout is a Problem with the end of its output,
 * unless `quiet`: then the answer is undefined.
 */
export function run(command, args, { cwd, seconds = 600, env = {}, show = false, quiet = false, purpose } = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    cwd, encoding: 'utf8', maxBuffer: 1 << 28, timeout: seconds * 1000, env: { ...process.env, ...env }, stdio: show ? 'inherit' : 'pipe',
  })
  if (!error && status === 0) return `${stdout ?? ''}${stderr ?? ''}`
  if (quiet) return undefined
  const output = `${stdout ?? ''}${stderr ?? ''}`.trimEnd().split('\n').slice(-30).join('\n')
  const how = error?.code === 'ETIMEDOUT' ? `took longer than ${seconds} s` : error ? String(error.message) : `ended with ${signal ?? `status ${status}`}`
  throw new Problem(`${output}\n\nCould not ${purpose ?? `run ${command}`}: "${[command, ...args].join(' ')}" ${how}.`)
}

/** Says what is being done and how long it took. The answer of the work may carry a `note` to print. */
export async function step(title, work) {
  const started = performance.now()
  process.stdout.write(`${title} … `)
  try {
    const result = await work()
    const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`
    console.log(result?.note ? `${seconds} (${result.note})` : seconds)
    return result?.none ? undefined : result
  } catch (error) {
    console.log('failed')
    throw error
  }
}

export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
