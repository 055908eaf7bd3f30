import { createRandom } from '@spikeline/core'
import { recordingsFrom, type EventBatch, type Recordings } from '@spikeline/events'
import type { Images, Predictions } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'

/** Class of a sample of these tests. */
export const classOf = (index: number): number => (index * 2) % 3
const labelsOf = (samples: number, first: number): Uint8Array => Uint8Array.from({ length: samples }, (_, b) => classOf(first + b))

export function images(samples: number, { first = 0, side = 4, channels = 1 } = {}): Images {
  const random = createRandom(`images ${first}`)
  return { samples, height: side, width: side, channels, pixels: Uint8Array.from({ length: samples * side * side * channels }, () => random.integer(256)), labels: labelsOf(samples, first), classes: 3, first }
}

export function recordings(samples: number, first = 0, side = 5): Recordings {
  const batches = Array.from({ length: samples }, (_, b): EventBatch => {
    const random = createRandom(`recording ${first + b}`)
    const count = 30 + b
    return {
      t: Uint32Array.from({ length: count }, (__, i) => i * 1000), x: Uint16Array.from({ length: count }, () => random.integer(side)),
      y: Uint16Array.from({ length: count }, () => random.integer(side)), p: Uint8Array.from({ length: count }, () => random.integer(2)), t0: 0, width: side, height: side, count,
    }
  })
  return recordingsFrom(batches, { width: side, height: side, labels: labelsOf(samples, first), classes: 3, first })
}

/** Neuron (b + t) mod 4 of sample b spikes at step t, and no other. */
export function spikes(samples: number, timesteps = 6, first = 0): SpikeRaster {
  const rows = timesteps * samples
  return {
    timesteps, samples, neurons: 4, height: 2, width: 2, channels: 1, held: false, offsets: Uint32Array.from({ length: rows + 1 }, (_, i) => i),
    indices: Uint32Array.from({ length: rows }, (_, r) => ((r % samples) + first + Math.floor(r / samples)) % 4), labels: labelsOf(samples, first), classes: 3, first,
  }
}

/** Right but for the samples that are `wrong`, where the answer is the next class; with `timesteps` the first half of the answers is wrong. */
export function predictions(model: string, samples: number, { first = 0, wrong = [] as readonly number[], timesteps = 0 } = {}): Predictions {
  const labels = labelsOf(samples, first)
  const predicted = labels.map((label, b) => (wrong.includes(first + b) ? (label + 1) % 3 : label))
  return {
    model, samples, classes: 3, labels, predicted, scores: Float32Array.from({ length: samples * 3 }, (_, i) => (i % 3 === predicted[Math.floor(i / 3)] ? 0.75 : -0.25)),
    readout: 'logits', timesteps, anytime: Uint8Array.from({ length: timesteps * samples }, (_, i) => (i < (timesteps * samples) / 2 ? (labels[i % samples]! + 1) % 3 : predicted[i % samples]!)), first,
  }
}
