import type { Kernels, Pointer } from '@spikeline/spikes'
import type { ForwardLayer } from './forwardMemory.ts'
import { STATE_ARRAYS } from './mechanismMemory.ts'
import { aStepLate, ofSample } from './sampleRows.ts'

/** Neurons of sample b as they are before the first step. */
export function startNeurons(k: Kernels, { neuron, mechanisms, membrane, wires: { neurons } }: ForwardLayer, b: number): void {
  k.fill(neurons, neuron?.initial ?? 0, membrane + 4 * b * neurons)
  if (mechanisms) k.fill(STATE_ARRAYS * neurons, 0, mechanisms.state + 4 * b * STATE_ARRAYS * neurons)
}

/**
 * `rows` steps of the neurons of sample b, the first of which is `row` of its rows of spikes. Their drive is `stride` elements apart, 0 where
 * one is held. `trace`: where u goes, 0 where it is not wanted.
 */
export function scanLayer(k: Kernels, layer: ForwardLayer, b: number, row: number, rows: number, drive: Pointer, stride: number, trace: Pointer): void {
  const { neuron, wires: { neurons }, spikes, mechanisms, drive: kept } = layer
  const { model, decay, threshold, compare, reset } = neuron!
  const { groups, starts, indices } = ofSample(spikes, b)
  const membrane = layer.membrane + 4 * b * neurons
  if (mechanisms) {
    const { neuron: constants, state, inputs, thresholds } = mechanisms
    // What is kept for the adjoint lies as the membranes do.
    const at = trace - kept
    k.scanMechanisms(
      constants, groups, neurons / groups, rows, drive, stride, membrane, state + 4 * b * STATE_ARRAYS * neurons, starts + 4 * row * groups, indices,
      trace, inputs && inputs + at, thresholds && thresholds + at,
    )
    return
  }
  k.scanNeurons(
    groups, neurons / groups, rows, drive, stride, membrane, model === 'if' ? 1 : decay, threshold, compare === '>' ? 1 : 0,
    reset === 'subtract' ? threshold : 0, reset === 'zero' ? 1 : 0, starts + 4 * row * groups, indices, trace,
  )
}

/**
 * The same of neurons that get their own spikes of the step before: step by step, the sums that are in the drive go on with a row of weights
 * for each, to `sums`. `before`: the row of the spikes of the step before the first.
 */
export function scanRecurrent(k: Kernels, layer: ForwardLayer, b: number, before: number, row: number, rows: number, drive: Pointer, stride: number, sums: Pointer, traced: boolean): void {
  const { own, wires: { neurons }, spikes } = layer
  const { starts, indices } = aStepLate(ofSample(spikes, b))
  for (let i = 0; i < rows; i++) {
    const to = sums + 4 * i * neurons
    k.windowSums(own!.window, 1, 1, starts + 4 * (i === 0 ? before : row + i), 0, indices, 0, 0, own!.packed, drive + 4 * i * stride, to)
    scanLayer(k, layer, b, row + i, 1, to, neurons, traced ? to : 0)
  }
}
