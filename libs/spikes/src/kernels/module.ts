import { compileKernels, type KernelBinary } from '@spikeline/core'
import { heapBase, kernels, memoryFlags } from '../generated/kernels.ts'

/** The kernels of the spike engine. */
export const spikeKernels: KernelBinary = { kernels, memoryFlags, heapBase }

/** Kernels, those of the spike engine unless said otherwise, compiled for memory that threads share or not. Undefined where the host can't run them. */
export const kernelModule = (shared = false, binary: KernelBinary = spikeKernels): WebAssembly.Module | undefined => compileKernels(binary, shared)
