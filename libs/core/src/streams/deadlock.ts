import type { Edge } from './edge.ts'
import type { Station } from './station.ts'

/** Who waits for whom, in a ring. */
export interface Deadlock {
  readonly chain: readonly string[]
  /** A stage of it may still be computing on an item that it read. */
  readonly computing: boolean
  /** A stage of it has an input that it has not begun to read: it may be waiting for something of its own before it does. */
  readonly unread: boolean
}

interface Wait {
  readonly on: Station
  readonly says: string
  readonly unread: boolean
}

/**
 * Finds stages that can never move again, among edges at rest.
 *
 * Starts from all stages that wait and have no work of their own, and takes out whoever may be woken: one input of its
 * may still get a batch, or a full edge of its room. What is left waits only for itself; any walk along its waits is a ring.
 */
export function findDeadlock(edges: readonly Edge[]): Deadlock | undefined {
  const stuck = new Map<Station, Wait[]>()
  for (const edge of edges) for (const station of [edge.ends.producer, edge.ends.consumer])
    if (!active(station) && !stuck.has(station)) stuck.set(station, waitsOf(station, edges))
  for (let changed = true; changed;) {
    changed = false
    for (const [station, waits] of stuck) {
      if (waits.length > 0 && waits.every((wait) => stuck.has(wait.on))) continue
      stuck.delete(station)
      changed = true
    }
  }
  if (stuck.size === 0) return undefined
  const walk: Station[] = []
  let station = stuck.keys().next().value!
  while (!walk.includes(station)) {
    walk.push(station)
    station = stuck.get(station)![0]!.on
  }
  const ring = walk.slice(walk.indexOf(station))
  const waits = ring.map((s) => stuck.get(s)![0]!)
  return { chain: waits.map((wait) => wait.says), computing: ring.some((s) => s.itemsOut > 0), unread: waits.some((wait) => wait.unread) }
}

/** A promise that is no waiting read is pending, or an item was read and nobody has asked for more. */
function active({ pulls, waitingReads, itemsOut }: Station): boolean {
  return pulls > waitingReads || (itemsOut > 0 && waitingReads === 0)
}

function waitsOf(station: Station, edges: readonly Edge[]): Wait[] {
  const waits: Wait[] = []
  for (const edge of edges) {
    const { producer, from, consumer, to } = edge.ends
    if (consumer === station && edge.starving) waits.push({ on: producer, says: `${station.name} waits for ${from}`, unread: false })
    if (producer === station && edge.blocking) {
      const why = edge.subscribed ? 'is still working on' : 'has not read yet'
      waits.push({ on: consumer, says: `${station.name} waits for room on ${from} → ${to}, which ${consumer.name} ${why}`, unread: !edge.subscribed })
    }
  }
  return waits
}
