import { conformance, runStage, type Metric } from '@spikeline/core'
import type { Activity, Network, Neuron } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cost } from './cost.ts'
import { curve, finder } from './testing/metrics.ts'
import { activity, network } from './testing/networks.ts'

const measure = async (net: Network, batches: Activity[]): Promise<readonly Metric[]> => (await runStage(cost, { model: [net], activity: batches }, {})).metrics[0]!.metrics

// 3 inputs, 2 hidden, 2 outputs with bias: P = 3·2 + 2 + 2·2 + 2 = 14, ΣN = 4, M = 6 + 4.
const two = '2FC-2'
const threeInputs = [1, 1, 3] as const

describe('measure/cost: an ANN of two layers, counted by hand', () => {
  // Sample a: 2 of 3 inputs and 1 of 2 hidden values are not zero; sample b: 3 and 2. All four outputs are not zero.
  const ann = network(two, threeInputs)
  const ran = activity(ann, 2, [{ spikes: [1 + 2], operations: [2 * 2 + 3 * 2] }, { spikes: [4], operations: [1 * 2 + 2 * 2] }])

  test('memory is 4P + 4ΣN bytes, or 4P + 4·max N with a reused buffer', async () => {
    const of = finder(await measure(ann, [ran]))
    expect([of('parameters'), of('neurons'), of('memory'), of('memory.reused'), of('memory.parameters'), of('memory.state')]).toEqual([14, 4, 72, 64, 56, 16])
  })
  test('it multiplies and adds ΣM, of which those with a non-zero input are effective', async () => {
    const of = finder(await measure(ann, [ran]))
    for (const kind of ['multiplications', 'additions']) {
      expect([of(kind), of(`${kind}.dense`), of(`${kind}.effective`)]).toEqual([10, 10, (10 + 6) / 2])
      expect([of(kind, { layer: '1:2FC' }), of(kind, { layer: '2:2FC' })]).toEqual([6, 4])
      expect([of(`${kind}.effective`, { layer: '1:2FC' }), of(`${kind}.effective`, { layer: '2:2FC' })]).toEqual([5, 3])
    }
  })
  test('its density is that of its activations; it has no spikes, steps or leak', async () => {
    const metrics = await measure(ann, [ran])
    expect(finder(metrics)('density')).toBe(7 / 8)
    expect(metrics.filter(({ name }) => /spikes|firingRate|leak|\/step|cumulative|updates/.test(name))).toEqual([])
  })
  test('energy: 4.6 pJ a MAC; 10 pJ for each 8 bytes; DRAM for each parameter', async () => {
    const of = finder(await measure(ann, [ran]))
    const accessed = 4 * 10 + 8 * 4
    expect(of('bytes.accessed')).toBe(accessed)
    expect(of('energy.compute') * 1e12).toBeCloseTo(46, 9)
    expect(of('energy.compute.effective') * 1e12).toBeCloseTo(8 * 4.6, 9)
    expect(of('energy.onChip') * 1e12).toBeCloseTo(46 + accessed * 1.25, 9)
    expect(of('energy.offChip.low') * 1e12).toBeCloseTo(46 + accessed * 1.25 + 7 * 1300, 9)
    expect(of('energy.offChip.high') * 1e12).toBeCloseTo(46 + accessed * 1.25 + 7 * 2600, 9)
  })
})

describe('measure/cost: a residual block, counted by hand', () => {
  // M = 3·4, 4·4, 4·4 and 4·2; the third layer adds what the first gives.
  const topology = '4FC-[4FC-4FC]-2'
  const did = [{ spikes: [2], operations: [8] }, { spikes: [1], operations: [4] }, { spikes: [1], operations: [4] }, { spikes: [2], operations: [2] }]

  test('of an ANN an identity costs an addition a neuron, whatever it adds, and no multiplication; what the block reads is kept until then', async () => {
    const net = network(topology, threeInputs)
    const of = finder(await measure(net, [activity(net, 1, did)]))
    expect([of('multiplications'), of('additions'), of('additions', { layer: '3:4FC' })]).toEqual([52, 56, 20])
    expect([of('multiplications.effective'), of('additions.effective')]).toEqual([18, 22])
    expect(of('energy.compute') * 1e12).toBeCloseTo(52 * 4.6 + 4 * 0.9, 9)
    // P = 16 + 20 + 20 + 10. While the second and third layer are computed, the four values of the first are there as well.
    expect(of('memory.reused')).toBe(4 * 66 + 4 * (4 + 4))
  })

  test('of an SNN its spikes are additions as all others; the dense count has one a neuron and step', async () => {
    const net = network(topology, threeInputs, 0.9)
    const of = finder(await measure(net, [activity(net, 1, did.map(({ spikes, operations }) => ({ spikes: [...spikes, 0], operations: [...operations, 0] })))]))
    expect([of('additions'), of('additions.dense')]).toEqual([18, 2 * 56])
  })
})

