import type { TrainedLayer } from '../training/model.ts'

type Parameters = Readonly<Record<string, TrainedLayer>>

/** All arrays of parameters, in the order in which the optimiser has them: layer by layer that of parameterShapes, then what neurons learn. */
export const arraysOf = (parameters: Parameters): Float32Array[] => [
  ...Object.values(parameters).flatMap(({ weight, bias, recurrent }) => [weight, ...(bias ? [bias] : []), ...(recurrent ? [recurrent] : [])]),
  ...Object.values(parameters).flatMap(({ learned }) => (learned ? [learned] : [])),
]

/** Which of them weight decay shrinks: weights, but no biases, and nothing that neurons learn. */
export const decaysOf = (parameters: Parameters): boolean[] => [
  ...Object.values(parameters).flatMap(({ bias, recurrent }) => [true, ...(bias ? [false] : []), ...(recurrent ? [true] : [])]),
  ...Object.values(parameters).flatMap(({ learned }) => (learned ? [false] : [])),
]
