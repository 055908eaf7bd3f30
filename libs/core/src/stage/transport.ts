import type { Address } from './address.ts'

/** One who sends to us, or is sent to: a connection, a file, a socket for datagrams. */
export interface Peer {
  /** `127.0.0.1:5000`, or the name of the file. */
  readonly name: string
  /** Stops reading, and goes on. Absent where the sender can't be held back: datagrams. */
  readonly hold?: (held: boolean) => void
  /** Resolves when there is room for more; rejects where nothing can be sent any more. A datagram for each call. */
  send(bytes: Uint8Array): Promise<void>
  close(): void
}

/** What is done with that which comes from a peer. */
export interface Arrivals {
  /** Bytes as they came; of datagrams a whole one. They are the receiver's. `at`: `now()` of the transport when they came. */
  bytes(bytes: Uint8Array, at: number): void
  /** Nothing comes any more: the other side has ended, or `reason` says what broke. Called once, and not after `close`. */
  ended(reason?: string): void
}

/** What `open` has opened. */
export interface Endpoint {
  /** With the port that the system chose. */
  readonly address: string
  /** Datagrams that the system dropped before they could be received, from the opening on; undefined where it does not tell. */
  lost?(): number | undefined
  /** Closes all. A file that is written gets its name now, or with `discard` was never there. */
  close(options?: { readonly discard?: boolean }): Promise<void>
}

export interface OpenOptions {
  /** Called for each peer: once for what is connected to, a file and datagrams; for each client of what listens. */
  accept(peer: Peer): Arrivals
  /** Whether we read or write. */
  readonly direction: 'in' | 'out'
  /** Refuses to write over a file that is there. */
  readonly keep?: boolean
  readonly signal?: AbortSignal
}

/** Bytes from and to outside of a run while it runs: sockets, pipes, files. It knows nothing of what they mean. */
export interface Transport {
  /** Microseconds of a monotonic clock, counted from anywhere. */
  now(): number
  /**
   * Opens an address. Resolves when it is connected, bound, or there. What listens binds to the loopback interface unless the caller of the
   * run allows others. Fails with E4162 where the system refuses, E4165 where a document may not, E4166 where this host has no such thing.
   */
  open(address: Address, options: OpenOptions): Promise<Endpoint>
}
