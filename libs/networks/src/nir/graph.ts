import type { Hdf5Array, Hdf5Numbers } from '../hdf5/tree.ts'

/** Numbers of a node, row-major, in the type that the file has them in. A scalar has the shape []. */
export type NirArray = Pick<Hdf5Array, 'shape' | 'values'>
/** A parameter is an array but for the padding of a convolution, which may be 'same' or 'valid'. */
export type NirPadding = NirArray | 'same' | 'valid'

/** What is said about a node beside its computation: of no effect. */
export type NirMetadata = { readonly [name: string]: NirArray | string | readonly string[] | NirMetadata }

/**
 * The parameters of each primitive (Pedersen et al. 2024, "Neuromorphic intermediate representation", Nature Communications 15:8122). Shapes:
 * those of neurons, scale, delay and threshold are the shape of the signal; W is [out, in], of convolutions [out, in / groups, height, width].
 */
export interface NirParameters {
  /** The input and the output of a graph, of this shape. */
  readonly Input: { readonly shape: NirArray }
  readonly Output: { readonly shape: NirArray }
  /** y = W·x + b. */
  readonly Affine: { readonly weight: NirArray; readonly bias: NirArray }
  /** y = W·x. */
  readonly Linear: { readonly weight: NirArray }
  /** y = s ⊙ x. */
  readonly Scale: { readonly scale: NirArray }
  /** Cross-correlation with zeros around; `input_shape` is without channels. */
  readonly Conv1d: Convolution
  readonly Conv2d: Convolution
  /** The sum over each window. */
  readonly SumPool2d: Pooling
  /** The mean over each window. */
  readonly AvgPool2d: Pooling
  /** Joins the axes `start_dim` to `end_dim` of a signal without batch axis. */
  readonly Flatten: { readonly start_dim: NirArray; readonly end_dim: NirArray; readonly input_type?: NirArray }
  /** dv/dt = r·x. */
  readonly I: { readonly r: NirArray }
  /** I that spikes where v > v_threshold, and is then v_reset. */
  readonly IF: { readonly r: NirArray } & Firing
  /** τ·dv/dt = v_leak − v + r·x. */
  readonly LI: Leaky
  readonly LIF: Leaky & Firing
  /** τ_syn·dI/dt = −I + w_in·x, τ_mem·dv/dt = v_leak − v + r·I. */
  readonly CubaLI: Current
  readonly CubaLIF: Current & Firing
  /** y(t) = x(t − delay). */
  readonly Delay: { readonly delay: NirArray }
  /** y = 1 where x > threshold, else 0. */
  readonly Threshold: { readonly threshold: NirArray }
}
interface Convolution {
  readonly input_shape?: NirArray
  readonly weight: NirArray
  readonly bias: NirArray
  readonly stride: NirArray
  readonly padding: NirPadding
  readonly dilation: NirArray
  readonly groups: NirArray
}
interface Pooling { readonly kernel_size: NirArray; readonly stride: NirArray; readonly padding: NirArray }
interface Leaky { readonly tau: NirArray; readonly r: NirArray; readonly v_leak: NirArray }
interface Current { readonly tau_syn: NirArray; readonly tau_mem: NirArray; readonly r: NirArray; readonly v_leak: NirArray; readonly w_in?: NirArray }
/** Files from before 2025 have no `v_reset`. */
interface Firing { readonly v_threshold: NirArray; readonly v_reset?: NirArray }

export type NirPrimitive = keyof NirParameters
/** A node that computes something. */
export type NirUnit = { readonly [Type in NirPrimitive]: { readonly type: Type; readonly parameters: NirParameters[Type]; readonly metadata?: NirMetadata } }[NirPrimitive]
export type NirNode = NirUnit | NirGraph

/** Nodes by name and the connections between them. A graph is a node of another where it is nested. */
export interface NirGraph {
  readonly type: 'NIRGraph'
  readonly nodes: ReadonlyMap<string, NirNode>
  readonly edges: readonly (readonly [from: string, to: string])[]
  readonly metadata?: NirMetadata
}

/** What a NIR file holds. */
export interface NirFile {
  /** Of the reference implementation that wrote it, '1.0.6'. */
  readonly version: string
  readonly graph: NirGraph
}

type Names<Type extends NirPrimitive> = readonly (keyof NirParameters[Type] & string)[]
type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T]

const firing = ['v_threshold', 'v_reset'] as const
const convolution = ['input_shape', 'weight', 'bias', 'stride', 'padding', 'dilation', 'groups'] as const
const pooling = ['kernel_size', 'stride', 'padding'] as const
const leaky = ['tau', 'r', 'v_leak'] as const
const current = ['tau_syn', 'tau_mem', 'r', 'v_leak', 'w_in'] as const

/** The names of all parameters of each primitive. */
export const nirPrimitives: { readonly [Type in NirPrimitive]: Names<Type> } = {
  Input: ['shape'], Output: ['shape'], Affine: ['weight', 'bias'], Linear: ['weight'], Scale: ['scale'], Conv1d: convolution, Conv2d: convolution,
  SumPool2d: pooling, AvgPool2d: pooling, Flatten: ['start_dim', 'end_dim', 'input_type'], I: ['r'], IF: ['r', ...firing], LI: leaky,
  LIF: [...leaky, ...firing], CubaLI: current, CubaLIF: [...current, ...firing], Delay: ['delay'], Threshold: ['threshold'],
}

/** Those that a file may leave out. */
export const nirOptional: ReadonlySet<string> = new Set<Optional<Convolution> | Optional<NirParameters['Flatten']> | Optional<Current> | Optional<Firing>>(['input_shape', 'input_type', 'w_in', 'v_reset'])

export const nirArray = (values: Hdf5Numbers, shape: readonly number[] = [values.length]): NirArray => ({ shape, values })
export const nirIntegers = (...values: readonly number[]): NirArray => nirArray(BigInt64Array.from(values, BigInt))
export const nirInteger = (value: number): NirArray => nirArray(BigInt64Array.of(BigInt(value)), [])
/** The numbers of an array as numbers of JavaScript. */
export const numbersOf = ({ values }: NirArray): number[] => Array.from(values as ArrayLike<number | bigint>, Number)
