import { memoryStore } from '../store/memoryStore.ts'
import type { ArtifactStore } from '../store/store.ts'
import { noCheckpoint } from './context.ts'

/**
 * A store with a layer in memory over it, for partial results: their keys name the whole results, so that they live as long as their run. `isPartial`
 * says which keys are in the layer; `partial` is the store that such tasks write to.
 */
export function withPartialResults(store: ArtifactStore, isPartial: (key: string) => boolean): { readonly store: ArtifactStore; readonly partial: ArtifactStore } {
  const layer = memoryStore()
  const layered: ArtifactStore = {
    lookup: (key) => (isPartial(key) ? layer : store).lookup(key),
    read: (record, port) => (isPartial(record.key) ? layer : store).read(record, port),
    write: (key) => store.write(key),
    checkpoint: (key) => store.checkpoint(key),
  }
  return { store: layered, partial: { ...layered, write: (key) => layer.write(key), checkpoint: () => noCheckpoint } }
}
