import type { TrainedLayer } from '../training/model.ts'
import type { LayerInput } from './layerInput.ts'

type Parameters = Readonly<Record<string, TrainedLayer>>

/** What the optimiser changes of a layer but for what its neurons learn, in the order in which it has them: that of parameterShapes. */
const ownArrays = ({ weight, bias, recurrent, temporal, offset, gamma, beta }: TrainedLayer): Float32Array[] =>
  [weight, bias, recurrent, temporal, offset, gamma, beta].filter((values) => values !== undefined)

/** All arrays of parameters, in the order in which the optimiser has them: layer by layer, then what neurons learn. */
export const arraysOf = (parameters: Parameters): Float32Array[] => [
  ...Object.values(parameters).flatMap(ownArrays), ...Object.values(parameters).flatMap(({ learned }) => (learned ? [learned] : [])),
]

/** Which of them weight decay shrinks: weights alone. */
export const decaysOf = (parameters: Parameters): boolean[] => [
  ...Object.values(parameters).flatMap((own) => ownArrays(own).map((values) => values === own.weight || values === own.recurrent)),
  ...Object.values(parameters).flatMap(({ learned }) => (learned ? [false] : [])),
]

/** What is trained of a layer by its name, behind U of the NeuNorm in front of it by that one's: in the order of the layers. */
export const namedWith = <Own>({ wires: { layer, auxiliary } }: { readonly wires: Pick<LayerInput['wires'], 'layer' | 'auxiliary'> }, own: Own, strength: Float32Array | undefined): [string, Own | { readonly weight: Float32Array }][] =>
  [...(auxiliary ? [[auxiliary.name, { weight: strength! }] as [string, { readonly weight: Float32Array }]] : []), [layer.name, own]]

/** The parameters of a layer, the same arrays. */
export function parametersOf({ weight, bias, recurrent, temporal, norm, learned }: LayerInput): TrainedLayer {
  const { settings: _, ...statistics } = norm ?? {}
  return { weight, ...(bias && { bias }), ...(recurrent && { recurrent }), ...temporal, ...statistics, ...(learned && { learned }) }
}
