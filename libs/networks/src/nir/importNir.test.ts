import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DenseLayer, Network, Neuron } from '../network.ts'
import { createClock, createTally, resetClock, stepClock } from '../snn/clock.ts'
import { issueOf } from '../testing/issueOf.ts'
import { affine, chainGraph, floats, randomChain } from '../testing/nirGraphs.ts'
import { plainNir, type PlainOptions } from '../testing/plainNir.ts'
import { nirInteger, nirIntegers, type NirGraph, type NirNode, type NirUnit } from './graph.ts'
import { importNir } from './importNir.ts'
import type { NirImportOptions } from './importOptions.ts'
import { nirOrder } from './layouts.ts'

const read = (graph: NirGraph, options: Partial<NirImportOptions> = {}) => importNir(graph, { name: 'n', reset: 'value', ...options })
const neuronOf = ({ layers }: Network, l = 0): Neuron => (layers[l] as DenseLayer & { activation: { neuron: Neuron } }).activation.neuron

const lif = (given: Partial<Record<'tau' | 'r' | 'v_leak' | 'v_threshold' | 'v_reset', number[]>>, type: 'LIF' = 'LIF'): NirUnit => {
  const { tau = [2], r = [1], v_leak = [0], v_threshold = [1], v_reset } = given
  return { type, parameters: { tau: floats(tau), r: floats(r), v_leak: floats(v_leak), v_threshold: floats(v_threshold), ...(v_reset && { v_reset: floats(v_reset) }) } }
}
const one = (node: NirUnit, n = 1): NirGraph => chainGraph([n], [n], [['w', affine(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))), new Array<number>(n).fill(0))], ['s', node]])

