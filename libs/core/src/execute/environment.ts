import type { Host } from '../stage/host.ts'
import type { ArtifactStore } from '../store/store.ts'
import type { EdgeCapacity } from '../streams/edge.ts'
import type { RunEvent } from './runEvent.ts'

/** What tasks of one run share. */
export interface RunEnvironment {
  readonly store: ArtifactStore
  readonly host: Host
  readonly capacity: EdgeCapacity
  readonly now: () => number
  readonly emit: (event: RunEvent) => void
  /** Unstored instances whose metrics, tables and documents were told: each is told once, however often it is executed. */
  readonly told: Set<string>
  /** Things dropped, by edge. */
  readonly drops: Map<string, number>
}
