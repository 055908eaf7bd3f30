import { bareHost, runStage, type AnyStage, type Library, type Metric } from '@spikeline/core'
import { measure } from '@spikeline/measure'
import { buildTopology, type Activity, type Images, type Network, type Neuron } from '@spikeline/networks'
import { simulate } from '@spikeline/simulate'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import golden from './testing/neurobench.json' with { type: 'json' }

/** See tools/bench/peers/neurobench_counts.py, which writes them with the package itself. */
interface Case {
  readonly name: string
  readonly topology: string
  readonly input: Network['input']
  readonly neuron?: Neuron
  readonly readout?: string
  readonly held?: boolean
  readonly timesteps?: number
  readonly samples: number
  readonly parameters: Readonly<Record<string, { readonly weight: number[]; readonly bias: number[] }>>
  /** [samples][steps][values], one step where held. */
  readonly inputs: readonly (readonly (readonly number[])[])[]
  readonly results: Readonly<Record<string, number>>
}
const cases = golden.cases as unknown as readonly Case[]

const stageOf = (library: Library, type: string): AnyStage => library.stages.find((stage) => stage.type === type)!

function networkOf({ topology, input, neuron, readout, parameters }: Case): Network {
  const built = buildTopology(topology)
  const last = built.layers.at(-1)
  const layers = built.layers.map((layer) => {
    if (!('activation' in layer) || !neuron) return layer
    return { ...layer, activation: layer === last && readout === 'membrane' ? { kind: 'membrane' as const } : { kind: 'spiking' as const, neuron } }
  })
  const floats = Object.entries(parameters).map(([name, { weight, bias }]) => [name, { weight: Float32Array.from(weight), bias: Float32Array.from(bias) }] as const)
  return { name: 'net', kind: neuron ? 'snn' : 'ann', topology, input, classes: 3, layers, parameters: Object.fromEntries(floats), provenance: [] }
}

function rasterOf({ input, inputs, samples, held = false, timesteps = 1 }: Case): SpikeRaster {
  const rows = Array.from({ length: held ? samples : timesteps * samples }, (_, r) => inputs[r % samples]![Math.floor(r / samples)]!)
  const active = rows.map((row) => row.flatMap((value, i) => (value === 0 ? [] : [[i, value] as const])))
  const offsets = new Uint32Array(rows.length + 1)
  active.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const all = active.flat()
  const graded = all.some(([, value]) => value !== 1)
  return {
    timesteps, samples, neurons: input.height * input.width * input.channels, ...input, held, offsets, indices: Uint32Array.from(all, ([i]) => i),
    ...(graded && { values: Float32Array.from(all, ([, value]) => value) }), labels: new Uint8Array(samples), classes: 3, first: 0,
  }
}

const imagesOf = ({ input, inputs, samples }: Case): Images =>
  ({ samples, ...input, pixels: Float32Array.from(inputs.flat(2)), labels: new Uint8Array(samples), classes: 3, first: 0 })

async function activityOf(each: Case, neurobench: boolean): Promise<Activity[]> {
  const inputs: Record<string, unknown[]> = each.neuron ? { spikes: [rasterOf(each)] } : { images: [imagesOf(each)] }
  const params = each.neuron ? { record: 'output', neurobench } : { batch: 2, neurobench }
  const stage = stageOf(simulate, each.neuron ? 'simulate/clock' : 'simulate/ann')
  return (await runStage(stage, { model: [networkOf(each)], ...inputs }, params, { host: { ...bareHost, backend: 'cpu' } }))['activity'] as Activity[]
}
async function metricsOf(each: Case): Promise<readonly Metric[]> {
  const { metrics } = await runStage(stageOf(measure, 'measure/neurobench'), { model: [networkOf(each)], activity: await activityOf(each, true) }, {})
  return (metrics as { metrics: readonly Metric[] }[])[0]!.metrics
}

describe('measure/neurobench gives the numbers of the package neurobench', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const ours = Object.fromEntries((await metricsOf(each)).filter(({ labels }) => !('layer' in labels)).map(({ name, value }) => [name.replace('neurobench.', ''), value]))
    const { parameters: _parameters, ...expected } = each.results
    const { timesteps } = each
    const steps = timesteps === undefined ? [] : ['effectiveMacs', 'effectiveAcs', 'dense'].map((what) => [`${what}/step`, expected[what]! / timesteps] as const)
    expect(Object.keys(ours).sort()).toEqual([...Object.keys(expected), ...steps.map(([name]) => name)].sort())
    // They average activations over batches of one sample, we over all: the same but for rounding.
    for (const [name, value] of [...Object.entries(expected), ...steps]) expect(ours[name], name).toBeCloseTo(value, 12)
  })

  test('the sparsity of each layer is there, too', async () => {
    const metrics = await metricsOf(cases.find(({ name }) => name === 'artificial, convolutions and pooling')!)
    expect(metrics.flatMap(({ name, labels }) => (name === 'neurobench.activationSparsity' && labels['layer'] ? [labels['layer']] : []))).toEqual(['1:4C3', '3:3C3', '5:4FC'])
  })
})

describe('what NeuroBench counts', () => {
  test.each(cases.map((each) => [each.name, each] as const))('is beside the other counts, and changes none of them: %s', async (_, each) => {
    const [[counted], [plain]] = await Promise.all([activityOf(each, true), activityOf(each, false)])
    expect({ ...counted, layers: counted!.layers.map(({ neurobench: _counts, ...layer }) => layer) }).toEqual(plain)
  })

  test('is asked for where the network is run', async () => {
    const run = runStage(stageOf(measure, 'measure/neurobench'), { model: [networkOf(cases[0]!)], activity: await activityOf(cases[0]!, false) }, {})
    await expect(run).rejects.toMatchObject({ issues: [{ code: 'E8040' }] })
  })
})
