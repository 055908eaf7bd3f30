import { conformance, runStage, type Metric } from '@spikeline/core'
import { activeInputsOf, buildTopology, clipFloorShiftOf, createClock, createTally, gatherActive, resetClock, stepClock, type ClipFloorShift, type Images, type Network } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { QcfsParams } from './generated/qcfs.ts'
import { qcfs } from './qcfs.ts'
import { issueOf } from './testing/issueOf.ts'

const defaults: QcfsParams = { reportSamples: 100, reportTimesteps: 8 }
const images = (...pixels: number[]): Images =>
  ({ samples: pixels.length / 2, height: 1, width: 1, channels: 2, pixels: Float32Array.from(pixels), labels: new Uint8Array(pixels.length / 2), classes: 2, first: 0 })
const steps: ClipFloorShift = { kind: 'clipFloorShift', levels: 4, shift: 0.5, bound: 2 }

/** hidden = (4·x0 + 1, 2·x1), second = h0 − h1 (λ = 0.5), logits = (s, −s + 0.5). */
const three: Network = {
  name: 'ann', kind: 'ann', topology: '2FC-1FC-2', input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
  layers: [
    { kind: 'dense', name: 'hidden', units: 2, bias: true, activation: steps },
    { kind: 'dense', name: 'second', units: 1, bias: false, activation: { ...steps, bound: 0.5 } },
    { kind: 'dense', name: 'out', units: 2, bias: true, activation: { kind: 'none' } },
  ],
  parameters: {
    hidden: { weight: Float32Array.of(4, 0, 0, 2), bias: Float32Array.of(1, 0) },
    second: { weight: Float32Array.of(1, -1) },
    out: { weight: Float32Array.of(1, -1), bias: Float32Array.of(0, 0.5) },
  },
}
async function convert(network: Network, calibration?: Images, params: Partial<QcfsParams> = {}) {
  const { model, metrics } = await runStage(qcfs, { model: [network], ...(calibration && { calibration: [calibration] }) }, { ...defaults, ...params })
  const say = (name: string, layer: string): number | undefined =>
    (metrics[0]!.metrics as Metric[]).find((m) => m.name === `conversion.${name}` && m.labels.layer === layer)?.value
  return { snn: model[0]! as Network, say }
}

