import type { SpikeRaster } from '@spikeline/spikes'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import { mergeAuxiliary } from '../sparse/auxiliary.ts'
import { countOperations, countProducts, propagate, propagateOwn } from '../sparse/propagate.ts'
import type { Clock, ClockLayer, LayerTally } from './clock.ts'
import { integrate } from './neuron.ts'
import { mixDrive, mixingOf } from './parallel.ts'
import { stepPopulation } from './population.ts'

/** What a layer did at each step of a sample: its spikes, and its membranes, [T, n]. */
interface LayerRecord { readonly spikes: readonly Uint32Array[]; readonly membranes: Float32Array }

/**
 * One sample of a network with parallel neurons, which need the drive of all steps: layer by layer, each through all steps, as stepClock has
 * it for one step; then the steps are shown one after the other.
 */
export function presentByLayer(clock: Clock, raster: SpikeRaster, sample: number, tally: readonly LayerTally[], onStep?: (t: number) => void): void {
  const { timesteps, samples, held, offsets, indices, values } = raster
  const rowOf = (t: number): ActiveInputs => ({ indices, values, from: offsets[t * samples + sample]!, to: offsets[t * samples + sample + 1]! })
  let inputs: readonly (ActiveInputs | undefined)[] = Array.from({ length: timesteps }, (_, t) => (held && t > 0 ? undefined : rowOf(t)))
  const records = clock.layers.map((layer, l) => {
    const record = runLayer(layer, inputs, timesteps, tally[l]!)
    inputs = record.spikes.map((fired) => ({ indices: fired, values: undefined, from: 0, to: fired.length }))
    return record
  })
  for (let t = 0; t < timesteps; t++) {
    clock.layers.forEach(({ spikes, membrane }, l) => {
      const { spikes: fired, membranes } = records[l]!
      spikes.indices.set(fired[t]!)
      spikes.to = fired[t]!.length
      membrane.set(membranes.subarray(t * membrane.length, (t + 1) * membrane.length))
    })
    const { neuron, spikes } = clock.output
    if (neuron) for (let k = 0; k < spikes.to; k++) clock.evidence[spikes.indices[k]!]! += 1
    onStep?.(t)
  }
}

function runLayer({ wires, neuron, membrane, state, drive, sums, spikes, auxiliary }: ClockLayer, inputs: readonly (ActiveInputs | undefined)[], timesteps: number, tally: LayerTally): LayerRecord {
  const { neurons } = wires
  const raw = new Float32Array(timesteps * neurons)
  inputs.forEach((given, t) => {
    const events = auxiliary ? mergeAuxiliary(wires.auxiliary!, given!, auxiliary.x, auxiliary.merged) : given
    if (events) {
      propagate(wires, events, drive)
      tally.operations[t]! += countOperations(wires, events)
      if (auxiliary) tally.products![t]! += countProducts(wires, events)
    }
    raw.set(drive, t * neurons)
  })
  const parallel = neuron?.parallel
  const drives = parallel ? mixDrive(mixingOf(parallel, wires.temporal!, timesteps, wires.layer.name), neurons, raw, new Float32Array(raw.length), Math.fround) : raw
  const membranes = new Float32Array(timesteps * neurons)
  const fired = inputs.map((_, t) => {
    sums.set(drives.subarray(t * neurons, (t + 1) * neurons))
    if (wires.recurrent) {
      propagateOwn(wires, spikes, sums)
      tally.operations[t]! += spikes.to * neurons
    }
    if (state) spikes.to = stepPopulation(neuron!, state, sums, spikes.indices)
    else integrate(membrane, sums)
    tally.spikes[t]! += spikes.to
    membranes.set(membrane, t * neurons)
    return spikes.indices.slice(0, spikes.to)
  })
  return { spikes: fired, membranes }
}
