import { numbersOf, type NirGraph, type NirPadding, type NirUnit } from '../nir/graph.ts'

/** A signal of NIR: values in row-major order of [channels, height, width], or of [values]. */
interface Signal { readonly shape: readonly number[]; readonly values: readonly number[] }

export interface PlainOptions { readonly dt: number | undefined; readonly integrator: 'euler' | 'exact'; readonly reset: 'value' | 'zero' | 'subtract'; readonly current: 'after' | 'before' }

/**
 * What the nodes of a graph give at each step, by the definitions of NIR in its own layout and in double precision; of nodes in the order of
 * `order`. A connection from `from` back to `to` takes one step. Returns, by node, its values of each step.
 */
export function plainNir({ nodes, edges }: NirGraph, order: readonly string[], back: readonly (readonly [string, string])[], inputs: readonly Signal[], options: PlainOptions): Map<string, number[][]> {
  const given = new Map<string, number[][]>(order.map((name) => [name, []]))
  const states = new Map<string, { v: number[]; i: number[] }>()
  const last = new Map<string, Signal>()
  for (const input of inputs) {
    const now = new Map<string, Signal>()
    for (const name of order) {
      const node = nodes.get(name) as NirUnit
      const from = edges.filter(([, to]) => to === name).map(([source]) => source)
      const parts = from.map((source) => (back.some(([a, b]) => a === source && b === name) ? last.get(source) : now.get(source)))
      const known = parts.filter((part) => part !== undefined)
      const x: Signal = node.type === 'Input' ? input : known.length === 0 ? { shape: [], values: [] } : { shape: known[0]!.shape, values: known[0]!.values.map((_, i) => known.reduce((sum, part) => sum + part.values[i]!, 0)) }
      now.set(name, apply(node, x, states, name, options))
      given.get(name)!.push([...now.get(name)!.values])
    }
    // Weights of a connection to itself give their bias at the first step as well: they are computed from silence.
    for (const [name, signal] of now) last.set(name, signal)
  }
  return given
}

