import type { Random } from '@spikeline/core'
import { nirArray, nirInteger, nirIntegers, type NirArray, type NirGraph, type NirNode, type NirUnit } from '../nir/graph.ts'

/** Nodes one after the other, 'input' and 'output' around them. */
export function chainGraph(input: readonly number[], output: readonly number[], nodes: readonly (readonly [string, NirNode])[], more: readonly (readonly [string, string])[] = [], aside: readonly (readonly [string, NirNode])[] = []): NirGraph {
  const all: (readonly [string, NirNode])[] = [['input', { type: 'Input', parameters: { shape: nirIntegers(...input) } }], ...nodes, ['output', { type: 'Output', parameters: { shape: nirIntegers(...output) } }]]
  const edges = all.slice(1).map(([name], i) => [all[i]![0], name] as const)
  return { type: 'NIRGraph', nodes: new Map([...all, ...aside]), edges: [...edges, ...more] }
}

export const floats = (values: readonly number[], shape?: readonly number[]): NirArray => nirArray(Float32Array.from(values), shape)

export const affine = (weight: readonly (readonly number[])[], bias: readonly number[]): NirUnit =>
  ({ type: 'Affine', parameters: { weight: floats(weight.flat(), [weight.length, weight[0]!.length]), bias: floats(bias) } })

/** A random chain whose numbers are fractions of small powers of two, so that single precision computes a few steps exactly. */
export interface RandomChain { readonly graph: NirGraph; readonly order: readonly string[]; readonly back: readonly (readonly [string, string])[]; readonly spiking: readonly string[]; readonly dt: number | undefined }

export function randomChain(random: Random): RandomChain {
  const upTo = (n: number): number => Math.floor(random.next() * n)
  const pick = <T>(values: readonly T[]): T => values[upTo(values.length)]!
  const dyadic = (n: number, shape?: readonly number[]): NirArray => floats(Array.from({ length: n }, () => pick([-0.5, -0.25, 0, 0.25, 0.5, 0.75])), shape)
  const nodes: (readonly [string, NirUnit])[] = []
  const aside: (readonly [string, NirUnit])[] = []
  const more: (readonly [string, string])[] = []
  const spiking: string[] = []
  const dt = pick([undefined, 0.25, 1])
  let shape: number[] = [2, 4 + upTo(3), 4 + upTo(3)]
  const input = shape
  const add = (name: string, node: NirUnit): void => void nodes.push([`${nodes.length}.${name}`, node])
  const product = (): number => shape.reduce((a, b) => a * b, 1)
  const scale = (): void => {
    if (upTo(3) > 0) return
    const perChannel = Array.from({ length: shape[0]! }, () => pick([0.5, 1, 2]))
    const area = product() / shape[0]!
    add('scale', { type: 'Scale', parameters: { scale: upTo(2) ? floats([pick([0.5, 2])]) : floats(Array.from({ length: product() }, (_, i) => perChannel[Math.floor(i / area)]!), shape) } })
  }
  /** One value a channel, or one for all. */
  const perNeuron = (values: readonly number[]): NirArray => {
    const area = product() / shape[0]!
    const each = upTo(2) ? new Array<number>(shape[0]!).fill(pick(values)) : Array.from({ length: shape[0]! }, () => pick(values))
    return floats(Array.from({ length: product() }, (_, i) => each[Math.floor(i / area)]!), shape)
  }
  const all = (value: number): NirArray => floats(new Array<number>(product()).fill(value), shape)
  const neurons = (): void => {
    const type = dt === undefined ? pick(['IF', 'Threshold'] as const) : pick(['IF', 'LIF', 'LIF', 'CubaLIF', 'Threshold'] as const)
    const r = perNeuron([0.5, 1, 2])
    const v_threshold = perNeuron([0.5, 1])
    const firing = { v_threshold, ...(upTo(2) && { v_reset: all(0) }) }
    const tau = all((dt ?? 1) * pick([1, 2, 4]))
    if (type === 'IF') add('if', { type, parameters: { r, ...firing } })
    else if (type === 'Threshold') add('threshold', { type, parameters: { threshold: v_threshold } })
    else if (type === 'LIF') add('lif', { type, parameters: { tau, r, v_leak: all(0), ...firing } })
    else add('cuba', { type, parameters: { tau_mem: tau, tau_syn: all(dt! * 2), r, v_leak: all(0), w_in: perNeuron([1, 2]), ...firing } })
    spiking.push(nodes.at(-1)![0])
  }
  for (let block = upTo(3); block > 0; block--) {
    const groups = shape[0]! % 2 === 0 ? pick([1, 2]) : 1
    const filters = groups * (1 + upTo(2))
    const [k, dilation, stride] = [1 + upTo(3), pick([1, 1, 2]), pick([1, 1, 2])]
    const span = dilation * (k - 1) + 1
    const [h, w, around] = [shape[1]!, shape[2]!, upTo(2)]
    // As wide as high, or 1 row higher on either side with as much more padding.
    const tall = dilation === 1 && upTo(3) === 0
    if (span > Math.min(h, w)) break
    const parameters = {
      weight: dyadic(filters * (shape[0]! / groups) * (k + (tall ? 2 : 0)) * k, [filters, shape[0]! / groups, k + (tall ? 2 : 0), k]), bias: dyadic(filters),
      stride: nirIntegers(stride, stride), padding: nirIntegers(around + (tall ? 1 : 0), around), dilation: nirIntegers(dilation, dilation), groups: nirInteger(groups),
      ...(upTo(2) && { input_shape: nirIntegers(h, w) }),
    }
    scale()
    add('conv', { type: 'Conv2d', parameters })
    shape = [filters, ...[h, w].map((n) => Math.floor((n + 2 * around - span) / stride) + 1)]
    scale()
    neurons()
    if (upTo(2) && Math.min(shape[1]!, shape[2]!) >= 2) {
      add('pool', { type: pick(['SumPool2d', 'AvgPool2d'] as const), parameters: { kernel_size: nirIntegers(2, 2), stride: nirIntegers(2, 2), padding: nirIntegers(0, 0) } })
      shape = [shape[0]!, shape[1]! >> 1, shape[2]! >> 1]
    }
  }
  scale()
  add('flatten', { type: 'Flatten', parameters: { start_dim: nirInteger(upTo(2)), end_dim: nirInteger(-1), ...(upTo(2) && { input_type: nirIntegers(...shape) }) } })
  shape = [product()]
  for (let block = 1 + upTo(2); block > 0; block--) {
    const units = 2 + upTo(3)
    const weight = dyadic(units * shape[0]!, [units, shape[0]!])
    add('fc', upTo(2) ? { type: 'Affine', parameters: { weight, bias: dyadic(units) } } : { type: 'Linear', parameters: { weight } })
    shape = [units]
    scale()
    neurons()
    const name = nodes.at(-1)![0]
    if (upTo(2)) {
      const own = dyadic(units * units, [units, units])
      aside.push([`${name}.rec`, upTo(2) ? { type: 'Affine', parameters: { weight: own, bias: dyadic(units) } } : { type: 'Linear', parameters: { weight: own } }])
      more.push([name, `${name}.rec`], [`${name}.rec`, name])
    }
  }
  const graph = chainGraph(input, shape, nodes, more, aside)
  const order = ['input', ...nodes.flatMap(([name]) => (aside.some(([own]) => own === `${name}.rec`) ? [`${name}.rec`, name] : [name])), 'output']
  const back = more.filter(([from]) => !from.endsWith('.rec'))
  return { graph, order, back, spiking, dt }
}
