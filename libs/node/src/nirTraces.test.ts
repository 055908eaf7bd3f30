import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createState, importNir, readNir, resetState, singlePrecision, stepOne, type DenseLayer, type Neuron, type Step } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'

const networks = process.env.SPIKELINE_NETWORKS ?? ''
const traces = process.env.SPIKELINE_LIF_TRACES ?? ''

/**
 * lif_norse.nir, a LIF neuron with τ = 2.5 ms and the threshold 0.1, as frameworks ran it for the NIR publication (Pedersen et al. 2024) in steps of
 * 0.1 ms; columns of a trace: input spike, membrane after the reset, spike.
 */
describe.skipIf(!networks || !traces)('a neuron of NIR in other frameworks (skipped without SPIKELINE_NETWORKS and SPIKELINE_LIF_TRACES, folders of lif_norse.nir and of its traces)', () => {
  const neuronFor = async (integrator: 'euler' | 'exact'): Promise<Neuron> => {
    const { graph } = await readNir(readFileSync(join(networks, 'lif_norse.nir')), 'lif_norse.nir')
    const { network } = importNir(graph, { name: 'lif', dt: 1e-4, integrator, reset: 'value' })
    const [layer] = network.layers as [DenseLayer & { activation: { neuron: Neuron } }]
    expect([...network.parameters[layer.name]!.weight]).toEqual([1])
    return layer.activation.neuron
  }

  // The membrane here is that of NIR over the factor of its input, 1/(1 − d); each framework has another.
  test.each([
    ['Norse, forward Euler', 'lif_norse.csv', 'euler', 1],
    ['snnTorch, forward Euler, whose membrane is ours', 'lif_snntorch.csv', 'euler', 25],
    ['Nengo, exactly', 'lif_nengo.csv', 'exact', 10],
  ] as const)('%s: every spike and membrane of 1,000 steps', async (_, file, integrator, scale) => {
    const trace = readFileSync(join(traces, file), 'utf8').trim().split('\n').map((line) => line.split(',').map(Number))
    expect(trace.filter(([, , fired]) => fired)).toHaveLength(4)
    const neuron = singlePrecision(await neuronFor(integrator))
    const state = createState(neuron, new Float32Array(1))
    const seen: Step = { input: 0, membrane: 0, threshold: 0, resting: false }
    resetState(neuron, state)
    const factor = (1 - neuron.decay) * scale
    const ours = trace.map(([input]) => [input!, stepOne(neuron, state, 0, input!, Math.fround, seen) ? 1 : 0, state.membrane[0]! * factor])
    expect(ours.map(([, fired]) => fired)).toEqual(trace.map(([, , fired]) => (fired ? 1 : 0)))
    for (const [t, [, , membrane]] of ours.entries()) expect(Math.abs(membrane! - trace[t]![1]!)).toBeLessThan(1e-6 * scale)
  })
})
