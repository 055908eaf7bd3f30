import { fail, type Random } from '@spikeline/core'
import {
  argmax, evaluateCompetitive, membersOf,
  type Activity, type CompetitiveNetwork, type ImageRun, type Images, type LayerActivity, type Population, type Predictions,
} from '@spikeline/networks'

/** Images that are presented side by side. */
export const PLACES = 64

/** Multiplications of one update of an excitatory and of an inhibitory neuron: decays of conductances, their currents, dt/τ. */
const MULTIPLICATIONS = { excitatory: 5, inhibitory: 3 }

/** Presents a batch of images. Fails with E3625 where they don't fit the network. */
export async function presentImages(
  network: CompetitiveNetwork, population: Population, images: Images, random: Random, pause: () => Promise<void>,
): Promise<{ predictions: Predictions; activity: Activity }> {
  requireFit(network, images)
  const runs = await evaluateCompetitive(population, network.constants, images, random, pause)
  return { predictions: answer(network, runs, images, population.step.steps), activity: activityOf(network, runs, population.step.steps) }
}

function requireFit({ name, input, classes }: CompetitiveNetwork, images: Images): void {
  for (const field of ['height', 'width', 'channels'] as const)
    if (images[field] !== input[field]) fail('E3625', { network: name, field, expected: input[field], got: images[field] })
  if (images.classes !== classes) fail('E3625', { network: name, field: 'classes', expected: classes, got: images.classes })
}

/** Scores of the classes: spikes of their neurons, a neuron and step. */
function answer({ name, labels: neuronLabels, classes }: CompetitiveNetwork, runs: readonly ImageRun[], { samples, labels, first }: Images, timesteps: number): Predictions {
  const members = membersOf(neuronLabels, classes)
  const scores = new Float32Array(samples * classes)
  const anytime = new Uint8Array(timesteps * samples)
  runs.forEach(({ presented: { events, tally } }, b) => {
    const row = scores.subarray(b * classes, (b + 1) * classes)
    const spikes = new Float64Array(classes)
    let k = 0
    for (let t = 0; t < timesteps; t++) {
      const fired = tally[3 * t + 1]!
      for (const end = k + fired; k < end; k++) if (neuronLabels[events[k]!]! < classes) spikes[neuronLabels[events[k]!]!]!++
      if (fired > 0) for (let c = 0; c < classes; c++) row[c] = members[c]! > 0 ? spikes[c]! / members[c]! / timesteps : 0
      anytime[t * samples + b] = fired > 0 || t === 0 ? argmax(row) : anytime[(t - 1) * samples + b]!
    }
  })
  return { model: name, samples, classes, labels, predicted: anytime.slice((timesteps - 1) * samples), scores, readout: 'rate', timesteps, anytime, first }
}

function activityOf({ name, input: { height, width, channels }, neurons }: CompetitiveNetwork, runs: readonly ImageRun[], timesteps: number): Activity {
  const inputs = height * width * channels
  const attempts = runs.reduce((sum, run) => sum + run.attempts, 0)
  const sums = [0, 1, 2].map((kind) => Float64Array.from({ length: timesteps }, (_, t) => runs.reduce((sum, { tally }) => sum + tally[3 * t + kind]!, 0)))
  const [ofInputs, ofExcitatory, ofInhibitory] = sums as [Float64Array, Float64Array, Float64Array]
  const layer = (kind: keyof typeof MULTIPLICATIONS, rest: Pick<LayerActivity, 'parameters' | 'macs' | 'spikes' | 'operations'>): LayerActivity =>
    ({ name: kind, kind: 'dense', neurons, analog: false, updates: new Float64Array(timesteps).fill(neurons * attempts), leak: MULTIPLICATIONS[kind], ...rest })
  return {
    model: name, kind: 'snn', samples: runs.length, timesteps, driveKept: false,
    layers: [
      layer('excitatory', {
        parameters: inputs * neurons + neurons, macs: inputs * neurons + neurons * (neurons - 1), spikes: ofExcitatory,
        operations: ofInputs.map((n, t) => n * neurons + ofInhibitory[t]! * (neurons - 1)),
      }),
      layer('inhibitory', { parameters: 0, macs: neurons, spikes: ofInhibitory, operations: ofExcitatory.slice() }),
    ],
  }
}