function apply(node: NirUnit, x: Signal, states: Map<string, { v: number[]; i: number[] }>, name: string, { dt, integrator, reset, current }: PlainOptions): Signal {
  const pair = (padding: NirPadding, span: readonly number[]): number[] => (padding === 'valid' ? [0, 0] : padding === 'same' ? span.map((n) => (n - 1) / 2) : twice(numbersOf(padding)))
  const left = (tau: number): number => (integrator === 'euler' ? 1 - dt! / tau : Math.exp(-dt! / tau))
  switch (node.type) {
    case 'Input':
    case 'Output':
    case 'Delay': return x
    case 'Flatten': return { shape: [x.values.length], values: x.values }
    case 'Scale': {
      const s = numbersOf(node.parameters.scale)
      return { ...x, values: x.values.map((value, i) => value * s[s.length === 1 ? 0 : i]!) }
    }
    case 'Affine':
    case 'Linear': {
      const w = numbersOf(node.parameters.weight)
      const [out, into] = node.parameters.weight.shape as [number, number]
      const b = node.type === 'Affine' ? numbersOf(node.parameters.bias) : new Array<number>(out).fill(0)
      return { shape: [out], values: b.map((bias, o) => bias + x.values.reduce((sum, value, i) => sum + w[o * into + i]! * value, 0)) }
    }
    case 'Conv2d': {
      const { weight, bias, stride, padding, dilation, groups } = node.parameters
      const [filters, perGroup, kh, kw] = weight.shape as [number, number, number, number]
      const [, h, w] = x.shape as [number, number, number]
      const [sy, sx] = twice(numbersOf(stride)) as [number, number]
      const [dy, dx] = twice(numbersOf(dilation)) as [number, number]
      const [py, px] = pair(padding, [dy * (kh - 1) + 1, dx * (kw - 1) + 1]) as [number, number]
      const [W, b, g] = [numbersOf(weight), numbersOf(bias), numbersOf(groups)[0]!]
      const rows = Math.floor((h + 2 * py - dy * (kh - 1) - 1) / sy) + 1
      const columns = Math.floor((w + 2 * px - dx * (kw - 1) - 1) / sx) + 1
      const values: number[] = []
      for (let o = 0; o < filters; o++) for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
        let sum = b[o]!
        for (let i = 0; i < perGroup; i++) for (let y = 0; y < kh; y++) for (let z = 0; z < kw; z++) {
          const [row, column] = [r * sy - py + y * dy, c * sx - px + z * dx]
          const channel = Math.floor(o / (filters / g)) * perGroup + i
          if (row >= 0 && row < h && column >= 0 && column < w) sum += W[((o * perGroup + i) * kh + y) * kw + z]! * x.values[(channel * h + row) * w + column]!
        }
        values.push(sum)
      }
      return { shape: [filters, rows, columns], values }
    }
    case 'SumPool2d':
    case 'AvgPool2d': {
      const [k, s] = [numbersOf(node.parameters.kernel_size)[0]!, numbersOf(node.parameters.stride)[0]!]
      const [channels, h, w] = x.shape as [number, number, number]
      const [rows, columns] = [Math.floor((h - k) / s) + 1, Math.floor((w - k) / s) + 1]
      const values: number[] = []
      for (let c = 0; c < channels; c++) for (let r = 0; r < rows; r++) for (let q = 0; q < columns; q++) {
        let sum = 0
        for (let y = 0; y < k; y++) for (let z = 0; z < k; z++) sum += x.values[(c * h + r * s + y) * w + q * s + z]!
        values.push(node.type === 'SumPool2d' ? sum : sum / (k * k))
      }
      return { shape: [channels, rows, columns], values }
    }
    case 'Threshold': {
      const threshold = numbersOf(node.parameters.threshold)
      return { ...x, values: x.values.map((value, i) => (value > threshold[i]! ? 1 : 0)) }
    }
    case 'I':
    case 'IF':
    case 'LIF':
    case 'CubaLIF': {
      const n = x.values.length
      const of = (array: { shape: readonly number[]; values: unknown } | undefined, fallback: number): number[] => {
        const values = array ? numbersOf(array as never) : [fallback]
        return values.length === n ? values : new Array<number>(n).fill(values[0]!)
      }
      const leak = node.type === 'LIF' || node.type === 'CubaLIF' ? of(node.parameters.v_leak, 0) : of(undefined, 0)
      const state = states.get(name) ?? { v: [...leak], i: new Array<number>(n).fill(0) }
      states.set(name, state)
      const r = of(node.parameters.r, 1)
      const threshold = node.type === 'I' ? [] : of(node.parameters.v_threshold, 1)
      const to = node.type === 'I' ? [] : of(node.parameters.v_reset, 0)
      const spikes = x.values.map((value, k) => {
        let drive = value
        if (node.type === 'CubaLIF') {
          const [tau, w] = [of(node.parameters.tau_syn, 1), of(node.parameters.w_in, 1)]
          const before = state.i[k]!
          state.i[k] = left(tau[k]!) * before + (1 - left(tau[k]!)) * w[k]! * value
          drive = current === 'after' ? state.i[k]! : before
        }
        if (node.type === 'I' || node.type === 'IF') state.v[k]! += (dt ?? 1) * r[k]! * drive
        else {
          const d = left(of(node.type === 'LIF' ? node.parameters.tau : node.parameters.tau_mem, 1)[k]!)
          state.v[k] = d * state.v[k]! + (1 - d) * (leak[k]! + r[k]! * drive)
        }
        if (node.type === 'I' || !(state.v[k]! > threshold[k]!)) return 0
        state.v[k] = reset === 'subtract' ? state.v[k]! - threshold[k]! : reset === 'zero' ? 0 : to[k]!
        return 1
      })
      return { ...x, values: node.type === 'I' ? [...state.v] : spikes }
    }
    default: throw new Error(`${node.type} has no definition here`)
  }
}

const twice = (values: readonly number[]): number[] => (values.length === 1 ? [values[0]!, values[0]!] : [...values])
