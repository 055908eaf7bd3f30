import { access, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail, type Address, type Endpoint, type OpenOptions } from '@spikeline/core'
import { temporaryName, writeAll } from '../store/files.ts'
import { now } from './clock.ts'
import { cantOpen, reasonOf } from './failure.ts'

type FileAddress = Address & { readonly scheme: 'file' }

/** Bytes that are read at once. */
const CHUNK = 1 << 18

/** Reads a file from its beginning to its end. */
export async function readFile(address: FileAddress, path: string, options: OpenOptions): Promise<Endpoint> {
  const handle = await open(path, 'r').catch((error: unknown) => cantOpen(address, error))
  if ((await handle.stat()).isDirectory()) {
    await handle.close()
    cantOpen(address, { code: 'EISDIR' })
  }
  let stopped = false
  let going: (() => void) | undefined
  let held = false
  const stop = (): void => {
    stopped = true
    going?.()
  }
  const arrivals = options.accept({
    name: address.text,
    hold(hold) {
      held = hold
      if (!hold) going?.()
    },
    send: async () => {},
    close: stop,
  })
  const reading = (async () => {
    try {
      while (!stopped) {
        if (held) await new Promise<void>((resolve) => (going = resolve))
        if (stopped) return
        const chunk = new Uint8Array(CHUNK)
        const { bytesRead } = await handle.read(chunk, 0, CHUNK)
        if (stopped) return
        if (bytesRead === 0) return arrivals.ended()
        arrivals.bytes(chunk.subarray(0, bytesRead), now())
      }
    } catch (error) {
      if (!stopped) arrivals.ended(reasonOf(error))
    } finally {
      await handle.close()
    }
  })()
  return {
    address: address.text,
    async close() {
      stop()
      await reading
    },
  }
}

/** Writes a file beside its place and moves it there when it is closed; fails with E4170 where it is to be kept and is there. */
export async function writeFile(address: FileAddress, path: string, options: OpenOptions): Promise<Endpoint> {
  if (options.keep && await access(path).then(() => true, () => false)) fail('E4170', { path: address.path })
  const temporary = join(dirname(path), `.${basename(path)}.${temporaryName()}`)
  const handle = await open(temporary, 'wx').catch((error: NodeJS.ErrnoException) => fail('E4149', { path: address.path, reason: error.code === 'ENOENT' ? 'there is no such folder' : reasonOf(error) }))
  let closed = false
  const send = async (bytes: Uint8Array): Promise<void> => {
    await writeAll(handle, bytes).catch((error: unknown) => fail('E4149', { path: address.path, reason: reasonOf(error) }))
  }
  options.accept({ name: address.text, send, close: () => {} })
  return {
    address: address.text,
    async close({ discard = false } = {}) {
      if (closed) return
      closed = true
      try {
        if (!discard) await handle.sync()
        await handle.close()
        if (!discard) await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {})
        fail('E4149', { path: address.path, reason: reasonOf(error) })
      } finally {
        if (discard) await rm(temporary, { force: true }).catch(() => {})
      }
    },
  }
}
