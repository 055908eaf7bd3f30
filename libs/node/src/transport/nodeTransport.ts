import type { Readable, Writable } from 'node:stream'
import { fail, isNetwork, type Address, type Endpoint, type NetworkAddress, type OpenOptions, type Transport } from '@spikeline/core'
import { now } from './clock.ts'
import { readFile, writeFile } from './file.ts'
import { readable, requireAllowed, writable, type ReachOptions } from './rules.ts'
import { readStandard, writeStandard } from './standard.ts'
import { connectTcp, listenTcp } from './tcp.ts'
import { receiveUdp, sendUdp } from './udp.ts'
import { connectWebSocket, listenWebSocket } from './websocket.ts'

export interface TransportOptions extends ReachOptions {
  /** What stdin: and stdout: are; by default those of this process. */
  readonly stdin?: Readable
  readonly stdout?: Writable
}

const sockets: Readonly<Record<NetworkAddress['scheme'], (address: NetworkAddress, options: OpenOptions) => Promise<Endpoint>>> = {
  tcp: connectTcp,
  'tcp-listen': listenTcp,
  udp: (address, options) => (options.direction === 'in' ? receiveUdp : sendUdp)(address, options),
  ws: connectWebSocket,
  'ws-listen': listenWebSocket,
}

/** Files, pipes and sockets of Node, as far as the caller lets a document reach. */
export function nodeTransport(options: TransportOptions = {}): Transport {
  return {
    now,
    async open(address: Address, how: OpenOptions): Promise<Endpoint> {
      how.signal?.throwIfAborted()
      const wrongWay = (): never => fail('E4166', { address: address.text, what: how.direction === 'in' ? 'nothing can be read from it' : 'nothing can be sent to it' })
      if (isNetwork(address)) {
        await requireAllowed(address, options)
        return sockets[address.scheme](address, how)
      }
      if (address.scheme === 'file') return how.direction === 'in' ? readFile(address, await readable(address, options), how) : writeFile(address, await writable(address, options), how)
      if (address.scheme === 'stdin') return how.direction === 'in' ? readStandard(address, how, options.stdin ?? process.stdin) : wrongWay()
      if (address.scheme !== 'stdout' || how.direction === 'in') return wrongWay()
      if (!options.trusted?.includes(address.text)) fail('E4165', { address: address.text, why: 'the results of the run go there' })
      return writeStandard(address, how, options.stdout ?? process.stdout)
    },
  }
}
