import { createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { fail, IssueError } from '@spikeline/core'

export interface DownloadOptions {
  readonly url: string
  /** Size that the download must have. */
  readonly bytes: number
  /** Where it goes; what is there already is taken up, not received again. */
  readonly path: string
  readonly signal: AbortSignal
  onProgress(received: number): void
  /** Attempts without any progress before it gives up, and the first pause between them, which doubles. */
  readonly attempts?: number
  readonly pauseMs?: number
  /** Silence after which a connection counts as broken. */
  readonly silenceMs?: number
}

/** A status that another attempt may change. */
const isPassing = (status: number) => status === 408 || status === 429 || status >= 500

/** Received over the wire, only https is safe from meddling with; a server on this machine is for tests and mirrors. */
const isAllowed = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))

/**
 * Downloads a file of known size into a path, going on from what is there. Connections that break are tried again.
 * After a failure the path holds the first part of the file, or nothing.
 *
 * Fails with E4022 (status), E4023 (connection), E4024 (size), E4028 (disk), E4029 (an address that isn't https).
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { url, bytes, path, signal, attempts = 5, pauseMs = 500 } = options
  await mkdir(dirname(path), { recursive: true }).catch((error: Error) => fail('E4028', { path, reason: error.message }))
  let idle = 0
  for (;;) {
    const before = await sizeOf(path)
    if (before === bytes) return
    if (before > bytes) await rm(path)
    try {
      await receive(options, before > bytes ? 0 : before)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof IssueError) throw error
      idle = (await sizeOf(path)) > before ? 0 : idle + 1
      if (idle >= attempts) fail('E4023', { url, reason: reasonOf(error), attempts })
      await delay(pauseMs * 2 ** Math.max(0, idle - 1), undefined, { signal })
    }
  }
}

/** One attempt: asks for what is missing and appends it. Anything thrown but an IssueError is worth another attempt. */
async function receive(options: DownloadOptions, have: number): Promise<void> {
  const { url, bytes, path, signal, silenceMs = 30_000 } = options
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs)
  try {
    if (!isAllowed(new URL(url))) fail('E4029', { url })
    const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) }
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, silence.signal]) })
    const start = await accept(response, options, have)
    if (response.body) await append(response.body, { path, start, bytes, url }, (received) => {
      timer.refresh()
      options.onProgress(received)
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Checks the head of an answer; returns the offset at which its body begins. */
async function accept(response: Response, { url, bytes, path }: DownloadOptions, have: number): Promise<number> {
  const refuse = async (code: string, values: Record<string, unknown>): Promise<never> => {
    await response.body?.cancel()
    return fail(code, { url, ...values })
  }
  if (!isAllowed(new URL(response.url))) await refuse('E4029', { url: response.url })
  if (response.status === 416) {
    await response.body?.cancel()
    await rm(path, { force: true })
    throw new Error('the server has no such range')
  }
  if (isPassing(response.status)) {
    await response.body?.cancel()
    throw new Error(`status ${response.status}`)
  }
  if (!response.ok) await refuse('E4022', { status: response.status, text: response.statusText })
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
  const start = response.status === 206 && range ? Number(range[1]) : 0
  const total = response.status === 206 ? range?.[2] : response.headers.get('content-length')
  if (total && total !== '*' && Number(total) !== bytes) await refuse('E4024', { expected: bytes, found: Number(total) })
  // A server may answer with the whole file, or with another range than was asked for: only what fits is used.
  if (response.status === 206 && start !== have) {
    await response.body?.cancel()
    await rm(path, { force: true })
    throw new Error(`asked for bytes from ${have}, got bytes from ${start}`)
  }
  return start
}

interface Target { readonly path: string; readonly start: number; readonly bytes: number; readonly url: string }

async function append(body: ReadableStream<Uint8Array>, { path, start, bytes, url }: Target, onReceived: (total: number) => void): Promise<void> {
  const file = createWriteStream(path, start === 0 ? { flags: 'w' } : { flags: 'r+', start })
  const failed = new Promise<never>((_, reject) => file.once('error', reject))
  failed.catch(() => {})
  let total = start
  try {
    for await (const chunk of body) {
      total += chunk.length
      if (total > bytes) fail('E4024', { url, expected: bytes, found: total })
      if (!file.write(chunk)) await Promise.race([new Promise<void>((resolve) => file.once('drain', () => resolve())), failed])
      onReceived(total)
    }
  } finally {
    file.end()
    await finished(file).catch((error: Error) => fail('E4028', { path, reason: error.message }))
  }
  if (total < bytes) throw new Error(`the connection ended after ${total} of ${bytes} bytes`)
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0

/** What undici means is in the cause: "fetch failed" alone helps nobody. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? error.cause : undefined
  return cause?.message || (cause as NodeJS.ErrnoException | undefined)?.code || error.message
}