describe('a network from NIR computes what its graph says', () => {
  /** The spikes of each layer and step, as a list of 0 and 1 in NIR's order. */
  function spikesOf(network: Network, steps: readonly (readonly number[])[]): number[][][] {
    const clock = createClock(network)
    const tally = createTally(clock, steps.length)
    const order = nirOrder(network.input)
    resetClock(clock)
    const found = clock.layers.map((): number[][] => [])
    steps.forEach((values, t) => {
      const active = Array.from(order, (theirs, ours) => ({ ours, value: values[theirs]! })).filter(({ value }) => value !== 0)
      stepClock(clock, t, { indices: Uint32Array.from(active, ({ ours }) => ours), values: Float32Array.from(active, ({ value }) => value), from: 0, to: active.length }, tally)
      clock.layers.forEach(({ wires, spikes }, l) => {
        const theirs = nirOrder(wires.output)
        const fired = new Array<number>(wires.neurons).fill(0)
        for (let k = spikes.from; k < spikes.to; k++) fired[theirs[spikes.indices[k]!]!] = 1
        found[l]!.push(fired)
      })
    })
    return found
  }

  const cases = fc.record({
    seed: fc.nat(), timesteps: fc.integer({ min: 1, max: 5 }),
    reset: fc.constantFrom<PlainOptions['reset']>('value', 'zero', 'subtract'), current: fc.constantFrom<PlainOptions['current']>('after', 'before'),
  })
  test('spike for spike, in exact arithmetic: convolutions of all forms, pooling, scales, neurons, recurrence', () => {
    let fired = 0
    fc.assert(fc.property(cases, ({ seed, timesteps, reset, current }) => {
      const random = createRandom(seed)
      const { graph, order, back, spiking, dt } = randomChain(random)
      const input = (graph.nodes.get('input') as NirUnit & { type: 'Input' }).parameters.shape
      const shape = Array.from(input.values, Number)
      const steps = Array.from({ length: timesteps }, () => Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (random.next() < 0.5 ? 1 : 0)))
      const expected = plainNir(graph, order, back, steps.map((values) => ({ shape, values })), { dt, integrator: 'euler', reset, current })
      const { network } = importNir(graph, { name: 'n', dt, reset, current } as NirImportOptions)
      const found = spikesOf(network, steps)
      expect(found).toEqual(spiking.map((name) => expected.get(name)))
      fired += found.flat(2).reduce((sum, spike) => sum + spike, 0)
    }), { numRuns: 300 })
    expect(fired).toBeGreaterThan(5000)
  })

  test('LIF by forward Euler: 1 − dt/τ is left, and the threshold is in units of the drive', () => {
    const { network } = read(one(lif({ tau: [2], r: [0.5], v_threshold: [1] })), { dt: 0.5 })
    expect(neuronOf(network)).toEqual({ model: 'lif', decay: 0.75, threshold: 8, reset: 'zero', compare: '>', initial: 0 })
    expect([...network.parameters.w!.weight]).toEqual([1])
  })

  test('exactly: e^(−dt/τ) is left; a constant drive then leads to r·x by the solution of the equation', () => {
    const { network } = read(one(lif({ tau: [2], r: [0.5] })), { dt: 0.5, integrator: 'exact' })
    const { decay, threshold } = neuronOf(network)
    expect([decay, threshold]).toEqual([Math.exp(-0.25), 1 / (0.5 * (1 - Math.exp(-0.25)))])
  })

  test('v_leak is the origin of the membrane', () => {
    expect(neuronOf(read(one(lif({ v_leak: [0.25], v_threshold: [1.25], v_reset: [0.25] })), { dt: 1 }).network)).toMatchObject({ threshold: 2, reset: 'zero' })
    expect(neuronOf(read(one(lif({ v_leak: [0.25], v_threshold: [1.25], v_reset: [0] })), { dt: 1 }).network)).toMatchObject({ threshold: 2, reset: 'value', resetTo: -0.5 })
    expect(issueOf(() => read(one(lif({ v_leak: [0.25], v_threshold: [1.25] })), { dt: 1, reset: 'subtract' })).code).toBe('E3047')
  })

  test('neurons that differ in r and threshold have the differences in their weights, and those that differ in τ are refused', () => {
    const { network, report } = read(one(lif({ tau: [2, 2], r: [1, 2], v_leak: [0, 0], v_threshold: [1, 0.5] }), 2), { dt: 1 })
    expect(neuronOf(network)).toMatchObject({ threshold: 1, decay: 0.5 })
    expect([...network.parameters.w!.weight]).toEqual([0.5, 0, 0, 2])
    expect(report.find(({ said }) => said.includes('differ'))!.nodes).toEqual(['s'])
    expect(issueOf(() => read(one(lif({ tau: [2, 3], r: [1, 1], v_leak: [0, 0], v_threshold: [1, 1] }), 2), { dt: 1 }))).toMatchObject({ code: 'E3047', values: { node: 's' } })
  })

  test('an output without neurons is summed, and an integrator as the output is a membrane', () => {
    const plain = read(chainGraph([2], [1], [['w', affine([[1, 2]], [3])]])).network
    expect(plain.layers).toEqual([{ kind: 'dense', name: 'w', units: 1, bias: true, activation: { kind: 'membrane' } }])
    const integrated = read(chainGraph([2], [1], [['w', affine([[1, 2]], [3])], ['i', { type: 'I', parameters: { r: floats([2]) } }]]), { dt: 0.5 }).network
    expect([...integrated.parameters.w!.weight, ...integrated.parameters.w!.bias!]).toEqual([1, 2, 3])
    expect(read(chainGraph([2], [1], [['w', affine([[1, 2]], [3])], ['i', { type: 'I', parameters: { r: floats([2]) } }]])).network.parameters.w!.weight[1]).toBe(4)
  })

  test('neurons without weights in front get those that change nothing', () => {
    const node: NirUnit = { type: 'IF', parameters: { r: floats([1, 1, 1]), v_threshold: floats([1, 1, 1]) } }
    const { network } = read(chainGraph([3], [3], [['a', node], ['b', node]]))
    expect(network.layers).toMatchObject([{ name: 'a', units: 3, bias: false }, { name: 'b', units: 3 }])
    expect([...network.parameters.b!.weight]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  test('graphs in graphs are taken out of them, recurrent ones too', () => {
    const recurrent: NirGraph = {
      type: 'NIRGraph',
      nodes: new Map<string, NirNode>([['in', { type: 'Input', parameters: { shape: nirIntegers(2) } }], ['lif', lif({ tau: [2, 2], r: [1, 1], v_leak: [0, 0], v_threshold: [1, 1] })], ['w_rec', affine([[1, 2], [3, 4]], [0.5, 0])], ['out', { type: 'Output', parameters: { shape: nirIntegers(2) } }]]),
      edges: [['in', 'lif'], ['lif', 'w_rec'], ['w_rec', 'lif'], ['lif', 'out']],
    }
    const { network, report } = read(chainGraph([2], [2], [['fc', affine([[1, 0], [0, 1]], [1, 1])], ['cell', recurrent]]), { dt: 1 })
    expect(network.layers).toMatchObject([{ kind: 'dense', name: 'fc', recurrent: true, bias: true }])
    expect([...network.parameters.fc!.recurrent!]).toEqual([1, 3, 2, 4])
    expect([...network.parameters.fc!.bias!]).toEqual([1.5, 1])
    expect(report).toContainEqual({ nodes: [], said: 'how long a spike takes from a layer to itself', taken: 'one step' })
  })

  test('an input of one axis may be a map', () => {
    const { network } = read(chainGraph([8], [1], [['w', affine([[0, 1, 2, 3, 4, 5, 6, 7]], [0])]]), { input: { height: 2, width: 2, channels: 2 } })
    expect(network.input).toEqual({ height: 2, width: 2, channels: 2 })
    expect([...network.parameters.w!.weight]).toEqual([0, 4, 1, 5, 2, 6, 3, 7])
    expect(issueOf(() => read(chainGraph([8], [1], [['w', affine([[0, 1, 2, 3, 4, 5, 6, 7]], [0])]]), { input: { height: 2, width: 2, channels: 1 } })).code).toBe('E3051')
  })

  test('provenance has the lines of the report', () => {
    const { network, report } = read(one(lif({})), { dt: 1, reset: 'subtract' })
    expect(network.provenance).toHaveLength(report.length + 1)
    expect(network.provenance.join('\n')).toContain('s: nothing about what a spike does to the membrane: the file has no v_reset; taken: v ← v − v_threshold')
  })
})

describe('what is open must be stated', () => {
  test('dt where there is a time constant, and one that is not too long for Euler', () => {
    expect(issueOf(() => read(one(lif({ tau: [2] }))))).toMatchObject({ code: 'E3045', values: { node: 's', parameter: 'tau', tau: 2 } })
    expect(issueOf(() => read(one(lif({ tau: [2] })), { dt: 3 }))).toMatchObject({ code: 'E3045', values: { dt: 3 } })
    expect(neuronOf(read(one(lif({ tau: [2] })), { dt: 3, integrator: 'exact' }).network).decay).toBe(Math.exp(-1.5))
  })

  test('the reset where the file has none; where it has, it is that, unless another is asked for', () => {
    const open = (node: NirUnit, reset?: NirImportOptions['reset']) => importNir(one(node), { name: 'n', dt: 1, ...(reset && { reset }) })
    expect(issueOf(() => open(lif({})))).toMatchObject({ code: 'E3046', values: { node: 's' } })
    expect(neuronOf(open(lif({ v_reset: [-1] })).network)).toMatchObject({ reset: 'value', resetTo: -2 })
    expect(neuronOf(open(lif({}), 'value').network)).toMatchObject({ reset: 'zero' })
    const other = open(lif({ v_reset: [-1] }), 'subtract')
    expect(neuronOf(other.network)).toMatchObject({ reset: 'subtract' })
    expect(other.report).toContainEqual({ nodes: ['s'], said: 'after a spike v ← v_reset', taken: 'v ← v − v_threshold, as was asked' })
  })
})

describe('what can\'t be expressed is refused by name', () => {
  const conv = (given: object = {}): NirUnit => ({ type: 'Conv2d', parameters: { weight: floats(new Array<number>(9).fill(1), [1, 1, 3, 3]), bias: floats([0]), stride: nirIntegers(1, 1), padding: nirIntegers(0, 0), dilation: nirIntegers(1, 1), groups: nirInteger(1), ...given } })
  const pool = (given: object = {}): NirUnit => ({ type: 'SumPool2d', parameters: { kernel_size: nirIntegers(2, 2), stride: nirIntegers(2, 2), padding: nirIntegers(0, 0), ...given } })
  const spike: NirUnit = { type: 'IF', parameters: { r: floats([1]), v_threshold: floats([1]) } }
  const maps = (...nodes: [string, NirNode][]): NirGraph => chainGraph([1, 4, 4], [1], nodes)

  test.each<[string, NirGraph, string, string]>([
    ['a leaky integrator', one({ type: 'LI', parameters: { tau: floats([1]), r: floats([1]), v_leak: floats([0]) } }), 'E3044', 's'],
    ['a delay', chainGraph([1], [1], [['d', { type: 'Delay', parameters: { delay: floats([1]) } }], ['s', spike]]), 'E3044', 'd'],
    ['an integrator within', chainGraph([1], [1], [['i', { type: 'I', parameters: { r: floats([1]) } }], ['s', spike]]), 'E3044', 'i'],
    ['weights after weights', chainGraph([1], [1], [['a', affine([[1]], [0])], ['b', affine([[1]], [0])]]), 'E3044', 'b'],
    ['steps that are not square', maps(['c', conv({ stride: nirIntegers(1, 2) })]), 'E3044', 'c'],
    ['a padding that makes no square', maps(['c', conv({ padding: nirIntegers(0, 1) })]), 'E3044', 'c'],
    ['pooling of weights', maps(['c', conv()], ['p', pool()]), 'E3044', 'p'],
    ['windows that are not square', maps(['p', pool({ kernel_size: nirIntegers(2, 1) })]), 'E3044', 'p'],
    ['pooling with padding', maps(['p', pool({ padding: nirIntegers(1, 1) })]), 'E3044', 'p'],
    ['pooling at the end', maps(['p', pool()]), 'E3044', 'output'],
    ['an input of two axes', chainGraph([2, 3], [1], [['s', spike]]), 'E3044', 'input'],
    ['weights for another number of inputs', chainGraph([3], [1], [['w', affine([[1, 2]], [0])]]), 'E3043', 'w'],
    ['weights on a map that is not flattened', maps(['w', affine([[1, 2]], [0])]), 'E3043', 'w'],
    ['channels that do not fit', chainGraph([2, 4, 4], [1], [['c', conv()]]), 'E3043', 'c'],
    ['an input of another size than stated', maps(['c', conv({ input_shape: nirIntegers(5, 5) })]), 'E3043', 'c'],
    ['neurons of another number', chainGraph([1], [2], [['w', affine([[1], [2], [3]], [0, 0, 0])], ['s', { type: 'IF', parameters: { r: floats([1, 1]), v_threshold: floats([1, 1]) } }]]), 'E3043', 's'],
    ['a branch', { ...one(spike), edges: [...one(spike).edges, ['w', 'output']] }, 'E3043', 'w'],
    ['a node aside', { ...one(spike), nodes: new Map([...one(spike).nodes, ['x', spike]]) }, 'E3043', 'x'],
    ['a circle', { ...one(spike), edges: [...one(spike).edges, ['output', 'w']] }, 'E3043', 'w'],
    ['no output', { ...one(spike), nodes: new Map([...one(spike).nodes].slice(0, -1)), edges: [['input', 'w'], ['w', 's']] }, 'E3043', 'the graph'],
    ['a threshold below rest', one(lif({ v_threshold: [-1] })), 'E3047', 's'],
    ['a reset above the threshold', one(lif({ v_reset: [2] })), 'E3047', 's'],
    ['neurons that take nothing in', one(lif({ r: [0] })), 'E3047', 's'],
    ['a name that is none in JavaScript', chainGraph([1], [1], [['__proto__', spike]]), 'E3043', '__proto__'],
  ])('%s', (_, graph, code, node) => expect(issueOf(() => read(graph, { dt: 1 }))).toMatchObject({ code, values: { node } }))
})