describe('measure/cost: neurons that no network states', () => {
  const layer = (name: string, rest: object): Activity['layers'][number] =>
    ({ name, kind: 'dense', neurons: 2, parameters: 0, macs: 2, analog: false, spikes: Float64Array.of(1, 1), operations: Float64Array.of(2, 4), updates: Float64Array.of(4, 4), leak: 3, ...rest })
  const ran: Activity = {
    model: 'stdp', kind: 'snn', samples: 2, timesteps: 2, driveKept: false,
    layers: [layer('excitatory', { parameters: 8, macs: 8, leak: 5, operations: Float64Array.of(6, 10) }), layer('inhibitory', {})],
  }
  const alone = async (batch: Activity): Promise<readonly Metric[]> => (await runStage(cost, { activity: [batch] }, {})).metrics[0]!.metrics

  test('are counted by what the activity says of them, in single precision', async () => {
    const of = finder(await alone(ran))
    expect([of('parameters'), of('neurons'), of('memory'), of('spikes'), of('updates')]).toEqual([8, 4, 4 * 8 + 4 * 4 + 4 / 8, 2, 8])
    expect([of('additions'), of('additions', { layer: 'excitatory' }), of('multiplications')]).toEqual([(16 + 6) / 2, 8, 0])
    expect([of('additions.dense'), of('multiplications.leak')]).toEqual([2 * (8 + 2), (5 * 8 + 3 * 8) / 2])
    expect(of('firingRate')).toBe(2 / (2 * 4))
    expect(of('energy.compute') * 1e12).toBeCloseTo(11 * 0.9 + 32 * 3.7, 9)
  })
  test('and where it says too little, the network is asked for', async () => {
    const { leak: _, ...silent } = ran.layers[0]!
    await expect(alone({ ...ran, layers: [silent] })).rejects.toThrow('E8013')
  })
})

describe('measure/cost: an ANN that votes over T slices, counted by hand', () => {
  // T = 3, two samples; non-zero inputs 3, 0 and 2 (both samples together), hidden values 1, 2 and 1, outputs 4, 2 and 3.
  const ann = network(two, threeInputs)
  const did = [{ spikes: [1, 2, 1], operations: [3 * 2, 0, 2 * 2] }, { spikes: [4, 2, 3], operations: [1 * 2, 2 * 2, 1 * 2] }]
  const voting = { ...activity(ann, 2, did), timesteps: 3 }

  test('it multiplies and adds T·ΣM, and holds parameters and activations once', async () => {
    const of = finder(await measure(ann, [voting]))
    for (const kind of ['multiplications', 'additions']) {
      expect([of(kind), of(`${kind}.dense`), of(`${kind}.effective`)]).toEqual([30, 30, (10 + 8) / 2])
      expect([of(`${kind}/step`), of(`${kind}.dense/step`), of(`${kind}.effective/step`)]).toEqual([10, 10, 3])
      expect([of(kind, { layer: '1:2FC' }), of(`${kind}.effective`, { layer: '2:2FC' })]).toEqual([18, 4])
    }
    expect([of('memory'), of('memory.reused'), of('parameters'), of('neurons'), of('timesteps')]).toEqual([72, 64, 14, 4, 3])
    expect(of('density')).toBe(13 / (2 * 3 * 4))
  })
  test('its curves are those until each slice', async () => {
    const metrics = await measure(ann, [voting])
    for (const kind of ['multiplications', 'additions']) {
      expect(curve(metrics, `${kind}.cumulative`)).toEqual([10, 20, 30])
      expect(curve(metrics, `${kind}.effective.cumulative`)).toEqual([4, 6, 9])
    }
    expect(metrics.filter(({ name }) => /spikes|firingRate|leak|updates/.test(name))).toEqual([])
  })
  test('energy counts T evaluations, and fetches the parameters once', async () => {
    const of = finder(await measure(ann, [voting]))
    const accessed = 4 * 30 + 8 * 4 * 3
    expect(of('bytes.accessed')).toBe(accessed)
    expect(of('energy.compute') * 1e12).toBeCloseTo(30 * 4.6, 9)
    expect(of('energy.offChip.low') * 1e12).toBeCloseTo(30 * 4.6 + accessed * 1.25 + 7 * 1300, 9)
  })
  test('it is not mixed with one that sees one image', async () => {
    await expect(measure(ann, [voting, activity(ann, 2, [{ spikes: [1], operations: [2] }, { spikes: [1], operations: [2] }])])).rejects.toMatchObject({ issues: [{ code: 'E8011' }] })
  })
})

