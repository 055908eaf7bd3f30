import { kernels } from '../generated/kernels.ts'

let compiled: WebAssembly.Module | undefined | null = null

/**
 * The kernels as a WebAssembly module, compiled at the first call (12 kB, about a millisecond); undefined where the host has no
 * WebAssembly, or none with 128-bit SIMD.
 */
export function kernelModule(): WebAssembly.Module | undefined {
  if (compiled === null) compiled = compile()
  return compiled
}

function compile(): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  const bytes = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0))
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined
}
