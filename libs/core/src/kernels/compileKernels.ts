/** Kernels in AssemblyScript as tools/generators/kernels.mjs embeds them. */
export interface KernelBinary {
  /** A WebAssembly module in base64, which imports its memory as env.memory. */
  readonly kernels: string
  /** Where in the module the flags of the imported memory are. */
  readonly memoryFlags: number
  /** The first byte of the memory that the module leaves free. */
  readonly heapBase: number
}

const compiled = new Map<KernelBinary, Map<boolean, WebAssembly.Module | undefined>>()

/**
 * Kernels as a WebAssembly module, compiled at the first call (a few milliseconds at most), to work on memory that threads share or
 * not: the same code, whose import of the memory says which in one byte. Undefined where the host has no WebAssembly, or none with
 * 128-bit SIMD, or none with shared memory.
 */
export function compileKernels(binary: KernelBinary, shared = false): WebAssembly.Module | undefined {
  let modules = compiled.get(binary)
  if (!modules) compiled.set(binary, modules = new Map())
  if (!modules.has(shared)) modules.set(shared, compile(binary, shared))
  return modules.get(shared)
}

/** Flags of a memory's limits: it has a maximum, it is shared. */
const SHARED = 0b11

function compile(binary: KernelBinary, shared: boolean): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  const bytes = Uint8Array.from(atob(binary.kernels), (character) => character.charCodeAt(0))
  if (shared) bytes[binary.memoryFlags] = SHARED
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined
}
