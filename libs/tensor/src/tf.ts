/** The module `@tensorflow/tfjs`: tensors, operations, gradients. Only its type is imported here; it takes half a second to load. */
export type Tf = typeof import('@tensorflow/tfjs')
