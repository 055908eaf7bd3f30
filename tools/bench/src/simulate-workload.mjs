// The workloads of simulate.mjs, the same for every engine and in every process: seeded random weights and pixels with MNIST's share of ink.
import { createRandom } from '@spikeline/core'
import { fitTopology, parameterShapes, sizeOf } from '@spikeline/networks'

export const workloads = {
  mlp: { title: 'MLP 784-512-10, Bernoulli input, T = 50', topology: '784-512-10', timesteps: 50, held: false, samples: 1000, gain: 0.75 },
  cnn: { title: 'CNN 32C3-AP2-32C3-AP2-128FC-10, held analog input, T = 32', topology: '32C3-AP2-32C3-AP2-128FC-10', timesteps: 32, held: true, samples: 200, gain: 0.62 },
}

const input = { height: 28, width: 28, channels: 1 }
/** IF with reset by subtraction, as conversion gives it; the comparison is snnTorch's. */
const neuron = { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>', initial: 0 }

/** Of a workload. `from`: the shape of the input, `fires`: whether the output does; else it is read by its membranes. */
export function networkOf({ topology, gain }, { from = input, fires = false } = {}) {
  const random = createRandom('weights')
  const { layers, notation } = fitTopology(topology, from, 10, { shortcuts: true })
  const last = layers.findLast(({ kind }) => kind === 'dense')
  const weights = ([layer, { weight }]) => {
    const bound = gain * Math.sqrt(6 / (sizeOf(weight) / weight.at(-1)))
    const values = Float32Array.from({ length: sizeOf(weight) }, () => bound * (2 * random.next() - 1))
    return [layer, { weight: values, bias: new Float32Array(weight.at(-1)) }]
  }
  return {
    name: 'bench', kind: 'snn', topology: notation, input: from, classes: 10, provenance: [],
    parameters: Object.fromEntries(Object.entries(parameterShapes(layers, from)).map(weights)),
    layers: layers.map((layer) => (layer.activation ? { ...layer, activation: layer === last && !fires ? { kind: 'membrane' } : { kind: 'spiking', neuron } } : layer)),
  }
}

/** A fifth of the pixels have ink, in a disc, as in MNIST; their mean is two thirds. */
export function imagesOf({ samples }) {
  const random = createRandom('pixels')
  return Array.from({ length: samples }, () => Float32Array.from({ length: 784 }, (_, i) =>
    (Math.hypot((i / 28 | 0) - 13.5, i % 28 - 13.5) < 9 && random.next() < 0.59 ? Math.min(1, 0.2 + random.next()) : 0)))
}

export function rasterOf(workload) {
  const { timesteps, samples, held } = workload
  const random = createRandom('spikes')
  const images = imagesOf(workload)
  const rows = []
  for (let t = 0; t < (held ? 1 : timesteps); t++)
    for (const pixels of images) rows.push([...pixels.keys()].filter((i) => pixels[i] > 0 && (held || random.next() < pixels[i])))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r] + row.length))
  const indices = Uint32Array.from(rows.flat())
  const values = held && Float32Array.from(rows.flatMap((row, b) => row.map((i) => images[b][i])))
  return { timesteps, samples, neurons: 784, ...input, held, offsets, indices, ...(held && { values }), labels: new Uint8Array(samples), classes: 10, first: 0 }
}

/** The first samples of a raster, for engines that take long. */
export const presented = (samples, share) => Math.max(1, Math.round(samples * share))
