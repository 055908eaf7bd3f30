import { columnar, type Checkpoint } from '@spikeline/core'

/** A checkpoint that goes through bytes, as the one on disk does; `breakAt` throws after that many saves, `onSave` is called after each. */
export function memoryCheckpoint(breakAt = Infinity, onSave = (): void => {}): Checkpoint & { saves: number } {
  const codec = columnar<object>()
  let bytes: Uint8Array | undefined
  return {
    saves: 0,
    load: async <T>() => (bytes ? codec.decode(bytes) as T : undefined),
    async save(state) {
      bytes = codec.encode(state as object)
      onSave()
      if (++this.saves === breakAt) throw new Error('the power fails')
    },
  }
}
