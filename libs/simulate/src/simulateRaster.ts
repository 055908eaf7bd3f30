import { fail } from '@spikeline/core'
import {
  argmax, countNetwork, createTally, readScores, requireNoShortcuts,
  type Activity, type LayerTally, type Network, type Predictions, type SimulatedLayer, type Simulator,
} from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { NeuroBenchCounter } from './neurobench.ts'
import { Recorder } from './recorder.ts'

/** A spiking network ready to run, the layer whose spikes are recorded, and whether to count what NeuroBench does, which takes the twin. */
export interface Prepared { readonly network: Network; readonly simulator: Simulator; readonly recorded: SimulatedLayer; readonly neurobench?: boolean }

/** What is refused with E3763: NeuroBench has no rule for what is added beside a product. */
export const COUNTED = 'what NeuroBench counts'

export interface ClockRun { readonly predictions: Predictions; readonly activity: Activity; readonly spikes: SpikeRaster }

/**
 * Simulates a batch of samples, one after the other, each from the initial state; `pause` is awaited between samples.
 *
 * Fails with E3506 where the raster doesn't fit the network's input, with E3201 where it is no valid raster, with E3763 at a shortcut in a network that
 * NeuroBench's counts are wanted of.
 */
export async function simulateRaster({ network, simulator, recorded, neurobench }: Prepared, raster: SpikeRaster, pause: () => Promise<void>): Promise<ClockRun> {
  requireFit(network, checkRaster(raster))
  const { timesteps, samples, labels, first } = raster
  const { classes } = network
  const tally = createTally(simulator, timesteps)
  const recorder = new Recorder(recorded, raster)
  if (neurobench) requireNoShortcuts(network.layers, COUNTED)
  const counter = neurobench ? new NeuroBenchCounter(network, simulator, raster) : undefined
  const scores = new Float32Array(samples * classes)
  const anytime = new Uint8Array(timesteps * samples)
  for (let b = 0; b < samples; b++) {
    const row = scores.subarray(b * classes, (b + 1) * classes)
    simulator.present(raster, b, tally, (t) => {
      anytime[t * samples + b] = argmax(readScores(simulator, row))
      recorder.take(t, b)
      counter?.take(t, b)
    })
    // A spike count becomes a rate; a membrane stays what it is.
    if (simulator.output.neuron) for (let c = 0; c < classes; c++) row[c]! /= timesteps
    await pause()
  }
  const predictions: Predictions = {
    model: network.name, samples, classes, labels, predicted: anytime.slice((timesteps - 1) * samples), scores,
    readout: simulator.output.neuron ? 'rate' : 'membrane', timesteps, anytime, first,
  }
  const activity = activityOf(network, simulator, raster, tally)
  return { predictions, activity: counter ? withCounts(activity, counter) : activity, spikes: recorder.raster() }
}

const withCounts = (activity: Activity, counter: NeuroBenchCounter): Activity =>
  ({ ...activity, layers: activity.layers.map((layer, l) => ({ ...layer, neurobench: counter.of(l) })) })

/** The counts of a batch. Without updates in the tally, every neuron was updated at every step. */
export function activityOf(network: Network, { layers }: Pick<Simulator, 'layers'>, { samples, timesteps, held, values }: SpikeRaster, tally: readonly LayerTally[]): Activity {
  const counts = new Map(countNetwork(network).layers.map((layer) => [layer.name, layer]))
  return {
    model: network.name, kind: 'snn', samples, timesteps, driveKept: held,
    layers: layers.map(({ wires: { layer, neurons } }, l) => {
      const { parameters, macs } = counts.get(layer.name)!
      return {
        name: layer.name, kind: layer.kind, neurons, parameters, macs, analog: l === 0 && values !== undefined,
        updates: new Float64Array(timesteps).fill(neurons * samples), ...tally[l]!,
      }
    }),
  }
}

/** Fails with E3506 where a raster doesn't fit the network's input. */
export function requireFit({ name, input, classes }: Network, raster: SpikeRaster): void {
  for (const field of ['height', 'width', 'channels'] as const)
    if (raster[field] !== input[field]) fail('E3506', { network: name, field, expected: input[field], got: raster[field] })
  if (raster.classes !== classes) fail('E3506', { network: name, field: 'classes', expected: classes, got: raster.classes })
}
