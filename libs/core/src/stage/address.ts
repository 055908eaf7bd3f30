import { fail } from '../issues/issue.ts'

/** Where bytes come from or go to. */
export type Address =
  | { readonly scheme: 'file'; readonly path: string; readonly text: string }
  | { readonly scheme: 'stdin' | 'stdout'; readonly text: string }
  | { readonly scheme: 'synthetic'; readonly name: string; readonly text: string }
  | NetworkAddress

export interface NetworkAddress {
  readonly scheme: (typeof networkSchemes)[number]
  readonly host: string
  /** 0: one that is free, for what listens. */
  readonly port: number
  /** Of a WebSocket, with the slash in front. */
  readonly path: string
  readonly text: string
}

export const networkSchemes = ['tcp', 'tcp-listen', 'udp', 'ws', 'ws-listen'] as const
const forms = ['file:PATH', 'stdin:', 'stdout:', ...networkSchemes.map((scheme) => `${scheme}://HOST:PORT`), 'synthetic:NAME']

/** Reads an address. What has no scheme is the path of a file. Fails with E4160 where it is none. */
export function parseAddress(text: string): Address {
  const refuse = (why: string): never => fail('E4160', { address: text, why, forms })
  const [, scheme, rest = ''] = /^([a-z][a-z-]+):(.*)$/s.exec(text) ?? []
  if (text === '' || text.includes('\0')) return refuse('it is no name')
  if (scheme === undefined) return { scheme: 'file', path: text, text }
  if (scheme === 'file') return rest === '' ? refuse('it names no file') : { scheme, path: rest, text }
  if (scheme === 'stdin' || scheme === 'stdout') return rest === '' ? { scheme, text } : refuse(`nothing may stand behind "${scheme}:"`)
  if (scheme === 'synthetic') return { scheme, name: rest, text }
  const network = networkSchemes.find((each) => each === scheme)
  if (!network) return refuse(`"${scheme}:" is not known`)
  return networkAddress(network, rest, text, refuse)
}

function networkAddress(scheme: NetworkAddress['scheme'], rest: string, text: string, refuse: (why: string) => never): NetworkAddress {
  const [, bracketed, plain, digits, path = ''] = /^\/\/(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]*)):(\d{1,5})(\/[^\s]*)?$/.exec(rest) ?? []
  if (digits === undefined) return refuse(`behind "${scheme}:" it has no //HOST:PORT`)
  const port = Number(digits)
  const host = bracketed ?? plain ?? ''
  const listens = scheme === 'udp' || scheme.endsWith('-listen')
  if (port > 65535 || (port === 0 && !listens)) return refuse(`there is no port ${digits}`)
  if (host === '' && !listens) return refuse('it names no host')
  if (path !== '' && !scheme.startsWith('ws')) return refuse(`"${scheme}:" has no path`)
  return { scheme, host: host === '' ? '127.0.0.1' : host, port, path: path || '/', text }
}

/** Whether all that comes from there comes in datagrams, which nobody can hold back. */
export const isDatagrams = ({ scheme }: Address): boolean => scheme === 'udp'
export const isNetwork = (address: Address): address is NetworkAddress => (networkSchemes as readonly string[]).includes(address.scheme)
