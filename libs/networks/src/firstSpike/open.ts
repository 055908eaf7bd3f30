import type { EngineThreads } from '@spikeline/spikes'
import type { FirstSpikeEngine } from './engine.ts'
import { KernelFirstSpike } from './kernelEngine.ts'
import type { PlacedLayer } from './model.ts'
import { TwinFirstSpike } from './twinEngine.ts'

/** Opens an engine on the kernels, or on their twin where the host lacks WebAssembly with SIMD, or where the twin is wanted. Bits are the same. Fails with E3202. */
export function openFirstSpike(layers: readonly PlacedLayer[], timesteps: number, wanted: 'kernels' | 'twin', threads?: EngineThreads): FirstSpikeEngine {
  return (wanted === 'kernels' ? KernelFirstSpike.open(layers, timesteps, threads) : undefined) ?? new TwinFirstSpike(layers, timesteps)
}
