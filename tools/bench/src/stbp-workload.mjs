// The workloads of stbp.mjs, the same for every engine and in every process: networks with seeded weights, and rasters of recordings or pixels.
import { createRandom } from '@spikeline/core'
import { fitTopology, parameterShapes, sizeOf } from '@spikeline/networks'
import { imagesOf } from './simulate-workload.mjs'
import { recordings, syntheticDensity } from './stbp-recordings.mjs'

/**
 * Networks of Wu et al.'s 2018 kind: LIF, hard reset, a rectangle of half width `width` for the slope. `gains`: for each T, what the weights
 * of each layer are multiplied by, so that layers fire neither never nor always: as dense as the recordings' events at that T, 5 % of
 * neurons a step in MNIST's CNNs, 10 % in its MLP.
 */
const common = { threshold: 0.3, decay: 0.3, width: 0.25, batch: 64, input: { height: 34, width: 34, channels: 2 }, source: 'recordings' }
const mnist = { ...common, width: 0.5, batch: 100, input: { height: 28, width: 28, channels: 1 } }

const mnistCnn = { ...mnist, topology: '32C3-AP2-32C3-AP2-128FC-10', threshold: 0.5, decay: 0.2 }

export const workloads = {
  'nmnist-mlp': {
    ...common, title: 'N-MNIST MLP 2312-512-10', topology: '512FC-10', gains: { 20: [1.28, 1.31], 60: [1.34, 1.27], 100: [1.44, 1.34], 300: [2.02, 1.6] },
  },
  'nmnist-cnn': {
    ...common, title: 'N-MNIST CNN 64C3-AP2-128C3-128C3-AP2-256FC-10', topology: '64C3-AP2-128C3-128C3-AP2-256FC-10', batch: 8,
    gains: { 60: [0.93, 1.63, 1.25, 1.61, 1.15] },
  },
  'mnist-cnn': { ...mnistCnn, title: 'MNIST CNN 32C3-AP2-32C3-AP2-128FC-10, Bernoulli input', source: 'bernoulli', gains: { 20: [1.03, 2.9, 3.03, 1.69] } },
  'mnist-cnn-held': { ...mnistCnn, title: 'MNIST CNN 32C3-AP2-32C3-AP2-128FC-10, held analog input', source: 'held', gains: { 8: [1.13, 2.81, 2.9, 1.62] } },
  'mnist-mlp': {
    ...mnist, title: 'MNIST MLP 784-512-10, held analog input', topology: '512FC-10', decay: 0.5, batch: 50, source: 'held', gains: { 8: [0.95, 1.14] },
  },
}

/** Weights and biases uniform in ±gain/√fan-in; a gain of 1 is PyTorch's default. */
export function networkOf({ topology, input, threshold, decay, gains }, timesteps) {
  const random = createRandom('weights')
  const { layers } = fitTopology(topology, input, 10)
  const neuron = { model: 'lif', threshold, decay, reset: 'zero', compare: '>', initial: 0 }
  const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([name, { weight }], l) => {
    const units = weight.at(-1)
    const bound = gains[timesteps][l] / Math.sqrt(sizeOf(weight) / units)
    const uniform = (length) => Float32Array.from({ length }, () => bound * (2 * random.next() - 1))
    return [name, { weight: uniform(sizeOf(weight)), bias: uniform(units) }]
  }))
  const firing = layers.map((layer) => (layer.activation ? { ...layer, activation: { kind: 'spiking', neuron } } : layer))
  return { layers: firing, input, classes: 10, parameters }
}

export function rasterOf({ source, input, batch }, timesteps) {
  const labels = Uint8Array.from({ length: batch }, (_, b) => b % 10)
  const form = { timesteps, samples: batch, neurons: input.height * input.width * input.channels, ...input, held: source === 'held', classes: 10, first: 0 }
  if (source === 'recordings') {
    const found = recordings(batch)
    if (!found) return { ...form, ...columns(synthetic(form)), labels }
    return { ...form, ...columns(bin(found.events, timesteps, input)), labels: found.labels }
  }
  const images = imagesOf({ samples: batch })
  if (source === 'held') {
    const rows = images.map((pixels) => [...pixels.keys()].filter((i) => pixels[i] > 0))
    return { ...form, ...columns(rows), values: Float32Array.from(rows.flatMap((row, b) => row.map((i) => images[b][i]))), labels }
  }
  const random = createRandom('spikes')
  const draw = (pixels) => [...pixels.keys()].filter((i) => pixels[i] > 0 && random.next() < pixels[i])
  const rows = Array.from({ length: timesteps }, () => images.map(draw)).flat()
  return { ...form, ...columns(rows), labels }
}

/** Rows of a raster: T windows of equal length, from 0 to each recording's last event; several events of a neuron in one window are one. */
function bin(samples, timesteps, { width, channels }) {
  const rows = Array.from({ length: timesteps * samples.length }, () => new Set())
  samples.forEach((events, b) => {
    const end = events.at(-1).timeUs + 1
    for (const { x, y, polarity, timeUs } of events) {
      const step = Math.floor((timeUs / end) * timesteps)
      rows[step * samples.length + b].add((y * width + x) * channels + polarity)
    }
  })
  return rows.map((row) => [...row].sort((a, b) => a - b))
}

/** Events where digits are, a disc in the middle of the sensor: as dense there as gives all neurons the mean of recordings. No bursts: at large T layers fire less. */
function synthetic({ timesteps, samples, neurons, height, width, channels }) {
  const random = createRandom('events')
  const place = (i) => Math.floor(i / channels)
  const inside = Array.from({ length: neurons }, (_, i) => i)
    .filter((i) => Math.hypot(Math.floor(place(i) / width) - (height - 1) / 2, (place(i) % width) - (width - 1) / 2) < height / 3)
  const density = (syntheticDensity(timesteps) * neurons) / inside.length
  return Array.from({ length: timesteps * samples }, () => inside.filter(() => random.next() < density))
}

function columns(rows) {
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r] + row.length))
  return { offsets, indices: Uint32Array.from(rows.flat()) }
}
