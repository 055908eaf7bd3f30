import type { LayerParameters } from '@spikeline/networks'

/** The arrays of a layer's parameters, in the order in which the optimiser has them: that of parameterShapes. */
export const arraysOf = ({ weight, bias, recurrent }: LayerParameters): Float32Array[] => [weight, ...(bias ? [bias] : []), ...(recurrent ? [recurrent] : [])]

/** Which of them weight decay shrinks: weights, but no biases. */
export const decaysOf = ({ bias, recurrent }: LayerParameters): boolean[] => [true, ...(bias ? [false] : []), ...(recurrent ? [true] : [])]
