import { kernels, sharedKernels } from '../generated/kernels.ts'

const compiled = new Map<string, WebAssembly.Module | undefined>()

/**
 * The kernels as a WebAssembly module, compiled at the first call (24 kB, about a millisecond); undefined where the host has no
 * WebAssembly, or none with 128-bit SIMD, or, where they are to work on shared memory, none with threads.
 */
export function kernelModule(shared = false): WebAssembly.Module | undefined {
  const text = shared ? sharedKernels : kernels
  if (!compiled.has(text)) compiled.set(text, compile(text))
  return compiled.get(text)
}

function compile(text: string): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined
}
