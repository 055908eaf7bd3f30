import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a file is served. */
export interface Served {
  readonly bytes: Uint8Array
  /** Send so many bytes on each connection and then nothing more, until `breakOff` ends them. */
  readonly cut?: number
  /** Answer the first requests with these statuses. */
  readonly statuses?: number[]
  readonly ignoreRange?: boolean
  /** Redirect there. */
  readonly location?: string
  /** Send the head, the first hundred bytes of the file, and then nothing more. */
  readonly stall?: boolean
}

/** A server on this machine that can behave badly; keeps the headers of its requests. */
export async function serveFiles(files: Record<string, Served>) {
  const requests: { url: string; headers: IncomingHttpHeaders }[] = []
  const held = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    const url = request.url!
    requests.push({ url, headers: request.headers })
    const served = files[url]
    if (!served) return void response.writeHead(404).end('no such file')
    if (served.location) return void response.writeHead(302, { location: served.location }).end()
    const status = served.statuses?.shift()
    if (status) return void response.writeHead(status).end()
    const start = served.ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const part = served.bytes.subarray(start)
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': part.length,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${served.bytes.length - 1}/${served.bytes.length}` } : {}),
    })
    if (served.stall) {
      response.flushHeaders()
      return void (start < 100 && response.write(part.subarray(0, 100 - start)))
    }
    if (served.cut === undefined || part.length <= served.cut) return void response.end(part)
    held.add(response)
    response.write(part.subarray(0, served.cut))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** Ends the connections that are held after a cut. Called once the receiver has what was sent: a reset drops what it has not read. */
    breakOff: () => {
      for (const response of held) response.destroy()
      held.clear()
    },
    close: () => new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}
