import type { Random } from '@spikeline/core'
import type { Images } from '../data/images.ts'
import type { CompetitiveConstants } from './constants.ts'
import { poissonInput } from './poissonInput.ts'
import type { Population } from './population.ts'
import type { Presented } from './twin.ts'

/** What the presentations of an image came to; the last one is what counts. */
export interface ImageRun {
  readonly presented: Presented
  /** Spikes of inputs, excitatory and inhibitory neurons in each step of the window, of all its presentations. */
  readonly tally: Uint32Array
  readonly attempts: number
}

/**
 * Presents images without learning, each from rest, so that neither their order nor how many are presented side by side changes anything. An
 * image that brings fewer than `minimumSpikes` spikes is presented again, brighter, until it does or `attempts` are used up.
 *
 * `random` gives the numbers of an image by its index in the set and the attempt.
 */
export async function evaluateCompetitive(population: Population, constants: CompetitiveConstants, images: Images, random: Random, pause: () => Promise<void>): Promise<readonly ImageRun[]> {
  const runs = new Array<ImageRun>(images.samples)
  let waiting = Array.from({ length: images.samples }, (_, b) => b)
  for (let attempt = 0; attempt < constants.attempts && waiting.length > 0; attempt++) {
    const again: number[] = []
    for (let from = 0; from < waiting.length; from += population.places) {
      const some = waiting.slice(from, from + population.places)
      some.forEach((_, place) => population.settle(place))
      const intensity = constants.intensity + attempt * constants.intensityStep
      const inputs = some.map((b) => poissonInput(images, b, intensity, constants, random.substream(`${images.first + b}/${attempt}`)))
      population.present(inputs).forEach(({ events, tally }, place) => {
        const b = some[place]!
        const before = runs[b]?.tally
        runs[b] = { presented: { events, tally: tally.slice() }, tally: before ? before.map((n, k) => n + tally[k]!) : tally.slice(), attempts: attempt + 1 }
        if (events.length < constants.minimumSpikes) again.push(b)
      })
      await pause()
    }
    waiting = again
  }
  return runs
}

/** How many spikes each neuron gave. */
export function spikeCounts(events: Uint32Array, neurons: number): Uint32Array {
  const counts = new Uint32Array(neurons)
  for (const j of events) counts[j]!++
  return counts
}

/** Mean number of spikes of the neurons of each class; 0 for a class that no neuron has. */
export function classMeans(counts: ArrayLike<number>, labels: Uint8Array, members: ArrayLike<number>): Float32Array {
  const sums = new Float32Array(members.length)
  for (let j = 0; j < labels.length; j++) if (labels[j]! < members.length) sums[labels[j]!]! += counts[j]!
  return sums.map((sum, c) => (members[c]! > 0 ? sum / members[c]! : 0))
}

/** Neurons of each class. */
export function membersOf(labels: Uint8Array, classes: number): Uint32Array {
  const members = new Uint32Array(classes)
  for (const label of labels) if (label < classes) members[label]!++
  return members
}
