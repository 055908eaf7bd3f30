import { columnar, type Checkpoint } from '@spikeline/core'
import type { TrainingState } from '../training/checkpoint.ts'

/** A checkpoint that goes through bytes, as the one on disk does; `breakAt` throws after that many saves. */
export function memoryCheckpoint(breakAt = Infinity): Checkpoint & { saves: number } {
  const codec = columnar<TrainingState>()
  let bytes: Uint8Array | undefined
  return {
    saves: 0,
    load: async <T>() => (bytes ? codec.decode(bytes) as T : undefined),
    async save(state) {
      bytes = codec.encode(state as TrainingState)
      if (++this.saves === breakAt) throw new Error('the power fails')
    },
  }
}
