import { argmax, createEventTally, readScores, type EventSimulator, type Network, type Predictions, type SimulatedLayer } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { EventRecorder } from './eventRecorder.ts'
import { activityOf, requireFit, type ClockRun } from './simulateRaster.ts'

/** A spiking network ready to run, and the layer whose spikes are recorded. */
export interface EventPrepared { readonly network: Network; readonly simulator: EventSimulator; readonly recorded: SimulatedLayer }

/**
 * Simulates a batch of samples by their events, one sample after the other, each from the initial state; `pause` is awaited between samples.
 *
 * Fails with E3506 where the raster doesn't fit the network's input, with E3201 where it is no valid raster.
 */
export async function simulateEvents({ network, simulator, recorded }: EventPrepared, raster: SpikeRaster, pause: () => Promise<void>): Promise<ClockRun> {
  requireFit(network, checkRaster(raster))
  const { timesteps, samples, labels, first } = raster
  const { classes } = network
  const tally = createEventTally(simulator, timesteps)
  const recorder = new EventRecorder(recorded, raster, simulator.order === 'each')
  const scores = new Float32Array(samples * classes)
  const answers = new Uint8Array(timesteps)
  const anytime = new Uint8Array(timesteps * samples)
  for (let b = 0; b < samples; b++) {
    const row = scores.subarray(b * classes, (b + 1) * classes)
    const answerAt = (t: number): number => {
      simulator.readEvidence(t)
      return argmax(readScores(simulator, row))
    }
    simulator.present(raster, b, tally, (t, until) => {
      recorder.take(t, b)
      if (simulator.drifts) fillBetween(answers, t, until - 1, answerAt(t), answerAt(until - 1), answerAt)
      else answers.fill(answerAt(t), t, until)
    })
    answers.forEach((answer, t) => (anytime[t * samples + b] = answer))
    readScores(simulator, row)
    // A spike count becomes a rate; a membrane stays what it is.
    if (simulator.output.neuron) for (let c = 0; c < classes; c++) row[c]! /= timesteps
    await pause()
  }
  const predictions: Predictions = {
    model: network.name, samples, classes, labels, predicted: anytime.slice((timesteps - 1) * samples), scores,
    readout: simulator.output.neuron ? 'rate' : 'membrane', timesteps, anytime, first,
  }
  return { predictions, activity: activityOf(network, simulator, raster, tally), spikes: recorder.raster() }
}

/**
 * The answers from step `from` to step `to`, while nothing happens and every score moves in a straight line. What leads at both ends
 * leads all the way between them, so that only where the ends differ a look in the middle is needed.
 */
function fillBetween(answers: Uint8Array, from: number, to: number, first: number, last: number, answerAt: (t: number) => number): void {
  if (first === last) answers.fill(first, from, to + 1)
  else if (to - from < 2) {
    answers[from] = first
    answers[to] = last
  } else {
    const middle = (from + to) >>> 1
    const between = answerAt(middle)
    fillBetween(answers, from, middle, first, between, answerAt)
    fillBetween(answers, middle, to, between, last, answerAt)
  }
}
