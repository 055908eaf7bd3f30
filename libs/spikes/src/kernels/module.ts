import { kernels, memoryFlags } from '../generated/kernels.ts'

const compiled = new Map<boolean, WebAssembly.Module | undefined>()

/**
 * The kernels as a WebAssembly module, compiled at the first call (60 kB, about a millisecond), to work on memory that threads share or
 * not: the same code, whose import of the memory says which in one byte. Undefined where the host has no WebAssembly, or none with
 * 128-bit SIMD, or none with shared memory.
 */
export function kernelModule(shared = false): WebAssembly.Module | undefined {
  if (!compiled.has(shared)) compiled.set(shared, compile(shared))
  return compiled.get(shared)
}

/** Flags of a memory's limits: it has a maximum, it is shared. */
const SHARED = 0b11

function compile(shared: boolean): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  const bytes = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0))
  if (shared) bytes[memoryFlags] = SHARED
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined
}