describe('measure/cost: an ANN of few bits, counted by hand', () => {
  const plain = network(two, threeInputs)
  const few = (weightBits: number, inputBits: number): Network => ({
    ...plain, layers: plain.layers.map((layer, i) => (layer.kind === 'dense'
      ? { ...layer, quantised: { weightBits, weightSteps: Float32Array.of(1, 1), inputBits: i === 0 ? 8 : inputBits, inputStep: i === 0 ? 1 / 255 : 1 } } : layer)),
  })
  // One sample: 2 of 3 inputs and 1 of 2 hidden values are not zero.
  const ran = (net: Network) => activity(net, 1, [{ spikes: [1], operations: [2 * 2] }, { spikes: [2], operations: [1 * 2] }])

  test('has the counts of the same topology, and a multiplication for each of 4 sums', async () => {
    const [of, before] = [finder(await measure(few(4, 4), [ran(few(4, 4))])), finder(await measure(plain, [ran(plain)]))]
    for (const name of ['parameters', 'neurons', 'multiplications', 'additions', 'multiplications.effective', 'density']) expect(of(name)).toBe(before(name))
    expect([of('multiplications.scale'), of('multiplications.scale', { layer: '1:2FC' })]).toEqual([4, 2])
  })
  test('a weight and an activation take their bits, a score, a bias and the factor of a channel 4 bytes', async () => {
    const of = finder(await measure(few(2, 4), [ran(few(2, 4))]))
    expect([of('memory.parameters'), of('memory.state')]).toEqual([(10 * 2) / 8 + 4 * 4 + 4 * 4, 2 / 2 + 2 * 4])
    expect([of('memory'), of('memory.reused')]).toEqual([2.5 + 32 + 9, 2.5 + 32 + 8])
  })
  test('energy: 0.2·k_w·k_x/64 pJ a multiplication, 0.03·(k_w + k_x)/16 an addition, 3.1 a sum', async () => {
    const of = finder(await measure(few(2, 4), [ran(few(2, 4))]))
    // The first layer reads 8 bits: 6 MACs; the second 4: 4 MACs.
    const compute = 0.2 * (6 * (16 / 64) + 4 * (8 / 64)) + 0.03 * (6 * (10 / 16) + 4 * (6 / 16)) + 3.1 * 4
    const accessed = 10 * 0.25 + 2 * 9
    expect(of('energy.compute') * 1e12).toBeCloseTo(compute, 9)
    expect(of('energy.compute.effective') * 1e12).toBeCloseTo(0.2 * (4 * (16 / 64) + 2 * (8 / 64)) + 0.03 * (4 * (10 / 16) + 2 * (6 / 16)) + 3.1 * 4, 9)
    expect(of('bytes.accessed')).toBe(accessed)
    expect(of('energy.onChip') * 1e12).toBeCloseTo(compute + accessed * 1.25, 9)
    expect(of('energy.offChip.low') * 1e12).toBeCloseTo(compute + accessed * 1.25 + (34.5 / 8) * 1300, 9)
  })
  test('where it votes over 3 slices, it scales and gives its activations 3 times, and keeps them once', async () => {
    const net = few(2, 4)
    const did = [{ spikes: [1, 1, 1], operations: [4, 4, 4] }, { spikes: [2, 2, 2], operations: [2, 2, 2] }]
    const of = finder(await measure(net, [{ ...activity(net, 1, did), timesteps: 3 }]))
    expect([of('multiplications.scale'), of('multiplications.scale/step'), of('memory.state'), of('bytes.accessed')]).toEqual([12, 4, 9, 3 * (10 * 0.25 + 2 * 9)])
  })
  test('8 by 8 bits take what INT8 takes', async () => {
    const of = finder(await measure(few(8, 8), [ran(few(8, 8))]))
    expect(of('energy.compute') * 1e12).toBeCloseTo(0.23 * 10 + 3.1 * 4, 9)
  })
})

