import type { TrainedLayer } from '../training/model.ts'
import type { LayerInput } from './twin.ts'

type Parameters = Readonly<Record<string, TrainedLayer>>

/** What the optimiser changes of a layer but for what its neurons learn, in the order in which it has them: that of parameterShapes. */
const ownArrays = ({ weight, bias, recurrent, gamma, beta }: TrainedLayer): Float32Array[] =>
  [weight, bias, recurrent, gamma, beta].filter((values) => values !== undefined)

/** All arrays of parameters, in the order in which the optimiser has them: layer by layer, then what neurons learn. */
export const arraysOf = (parameters: Parameters): Float32Array[] => [
  ...Object.values(parameters).flatMap(ownArrays), ...Object.values(parameters).flatMap(({ learned }) => (learned ? [learned] : [])),
]

/** Which of them weight decay shrinks: weights alone. */
export const decaysOf = (parameters: Parameters): boolean[] => [
  ...Object.values(parameters).flatMap((own) => ownArrays(own).map((values) => values === own.weight || values === own.recurrent)),
  ...Object.values(parameters).flatMap(({ learned }) => (learned ? [false] : [])),
]

/** The parameters of a layer, the same arrays. */
export function parametersOf({ weight, bias, recurrent, norm, learned }: LayerInput): TrainedLayer {
  const { settings: _, ...statistics } = norm ?? {}
  return { weight, ...(bias && { bias }), ...(recurrent && { recurrent }), ...statistics, ...(learned && { learned }) }
}
