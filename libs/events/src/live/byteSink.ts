import { fail, type Address, type Endpoint, type Peer, type Transport } from '@spikeline/core'

/** Bytes that may wait to be written before who adds more has to wait. */
const MOST = 1 << 23

/** Writes to one address in the order of `add`, while whoever adds goes on: it has to wait only where much is waiting already. */
export class ByteSink {
  readonly #peer: Peer
  readonly #endpoint: Endpoint
  #waiting: Uint8Array[] = []
  #bytes = 0
  #writing: Promise<void> | undefined
  #error: { readonly cause: unknown } | undefined

  private constructor(peer: Peer, endpoint: Endpoint) {
    this.#peer = peer
    this.#endpoint = endpoint
  }

  /** Opens a file, or what there is one of. Fails as the transport does. */
  static async open(transport: Transport, address: Address, keep = false): Promise<ByteSink> {
    let peer: Peer | undefined
    const endpoint = await transport.open(address, { direction: 'out', keep, accept: (one) => (peer = one, { bytes: () => {}, ended: () => {} }) })
    return new ByteSink(peer ?? fail('E4166', { address: address.text, what: 'nobody is there yet to be sent to' }), endpoint)
  }

  /** A promise where the caller has to wait. Fails where something could not be written before. */
  add(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#error) throw this.#error.cause
    this.#waiting.push(bytes)
    this.#bytes += bytes.length
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    return this.#bytes > MOST ? this.#writing : undefined
  }

  async close(discard = false): Promise<void> {
    await this.#writing
    await this.#endpoint.close({ discard: discard || this.#error !== undefined })
    if (this.#error && !discard) throw this.#error.cause
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const bytes = joined(this.#waiting, this.#bytes)
        this.#waiting = []
        this.#bytes = 0
        await this.#peer.send(bytes)
      }
    } catch (cause) {
      this.#error = { cause }
      this.#waiting = []
    }
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
