import { lookup } from 'node:dns/promises'
import { realpath } from 'node:fs/promises'
import { isIP, isIPv4 } from 'node:net'
import { basename, dirname, resolve } from 'node:path'
import { fail, type Address, type NetworkAddress } from '@spikeline/core'
import { isWithin } from '../data/paths.ts'

/** What the caller of a run allows its document to reach. */
export interface ReachOptions {
  /** The folder that files to read are relative to, and may not lie outside of; by default the working directory. */
  readonly folder?: string
  /** Another such folder: that of fetched data sets. */
  readonly dataFolder?: string
  /** The folder that written files go to. Without one nothing is written. */
  readonly out?: string
  /** Addresses that may be used as they stand, since the caller wrote them. */
  readonly trusted?: readonly string[]
  /** What paths among them are relative to; by default the working directory. */
  readonly cwd?: string
  /** Whether other machines may be reached, and reach what listens here. */
  readonly network?: boolean
}

/** Loopback names and addresses: what never leaves this machine. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIPv4(host.replace(/^::ffff:/, '')) && /^(::ffff:)?127\./.test(host))

/** The path of a file to read. Fails with E4165 where it climbs out of the folders that a document may read. */
export async function readable({ path, text }: Address & { scheme: 'file' }, options: ReachOptions): Promise<string> {
  if (options.trusted?.includes(text)) return resolve(options.cwd ?? '.', path)
  const roots = [options.folder ?? process.cwd(), ...(options.dataFolder === undefined ? [] : [options.dataFolder])].map((root) => resolve(root))
  for (const root of roots) {
    const real = await realpath(resolve(root, path)).catch(() => undefined)
    const realRoots = await Promise.all(roots.map((each) => realpath(each).catch(() => each)))
    if (real !== undefined && realRoots.some((each) => isWithin(each, real))) return real
    if (real !== undefined || !roots.some((each) => isWithin(each, resolve(root, path)))) return fail('E4165', { address: text, why: 'it lies outside of the folder of the document and of the data folder' })
  }
  return fail('E4162', { address: text, reason: 'there is no such file' })
}

/** The path of a file to write. Fails with E4165 where it climbs out of the output folder, or there is none. */
export async function writable({ path, text }: Address & { scheme: 'file' }, options: ReachOptions): Promise<string> {
  if (options.trusted?.includes(text)) return resolve(options.cwd ?? '.', path)
  if (options.out === undefined) return fail('E4165', { address: text, why: 'this run has no output folder' })
  const out = resolve(options.out)
  const target = resolve(out, path)
  const refuse = (): never => fail('E4165', { address: text, why: `it lies outside of the output folder ${out}` })
  if (!isWithin(out, target) || target === out) return refuse()
  const folder = await realpath(dirname(target)).catch(() => fail('E4149', { path: text, reason: `there is no folder ${dirname(target)}` }))
  if (!isWithin(await realpath(out), folder)) return refuse()
  return resolve(folder, basename(target))
}

/** Fails with E4165 where a document would reach another machine, or be reached from one, unasked; E4162 where a name leads nowhere. */
export async function requireAllowed({ host, text, scheme }: NetworkAddress, options: ReachOptions): Promise<void> {
  if (options.network || options.trusted?.includes(text)) return
  const there = isIP(host) ? [host] : (await lookup(host, { all: true }).catch((error: Error) => fail('E4162', { address: text, reason: error.message }))).map(({ address }) => address)
  if (there.every(isLoopback)) return
  const listens = scheme.endsWith('-listen') || scheme === 'udp'
  fail('E4165', { address: text, why: listens ? 'it reaches beyond the loopback interface' : 'it is another machine', allow: '--network allows it' })
}
