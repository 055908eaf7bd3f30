import type { Address, Peer } from '@spikeline/core'
import { CLIENTS, SILENCE } from './options.ts'

/**
 * Who is connected, and who of them is listened to: the first that sends something, as long as it is there. Events of two senders would
 * not be one recording. A client that sends nothing for ten seconds is sent away, as is one that sends while another is listened to, and
 * the ninth at one time.
 */
export class Clients {
  refused = 0
  readonly #address: Address
  readonly #warn: (message: string) => void
  readonly #silent = new Map<Peer, number>()
  #speaker: Peer | undefined

  constructor(address: Address, warn: (message: string) => void) {
    this.#address = address
    this.#warn = warn
  }

  add(peer: Peer, now: number): void {
    if (!this.#address.scheme.endsWith('-listen')) this.#speaker = peer
    else if (this.#silent.size >= CLIENTS) this.#refuse(peer, `${CLIENTS} others are connected and have sent nothing yet`)
    else this.#silent.set(peer, now + 1e6 * SILENCE)
  }

  /** Whether what this one sends is to be taken. */
  speaks(peer: Peer): boolean {
    if (peer === this.#speaker) return true
    if (!this.#silent.delete(peer)) return false
    if (this.#speaker) this.#refuse(peer, `${this.#speaker.name} is sending already`)
    else this.#speaker = peer
    return this.#speaker === peer
  }

  /** It has left. Tells whether it was listened to. */
  remove(peer: Peer): boolean {
    this.#silent.delete(peer)
    if (peer !== this.#speaker) return false
    this.#speaker = undefined
    return true
  }

  /** Sends away who has been silent for too long; gives the time of the next look. */
  due(now: number): number {
    for (const [peer, until] of this.#silent) {
      if (until > now) return until
      this.#silent.delete(peer)
      this.#refuse(peer, `it has sent nothing for ${SILENCE} s`)
    }
    return Infinity
  }

  #refuse(peer: Peer, why: string): void {
    this.refused++
    this.#warn(`${this.#address.text}: ${peer.name} is sent away: ${why}`)
    peer.close()
  }
}