describe('convert/qcfs', () => {
  test('a network of three layers worked by hand: θ = λ, membrane φ·θ, weights times λ of the layer before', async () => {
    const { snn, say } = await convert(three)
    expect(snn).toMatchObject({ name: 'ann-to-snn', kind: 'snn' })
    const neuron = (threshold: number) => ({ activation: { kind: 'spiking', neuron: { model: 'if', decay: 1, threshold, initial: threshold / 2, reset: 'subtract', compare: '>=' } } })
    expect(snn.layers).toMatchObject([neuron(2), neuron(0.5), { activation: { kind: 'membrane' } }])
    expect([...snn.parameters.hidden!.weight, ...snn.parameters.hidden!.bias!]).toEqual([4, 0, 0, 2, 1, 0])
    expect([...snn.parameters.second!.weight]).toEqual([2, -2])
    expect([...snn.parameters.out!.weight, ...snn.parameters.out!.bias!]).toEqual([0.5, -0.5, 0, 0.5])
    expect([say('lambda', 'hidden'), say('lambda', 'second'), say('rate', 'hidden')]).toEqual([2, 0.5, undefined])
  })

  test('law: with a constant drive, λ·count/T after L steps is the activation, exactly', async () => {
    const single: Network = {
      ...three, topology: '1FC-2', layers: [{ kind: 'dense', name: 'hidden', units: 1, bias: true, activation: steps }, three.layers[2]!],
      parameters: { hidden: { weight: Float32Array.of(1, 1), bias: Float32Array.of(0) }, out: three.parameters.out! },
    }
    await fc.assert(fc.asyncProperty(fc.constantFrom(1, 2, 4, 8), fc.integer({ min: -90, max: 150 }), async (levels, hundredths) => {
      // Away from the edges of steps, so that rounding decides nothing.
      const z = hundredths / 50 + 0.003
      const activation = { ...steps, levels }
      const ann: Network = { ...single, layers: [{ ...single.layers[0]!, activation } as Network['layers'][number], single.layers[1]!], parameters: { ...single.parameters, hidden: { ...single.parameters.hidden!, bias: Float32Array.of(z) } } }
      const clock = createClock((await convert(ann)).snn)
      const tally = createTally(clock, levels)
      resetClock(clock)
      const input = gatherActive(new Float32Array(2), activeInputsOf(2, true))
      let count = 0
      for (let t = 0; t < levels; t++) {
        stepClock(clock, t, t === 0 ? input : undefined, tally)
        count += clock.layers[0]!.spikes.to
      }
      expect((2 * count) / levels).toBeCloseTo(clipFloorShiftOf(activation, z), 6)
    }), { numRuns: 60 })
  })

  test('with images connected the report compares both networks; the first layer loses nothing at T = L', async () => {
    const { say } = await convert(three, images(0.2, 0.9, 0.05, 0.3, 0.11, 0.72), { reportTimesteps: 4 })
    expect(say('error', 'hidden')).toBeLessThan(1e-6)
    expect(say('correlation', 'hidden')).toBeGreaterThan(0.999)
    expect(say('max', 'second')).toBeLessThanOrEqual(0.5)
  })

  test('a residual block adds in units of activations: its shortcut is λ of where it comes from', async () => {
    const { layers } = buildTopology('2FC-[2FC-2FC]-2', { shortcuts: true })
    const bounds = [2, 3, 4]
    const stepped = layers.map((layer, l) => (l < 3 ? { ...layer, activation: { ...steps, levels: 512, bound: bounds[l]! } } as Network['layers'][number] : layer))
    const weights = Float32Array.of(0.5, 0.7, 1.1, 0.4)
    const residual: Network = { ...three, topology: '2FC-[2FC-2FC]-2', layers: stepped, parameters: Object.fromEntries(layers.map(({ name }) => [name, { weight: weights, bias: Float32Array.of(0, 0.2) }])) }
    const { snn, say } = await convert(residual, images(0.2, 0.9, 0.75, 0.3), { reportTimesteps: 1000 })
    expect(snn.layers[2]).toMatchObject({ shortcut: { from: layers[0]!.name, scale: 2 }, activation: { neuron: { threshold: 4 } } })
    expect(say('error', layers[2]!.name)).toBeLessThan(0.01)
    expect(() => qcfs.shapes!({ model: { kind: 'ann', topology: '2FC-[2FC-2FC]-2' } }, defaults)).not.toThrow()
  })

  test('networks without these activations are refused, before anything runs where it is known', async () => {
    const relu: Network = { ...three, layers: three.layers.map((layer) => ('activation' in layer && layer.activation.kind !== 'none' ? { ...layer, activation: { kind: 'relu' } } as typeof layer : layer)) }
    expect(await issueOf(() => convert(relu))).toMatchObject({ code: 'E3742', values: { found: 'relu', wanted: 'clipFloorShift' } })
    const shapes = (model: object) => () => qcfs.shapes!({ model: { kind: 'ann', ...model } }, defaults)
    expect(shapes({ activation: 'relu' })).toThrow('E3742')
    expect(shapes({ topology: '4C3-MP2-2' })).toThrow('E3402')
    expect(shapes({ activation: 'clipFloorShift', biased: true, topology: '2FC-2' })()).toEqual({ model: { kind: 'snn', topology: '2FC-2' } })
  })

  for (const { name, run } of conformance(qcfs, [
    { name: 'without images', inputs: { model: [three] }, params: defaults },
    { name: 'compared', inputs: { model: [three], calibration: [images(0.2, 0.9, 0.05, 0.3, 0.11, 0.72)] }, params: { ...defaults, reportSamples: 2 } },
  ])) test(name, run)
})