describe('measure/cost: an SNN in fixed point, counted by hand', () => {
  /** Weights of so many bits in every layer. */
  const inBits = (net: Network, bits: number): Network => ({
    ...net, layers: net.layers.map((layer) => (layer.kind === 'dense' || layer.kind === 'conv' ? { ...layer, fixedPoint: { bits, weightExponent: -7, stateExponent: -13 } } : layer)),
  })
  // T = 2, one sample; the first layer sees analog values, held: M_1 = 6 multiplications, once. The hidden neurons spike 3 times.
  const ran = (net: Network) => activity(net, 1, [{ spikes: [1, 2], operations: [4, 0], analog: true }, { spikes: [0, 0], operations: [2, 4] }], true)

  test('a weight takes its bits, a bias and a membrane 3 bytes, a spike one bit', async () => {
    for (const [bits, parameters] of [[8, 10 + 3 * 4], [4, 5 + 3 * 4]] as const) {
      const net = inBits(network(two, threeInputs, 0.5), bits)
      const of = finder(await measure(net, [ran(net)]))
      expect([of('parameters'), of('memory.parameters'), of('memory.state'), of('memory.spikes'), of('memory.drive')]).toEqual([14, parameters, 12, 0.5, 6])
      expect(of('memory')).toBe(parameters + 12.5)
      expect(of('memory', { layer: '1:2FC' })).toBe((6 * bits) / 8 + 3 * 2 + 3 * 2 + 0.25)
    }
  })
  test('energy: 0.2 pJ a multiplication, 0.03 an addition, 3.1 a leak; weights are read by their bits, membranes by 3 bytes', async () => {
    const net = inBits(network(two, threeInputs, 0.5), 8)
    const of = finder(await measure(net, [ran(net)]))
    // Two hidden neurons leak at two steps.
    const compute = 0.2 * 6 + 3.1 * 4 + 0.03 * (6 + 6)
    const accessed = 1 * (6 + 6) + 6.25 * 8
    expect(of('energy.compute') * 1e12).toBeCloseTo(compute, 9)
    expect(of('bytes.accessed')).toBe(accessed)
    expect(of('energy.onChip') * 1e12).toBeCloseTo(compute + accessed * 1.25, 9)
    expect(of('energy.offChip.low') * 1e12).toBeCloseTo(compute + accessed * 1.25 + (22 / 8) * 1300, 9)
  })
})

