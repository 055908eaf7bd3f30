import type { PortType } from '../ports/portType.ts'
import type { ArtifactWriter } from '../store/store.ts'
import type { Edge } from '../streams/edge.ts'
import type { Station } from '../streams/station.ts'

/** Appends every batch of an edge to an artifact, each when the last is written. */
export function writeToStore(edge: Edge, port: string, type: PortType<unknown>, writer: ArtifactWriter, done: () => void, error: (error: unknown) => void): void {
  const station: Station = edge.ends.consumer
  edge.stream.subscribe({
    next(batch) {
      const delivery = station.pacer.current!
      delivery.hold()
      station.pulls++
      append(batch).then(() => delivery.release(), error).finally(() => station.pulls--)
    },
    error,
    complete: done,
  })
  async function append(batch: unknown): Promise<void> {
    const appended = writer.append(port, type.codec.encode(batch))
    station.pacer.settleBeforeClose(appended)
    await appended
    station.pacer.moves++
  }
}
