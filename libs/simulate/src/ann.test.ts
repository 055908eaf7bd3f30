import { conformance, runStage } from '@spikeline/core'
import type { Activity, Images, Network, Predictions } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { ann } from './ann.ts'
import { network } from './testing/networks.ts'

const images = (pixels: number[], [height, width, channels]: readonly [number, number, number], first = 0): Images => {
  const samples = pixels.length / (height * width * channels)
  return { samples, height, width, channels, pixels: Float32Array.from(pixels), labels: new Uint8Array(samples), classes: 2, first }
}
async function evaluate(model: Network, batches: Images[], batch = 250) {
  const { predictions, activity } = await runStage(ann, { model: [model], images: batches }, { batch })
  return { predictions: predictions as Predictions[], activity: activity as Activity[] }
}

/** hidden = relu(x0 − x1, x1), logits = (h0, 2·h1 − 0.5). */
const tiny = network([1, 1, 2], 2, [
  { kind: 'dense', name: 'hidden', units: 2, bias: false, activation: { kind: 'relu' } },
  { kind: 'dense', name: 'out', units: 2, bias: true, activation: { kind: 'none' } },
], { hidden: { weight: [1, 0, -1, 1] }, out: { weight: [1, 0, 0, 2], bias: [0, -0.5] } })