describe('measure/cost: an SNN of two layers, counted by hand', () => {
  // T = 3, two samples. Inputs spike 3, 0 and 2 times (both samples together), hidden neurons 1, 2 and 1 times.
  const did = [{ spikes: [1, 2, 1], operations: [3 * 2, 0, 2 * 2] }, { spikes: [0, 0, 0], operations: [1 * 2, 2 * 2, 1 * 2] }]

  test('memory is 4P + 4ΣN for membranes + ΣN/8 for spikes', async () => {
    const net = network(two, threeInputs, 1)
    const of = finder(await measure(net, [activity(net, 2, did)]))
    expect([of('memory'), of('memory.spikes'), of('memory', { layer: '1:2FC' })]).toEqual([72.5, 0.5, 4 * 8 + 4 * 2 + 0.25])
  })
  test('spikes cost additions, as counted; dense is T·ΣM; integrate-and-fire neurons multiply nothing', async () => {
    const net = network(two, threeInputs, 1)
    const of = finder(await measure(net, [activity(net, 2, did)]))
    expect([of('additions'), of('additions.effective'), of('additions.dense')]).toEqual([(10 + 8) / 2, 9, 30])
    expect([of('multiplications'), of('multiplications.dense'), of('multiplications.leak')]).toEqual([0, 0, 0])
    expect([of('additions', { layer: '1:2FC' }), of('additions', { layer: '2:2FC' })]).toEqual([5, 4])
    expect([of('additions/step'), of('additions.dense/step')]).toEqual([3, 10])
    expect(curve(await measure(net, [activity(net, 2, did)]), 'additions.cumulative')).toEqual([4, 6, 9])
  })
  test('the leak of a spiking layer is T·N multiplications, apart from the others; a membrane that only integrates has none', async () => {
    const net = network(two, threeInputs, 0.5)
    const of = finder(await measure(net, [activity(net, 2, did)]))
    expect([of('multiplications'), of('multiplications.leak'), of('multiplications.leak', { layer: '1:2FC' }), of('multiplications.leak', { layer: '2:2FC' })]).toEqual([0, 6, 6, 0])
    expect(of('energy.compute') * 1e12).toBeCloseTo(9 * 0.9 + 6 * 3.7, 9)
  })
  test('the leak is that of the updates that were done: fewer where events drive the simulation', async () => {
    const net = network(two, threeInputs, 0.5)
    const whole = activity(net, 2, did)
    const layers = whole.layers.map((layer) => ({ ...layer, updates: Float64Array.of(2, 0, 3) }))
    const of = finder(await measure(net, [{ ...whole, layers }]))
    expect([of('multiplications.leak'), of('updates')]).toEqual([5 / 2, 5])
  })
  test('every mechanism of a neuron that multiplies is in the leak', async () => {
    const plain = network(two, threeInputs, 0.5)
    const leak = async (some: Partial<Neuron>) => {
      const layers = plain.layers.map((layer) => ('activation' in layer && layer.activation.kind === 'spiking'
        ? { ...layer, activation: { ...layer.activation, neuron: { ...layer.activation.neuron, ...some } } } : layer))
      const net = { ...plain, layers }
      return finder(await measure(net, [activity(net, 2, did)]))('multiplications.leak')
    }
    expect(await leak({ decayInput: true, refractory: 1 })).toBe(12)
    expect(await leak({ current: { decay: 0.5, taken: 'after' } })).toBe(12)
    expect(await leak({ model: 'if', decay: 1, adaptation: { decay: 0.5, strength: 0.1, subtracts: 'base' } })).toBe(12)
    expect(await leak({ model: 'if', decay: 1, adaptation: { decay: 0.5, strength: 0.1, subtracts: 'base', shape: 'alpha' } })).toBe(18)
    expect(await leak({ current: { decay: 1, taken: 'after' }, adaptation: { decay: 1, strength: 0.1, subtracts: 'base' } })).toBe(12)
  })
  test('a recurrent layer adds a row of its own weights for each of its spikes, a step later', async () => {
    // 2 neurons, V of 2·2: P = 14 + 4, M = 6 + 4 + 4. Spikes 2, 1, 1 of the two samples: V's rows are added at the steps after, 2·2 and 2·1.
    const net = network('2R-2', threeInputs, 1)
    const fired = { spikes: [2, 1, 1], operations: [4, 4 + 2 * 2, 2 + 2 * 1] }
    const output = { spikes: [0, 0, 0], operations: [4, 2, 2] }
    const of = finder(await measure(net, [activity(net, 2, [fired, output])]))
    expect([of('parameters'), of('neurons'), of('memory')]).toEqual([18, 4, 4 * 18 + 4 * 4 + 0.5])
    expect([of('additions'), of('additions.dense'), of('multiplications'), of('additions', { layer: '1:2FCR' })]).toEqual([(16 + 8) / 2, 3 * 14, 0, 8])
    // Analog, held: 6 MACs for the inputs once; the 6 additions of the 2 samples are in the operations, which count 5 values that are not 0 at first.
    const encoding = { spikes: [2, 1, 1], operations: [5 * 2, 2 * 2, 2 * 1], analog: true }
    const metrics = await measure(net, [activity(net, 2, [encoding, output], true)])
    const held = finder(metrics)
    const layer = { layer: '1:2FCR' }
    expect([held('multiplications', layer), held('multiplications.effective', layer), held('multiplications.dense', layer)]).toEqual([6, 5, 6])
    expect([held('additions', layer), held('additions.effective', layer), held('additions.dense', layer)]).toEqual([6 + 3, 5 + 3, 6 + 3 * 4])
    expect(curve(metrics, 'multiplications.cumulative')).toEqual([6, 6, 6])
    expect(curve(metrics, 'additions.cumulative')).toEqual([6 + 2, 6 + 2 + 2 + 1, 6 + 2 + 2 + 1 + 1 + 1])
  })
  test('behind a NeuNorm: U, x and its updates, products and additions as counted, and an addition for each spike that x sums up', async () => {
    // 2 strengths U; one place: 1 value x, and two multiplications a step besides the 2 of the hidden layer's leak.
    const net = network('2FC-NN0.5-2', threeInputs, 0.5)
    const plain = network(two, threeInputs, 0.5)
    const hidden = { spikes: [0, 2, 1], operations: [4, 4, 2] }
    // The products are those of x at steps 2 and 3: 2 outputs, 2 samples.
    const ran = activity(net, 2, [hidden, { spikes: [0, 0, 0], operations: [0, 2 * 2 + 4, 1 * 2 + 4], products: [0, 4, 4] }])
    const metrics = await measure(net, [ran])
    const [of, before] = [finder(metrics), finder(await measure(plain, [activity(plain, 2, [hidden, { spikes: [0, 0, 0], operations: [0, 4, 2] }])]))]
    expect([of('parameters'), of('neurons'), of('memory.state')]).toEqual([14 + 2, 4, 4 * 5])
    expect([of('multiplications'), of('multiplications.effective'), of('multiplications.dense')]).toEqual([4, 4, 3 * 2])
    expect([of('additions') - before('additions'), of('additions.dense') - before('additions.dense')]).toEqual([4 + 3 / 2, 3 * 2])
    expect([of('multiplications.leak'), of('updates')]).toEqual([3 * 2 + 3 * 2, 12 + 3])
    expect(curve(metrics, 'multiplications.cumulative')).toEqual([0, 2, 4])
    expect(of('energy.compute') * 1e12).toBeCloseTo(3.7 * (4 + 12) + 0.9 * of('additions'), 9)
  })
  test('parallel neurons: their weights, a drive for each step that they keep, and a product and an addition for each that a step takes', async () => {
    // Sliding over 2 of 3 steps: 2 weights and an offset; products of a neuron 1 + 2 + 2.
    const plain = network(two, threeInputs, 0.5)
    const parallel: Neuron = { model: 'lif', threshold: 1, decay: 0, reset: 'none', compare: '>=', initial: 0, parallel: { kind: 'sliding', order: 2 } }
    const net: Network = { ...plain, layers: plain.layers.map((layer) => ('activation' in layer && layer.activation.kind === 'spiking' ? { ...layer, activation: { kind: 'spiking', neuron: parallel } } : layer)) }
    const did = [{ spikes: [2, 1, 1], operations: [4, 4, 2] }, { spikes: [0, 0, 0], operations: [4, 2, 2] }]
    const [of, before] = [finder(await measure(net, [activity(net, 2, did)])), finder(await measure(plain, [activity(plain, 2, did)]))]
    expect([of('parameters'), of('memory.state')]).toEqual([14 + 3, 4 * (2 * 2 + 2)])
    expect([of('multiplications'), of('multiplications.leak')]).toEqual([0, 2 * 5])
    expect([of('additions') - before('additions'), of('additions.dense') - before('additions.dense')]).toEqual([2 * 5, 2 * 5])
  })
  test('the firing rate is over layers that can fire', async () => {
    const net = network(two, threeInputs, 1)
    const metrics = await measure(net, [activity(net, 2, did)])
    expect(finder(metrics)('firingRate')).toBe(4 / (2 * 3 * 2))
    expect(metrics.filter(({ name, labels }) => name === 'firingRate' && labels['layer'] === '2:2FC')).toEqual([])
  })
  test('energy on chip counts a weight an addition and 8.25 bytes an update', async () => {
    const net = network(two, threeInputs, 1)
    const of = finder(await measure(net, [activity(net, 2, did)]))
    expect(of('updates')).toBe(4 * 3)
    expect(of('bytes.accessed')).toBe(4 * 9 + 8.25 * 12)
    expect(of('energy.onChip') * 1e12).toBeCloseTo(9 * 0.9 + (36 + 99) * 1.25, 9)
  })
  test('an encoding layer costs M MACs at each step, or once where its drive is kept', async () => {
    const net = network(two, threeInputs, 1)
    const analog = (operations: number[]) => [{ ...did[0]!, operations, analog: true }, did[1]!]
    const each = finder(await measure(net, [activity(net, 2, analog([8, 8, 8]))]))
    expect([each('multiplications'), each('additions'), each('multiplications.effective')]).toEqual([18, 18 + 4, 12])
    const metrics = await measure(net, [activity(net, 2, analog([8, 0, 0]), true)])
    const once = finder(metrics)
    expect([once('multiplications'), once('additions'), once('multiplications.effective'), once('memory.drive'), once('memory')]).toEqual([6, 6 + 4, 4, 8, 72.5])
    expect(curve(metrics, 'multiplications.cumulative')).toEqual([6, 6, 6])
  })
})

