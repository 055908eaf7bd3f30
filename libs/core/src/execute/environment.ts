import type { Host } from '../stage/host.ts'
import type { RunFacts } from '../stage/stage.ts'
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
  /** What a report may say of this run. */
  readonly about: RunFacts | undefined
  /** By port of an instance, the execution that tells its metrics, tables and documents: the first that has any, however often it is executed. */
  readonly told: Map<string, object>
  /** Things dropped, by edge. */
  readonly drops: Map<string, number>
}