describe('simulate/ann', () => {
  test('answers, logits and counts of a network worked by hand', async () => {
    const { predictions: [answers], activity: [work] } = await evaluate(tiny, [images([1, 0, 0, 1, 0.5, 0.5], [1, 1, 2], 7)])
    expect(answers).toMatchObject({ model: 'ann', samples: 3, classes: 2, readout: 'logit', timesteps: 0, first: 7 })
    expect([...answers!.scores]).toEqual([1, -0.5, 0, 1.5, 0, 0.5])
    expect([...answers!.predicted]).toEqual([0, 1, 1])
    expect(answers!.anytime.length).toBe(0)
    // Non-zero inputs: 1 + 1 + 2, hidden: 1 + 1 + 1, outputs: 2 + 1 + 1; two neurons reached by each.
    expect(work).toMatchObject({ kind: 'ann', samples: 3, timesteps: 0, driveKept: false })
    expect(work!.layers).toEqual([
      { name: 'hidden', kind: 'dense', neurons: 2, parameters: 4, macs: 4, analog: true, spikes: Float64Array.of(3), operations: Float64Array.of(8), updates: new Float64Array(0) },
      { name: 'out', kind: 'dense', neurons: 2, parameters: 6, macs: 4, analog: true, spikes: Float64Array.of(4), operations: Float64Array.of(6), updates: new Float64Array(0) },
    ])
  })

  test('a convolution is gated by its non-zero inputs, after pooling, without the padding', async () => {
    const conv = network([4, 4, 1], 2, [
      { kind: 'averagePool', name: 'pool', size: 2, stride: 2 },
      { kind: 'conv', name: 'conv', filters: 3, kernel: 3, stride: 1, padding: 1, bias: false, activation: { kind: 'relu' } },
      { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'none' } },
    ], { conv: { weight: new Array(27).fill(1) }, out: { weight: new Array(24).fill(1) } })
    const { activity: [work] } = await evaluate(conv, [images([1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [4, 4, 1])])
    expect(work!.layers).toMatchObject([
      { name: 'conv', macs: 108, spikes: Float64Array.of(12), operations: Float64Array.of(2 * 4 * 3) },
      { name: 'out', operations: Float64Array.of(24) },
    ])
  })

  test('what the projection of a shortcut reads is an input of the layer; the addition of an identity is no operation of it', async () => {
    const relu = { kind: 'relu' } as const
    const conv = (name: string, kernel: number, filters: number) => ({ kind: 'conv', name, filters, kernel, stride: 1, padding: kernel >> 1, bias: false, activation: relu }) as const
    const residual = network([3, 3, 1], 2, [
      conv('a', 1, 1),
      { ...conv('b', 3, 1), shortcut: { from: 'a' } },
      { ...conv('c', 1, 2), stride: 2, shortcut: { from: 'a', projection: { ...conv('c.shortcut', 1, 2), stride: 2, activation: { kind: 'none' } } } },
      { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'none' } },
    ], { a: { weight: [1] }, b: { weight: new Array(9).fill(1) }, c: { weight: [1, 1] }, 'c.shortcut': { weight: [1, -20] }, out: { weight: [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1] } })
    // A corner and the middle are lit. b sums windows and adds a: 1+1+1 and 1+1+1 at these, 2 on the four sides between them and corners, 1 at the other corners …
    const { predictions: [answers], activity: [work] } = await evaluate(residual, [images([1, 0, 0, 0, 1, 0, 0, 0, 0], [3, 3, 1])])
    const b = [3, 2, 1, 2, 3, 1, 1, 1, 1]
    // c sees the corners: (b + a, max(0, b − 20a)).
    expect([...answers!.scores]).toEqual([3 + 1 + 1 + 1 + 1, 0 + 1 + 1 + 1])
    expect(work!.layers).toMatchObject([
      { name: 'a', operations: Float64Array.of(2) }, { name: 'b', spikes: Float64Array.of(b.length), operations: Float64Array.of(4 + 9) },
      // 2 filters for each of the corners that b lights, and for the one that a does.
      { name: 'c', operations: Float64Array.of(4 * 2 + 2) }, { name: 'out', operations: Float64Array.of(7 * 2) },
    ])
    await expect(runStage(ann, { model: [residual], images: [images(new Array(9).fill(1), [3, 3, 1])] }, { batch: 250, neurobench: true })).rejects.toThrow('E3763')
    const stated = { model: { kind: 'ann', topology: residual.topology || '8FC-[8FC]-2' }, images: undefined }
    expect(() => ann.shapes!(stated, { batch: 250, neurobench: true })).toThrow('E3763')
    expect(() => ann.shapes!(stated, { batch: 250 })).not.toThrow()
  })

  test('a quantised network is computed in whole numbers: what rounds to 0 is 0, and counts as such', async () => {
    const few = { ...tiny, layers: tiny.layers.map((layer, i) => (layer.kind === 'dense' ? { ...layer, quantised: { weightBits: 2, weightSteps: Float32Array.of(1, i + 1), inputBits: i === 0 ? 8 : 2, inputStep: i === 0 ? 1 / 255 : 0.25 } } : layer)) }
    const whole: Network = { ...few, parameters: { ...tiny.parameters, out: { weight: Float32Array.of(1, 0, 0, 2), bias: Float32Array.of(0, -0.5) } } , layers: few.layers.map((layer) => (layer.name === 'hidden' ? { ...layer, quantised: { ...(layer as { quantised: object }).quantised, weightSteps: Float32Array.of(1, 1) } } : layer)) as Network['layers'] }
    // Hidden: 0.9 → 3.6 → 3 at most, and 0.1 → 0.4 → 0; then 1 − 0.5 of each kind.
    const { predictions: [answers], activity: [work] } = await evaluate(whole, [images([1, 0.1, 0.001, 1], [1, 1, 2])])
    expect([...answers!.scores]).toEqual([0.75, -0.5, 0, 1])
    expect(work!.layers.map(({ spikes, operations }) => [spikes[0], operations[0]])).toEqual([[2, 2 * 3], [3, 2 * 2]])
    await expect(evaluate(whole, [images([1, 1.5], [1, 1, 2])])).rejects.toThrow('E3526')
  })

  test('how many images are evaluated at once changes nothing', async () => {
    const batch = images(Array.from({ length: 20 }, (_, i) => (i * 7 % 10) / 10), [1, 1, 2])
    expect(await evaluate(tiny, [batch], 3)).toEqual(await evaluate(tiny, [batch]))
  })

  test('leaves no tensors behind', async () => {
    const { openTensor } = await import('@spikeline/tensor')
    const { tf } = await openTensor('cpu')
    const before = tf.memory().numTensors
    await evaluate(tiny, [images([1, 0], [1, 1, 2]), images([1, 0], [1, 1, 2])])
    await new Promise((resolve) => setTimeout(resolve))
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a spiking network, and images of another size, are refused', async () => {
    const spiking: Network = { ...tiny, kind: 'snn', layers: tiny.layers.map((layer) => ({ ...layer, activation: { kind: 'membrane' } }) as typeof layer) }
    await expect(evaluate(spiking, [images([1, 0], [1, 1, 2])])).rejects.toThrow('E3504')
    await expect(evaluate(tiny, [images([1, 0, 0], [1, 1, 3])])).rejects.toThrow('E3506')
  })

  test('a stream of no network, or of two, is refused', async () => {
    const run = (model: Network[]) => runStage(ann, { model, images: [images([1, 0], [1, 1, 2])] }, { batch: 250 })
    await expect(run([])).rejects.toThrow('E3505')
    await expect(run([tiny, tiny])).rejects.toThrow('E3505')
  })

  for (const { name, run } of conformance(ann, [
    { name: 'five images', inputs: { model: [tiny], images: [images([1, 0, 0, 1, 0.5, 0.5, 0.2, 0.9, 0, 0], [1, 1, 2])] }, params: { batch: 2 } },
  ])) test(name, run)
})