describe('measure/cost', () => {
  test.each([
    ['512FC-10', [28, 28, 1], 407_050, 522, 406_528],
    ['32C3-AP2-32C3-AP2-128FC-10', [28, 28, 1], 211_690, 31_498, 2_234_112],
    ['64C3-AP2-128C3-128C3-AP2-256FC-10', [34, 34, 2], 2_322_634, 148_234, 67_353_600],
  ] as const)('%s costs what the literature counts', async (topology, input, parameters, neurons, macs) => {
    const zeros = Array.from({ length: 5 }, () => ({ spikes: [0], operations: [0] }))
    const ann = network(topology, input)
    const of = finder(await measure(ann, [activity(ann, 1, zeros)]))
    expect([of('parameters'), of('neurons'), of('multiplications'), of('memory')]).toEqual([parameters, neurons, macs, 4 * parameters + 4 * neurons])
    const snn = network(topology, input, 0.5)
    const ofSnn = finder(await measure(snn, [activity(snn, 1, zeros)]))
    expect([ofSnn('additions'), ofSnn('additions.dense'), ofSnn('memory')]).toEqual([0, macs, 4 * parameters + 4 * neurons + neurons / 8])
  })

  test('the sum over layers is the total', async () => {
    const net = network('4C3-AP2-8FC-2', [4, 4, 1], 0.9)
    const metrics = await measure(net, [activity(net, 3, [{ spikes: [5, 4], operations: [90, 81] }, { spikes: [3, 1], operations: [40, 32] }, { spikes: [0, 0], operations: [6, 2] }])])
    const names = [...new Set(metrics.filter(({ labels }) => 'layer' in labels).map(({ name }) => name))].filter((name) => name !== 'firingRate')
    for (const name of names) {
      const layers = metrics.filter((m) => m.name === name && 'layer' in m.labels).reduce((sum, m) => sum + m.value, 0)
      const total = finder(metrics)(name)
      expect(Math.abs(layers - total), name).toBeLessThanOrEqual(1e-12 * Math.abs(total))
    }
  })

  test('batching changes nothing, to the last bit', async () => {
    const net = network(two, threeInputs, 0.5)
    const sample = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(2), fc.nat(2))
    const of = (rows: readonly (readonly [number, number, number, number])[]): Activity => {
      const sum = (i: number): number => rows.reduce((n, row) => n + row[i as 0], 0)
      return activity(net, rows.length, [{ spikes: [sum(2), sum(3)], operations: [2 * sum(0), 2 * sum(1)] }, { spikes: [0, 0], operations: [2 * sum(2), 2 * sum(3)] }])
    }
    await fc.assert(fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 20 }), fc.nat(20), async (rows, at) => {
      expect(await measure(net, [of(rows.slice(0, at)), of(rows.slice(at))])).toEqual(await measure(net, [of(rows)]))
    }), { numRuns: 40 })
  })

  const net = network(two, threeInputs, 1)
  const ran = activity(net, 1, [{ spikes: [1], operations: [2] }, { spikes: [0], operations: [2] }])
  test.each([
    ['no samples', [net], [{ ...ran, samples: 0 }], 'E8010'],
    ['no activity', [net], [], 'E8010'],
    ['no network', [], [ran], 'E8013'],
    ['two networks', [net, net], [ran], 'E8013'],
    ['activity of an ANN', [net], [{ ...ran, kind: 'ann' as const }], 'E8012'],
    ['activity of other layers', [net], [{ ...ran, layers: ran.layers.slice(0, 1) }], 'E8012'],
    ['activity of larger layers', [network('3FC-2', threeInputs, 1)], [ran], 'E8012'],
    ['two models in one stream', [net], [ran, { ...ran, model: 'other' }], 'E8011'],
    ['another number of steps', [net], [ran, activity(net, 1, [{ spikes: [1, 1], operations: [2, 2] }, { spikes: [0, 0], operations: [2, 2] }])], 'E8011'],
  ])('%s: refused', async (_, model, batches, code) => {
    await expect(runStage(cost, { model, activity: batches }, {})).rejects.toMatchObject({ issues: [{ code }] })
  })

  for (const { name, run } of conformance(cost, [{ name: 'one sample', inputs: { model: [net], activity: [ran, ran] }, params: {} }])) test(name, run)
})
