import type { DataType, TensorInfo } from '@tensorflow/tfjs'
import type { Composite } from './composite.ts'

/**
 * The same tensor again, as when the tape of gradients keeps one. The back end copies it, which is a sixteenth of a training step of a
 * convolutional network; but tensors never change, and it counts who refers to them.
 */
export const identity: Composite<{ readonly x: TensorInfo }, object> = ({ share }, { x }) => share(x)

/** A cast to the type that the tensor has already is no copy either. */
export const cast: Composite<{ readonly x: TensorInfo }, { readonly dtype: DataType }> = ({ share, original }, { x }, attributes) =>
  (x.dtype === attributes.dtype ? share(x) : original({ x }, attributes))
