import { fail } from '@spikeline/core'
import type { Tf } from './tf.ts'

/** The native module: TensorFlow.js with the back end 'tensorflow' registered. */
export interface NativeTensorFlow {
  readonly tf: Tf
  /** Version of the library behind it: "2.18.1". */
  readonly library: string
  /** Threads that one operation is split over; sums, hence bits, depend on it. */
  readonly threads: number
}

export type NativeLoader = () => Promise<NativeTensorFlow>

const nobody: NativeLoader = async () => fail('E3102', { name: 'tensorflow', detail: 'this program brings no loader for it' })
let loader = nobody

/**
 * Says how the native back end is loaded. The host does so, since only it knows files: this library runs in a browser too.
 * The loader fails with E3102 where the library is not installed, E3104 where it is and can't be loaded. Called at the first `openTensor('tensorflow')`.
 */
export function registerNativeLoader(load: NativeLoader): void {
  loader = load
}

export const nativeLoader = (): NativeLoader => loader
