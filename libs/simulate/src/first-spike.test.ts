import { conformance, createRandom, runStage } from '@spikeline/core'
import type { Activity, FirstSpikeModel, Images, Predictions } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { firstSpike } from './first-spike.ts'

/** One window; a layer that copies its two maps; an output whose class 0 sums on-centre spikes, class 1 off-centre ones. */
const byHand: FirstSpikeModel = {
  name: 'by hand', input: { height: 5, width: 5, channels: 1 }, classes: 2, mapsPerClass: 1, provenance: [],
  encoding: { timesteps: 3, sizes: [3], threshold: 200, normalisationRadius: 1 },
  layers: [{ name: 'copy', filters: 2, kernel: 1, threshold: 0.5, pool: 1 }, { name: 'out', filters: 2, kernel: 1, pool: 1 }],
  parameters: { copy: { weight: Float32Array.of(1, 0, 0, 1) }, out: { weight: Float32Array.of(0.5, 0, 0, 0.75) } },
}
const images = (pixels: ArrayLike<number>, side: number, first = 0): Images => {
  const samples = pixels.length / side ** 2
  return { samples, height: side, width: side, channels: 1, pixels: Uint8Array.from(pixels), labels: new Uint8Array(samples), classes: 2, first }
}
const dot = Array.from({ length: 25 }, (_, i) => (i === 12 ? 255 : 0))
const run = async (model: FirstSpikeModel, batches: Images[]): Promise<{ predictions: Predictions[]; activity: Activity[] }> =>
  runStage(firstSpike, { model: [model], images: batches }, {})

/** Something of every kind: a window more, pooling, several maps a class, borders. */
function random(seed: number): FirstSpikeModel {
  const numbers = createRandom(seed)
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => numbers.next())
  return {
    name: 'random', input: { height: 9, width: 9, channels: 1 }, classes: 2, mapsPerClass: 3, provenance: [],
    encoding: { timesteps: 4, sizes: [3, 5], threshold: 20, normalisationRadius: 2 },
    layers: [{ name: 'a', filters: 5, kernel: 3, threshold: 7, pool: 2 }, { name: 'b', filters: 6, kernel: 3, threshold: 5, pool: 1 }, { name: 'c', filters: 6, kernel: 3, pool: 1 }],
    parameters: { a: { weight: draw(9 * 4 * 5) }, b: { weight: draw(9 * 5 * 6) }, c: { weight: draw(9 * 6 * 6) } },
  }
}
const noise = (samples: number): Images => {
  const numbers = createRandom('noise')
  return images(Array.from({ length: samples * 81 }, () => (numbers.next() < 0.4 ? 0 : numbers.integer(256))), 9)
}

describe('simulate/first-spike', () => {
  test('answers, scores and counts of a network worked by hand', async () => {
    const { predictions: [answers], activity: [work] } = await run(byHand, [images([...dot, ...new Array<number>(25).fill(0)], 5, 7)])
    // One on-centre answer, in the middle, and four off-centre ones around it; five spikes in three bins of one. Off-centre ones have each other near, which
    // normalisation divides by: the on-centre one comes first.
    expect(answers).toMatchObject({ model: 'by hand', samples: 2, classes: 2, readout: 'potential', timesteps: 3, first: 7 })
    const [dog, copy, out] = work!.layers
    expect(work).toMatchObject({ kind: 'snn', samples: 2, timesteps: 3, driveKept: true })
    expect([...dog!.spikes]).toEqual([1, 1, 1])
    // Class 1 is ahead as soon as an off-centre spike is there; the empty image scores nothing.
    expect([...answers!.anytime]).toEqual([0, 0, 1, 0, 1, 0])
    expect([...answers!.predicted]).toEqual([1, 0])
    expect([...answers!.scores]).toEqual([0.5, 0.75, 0, 0])
    // Nine places see the one pixel, through two windows; no pixel of the other image is lit.
    expect(dog).toMatchObject({ name: '0:DoG', neurons: 50, parameters: 18, macs: 450, analog: true, leak: 0 })
    expect([...dog!.operations]).toEqual([18, 0, 0])
    // Each spike reaches the two maps at its place.
    expect([copy!.neurons, copy!.parameters, copy!.macs]).toEqual([50, 4, 100])
    expect([[...copy!.spikes], [...copy!.operations], [...copy!.updates]]).toEqual([[1, 1, 1], [2, 2, 2], [100, 100, 100]])
    expect([[...out!.spikes], [...out!.operations]]).toEqual([[0, 0, 0], [2, 2, 2]])
  })

  test('refuses images of another size or with other classes, and more than one model', async () => {
    await expect(run(byHand, [images(new Array<number>(16).fill(0), 4)])).rejects.toThrow('E3506')
    await expect(run(byHand, [{ ...images(dot, 5), classes: 3 }])).rejects.toThrow('E3506')
    await expect(runStage(firstSpike, { model: [byHand, byHand], images: [images(dot, 5)] }, {})).rejects.toThrow('E3505')
    await expect(runStage(firstSpike, { model: [], images: [images(dot, 5)] }, {})).rejects.toThrow('E3505')
    expect(() => firstSpike.shapes!({ model: { height: 5 }, images: { height: 4 } }, {})).toThrow('E2301')
  })

  describe('keeps the stage contract', () => {
    const batch = noise(11)
    const size = 81
    const half = { ...batch, samples: 6, pixels: batch.pixels.slice(0, 6 * size), labels: batch.labels.slice(0, 6) }
    const rest = { ...batch, samples: 5, first: 6, pixels: batch.pixels.slice(6 * size), labels: batch.labels.slice(6) }
    for (const { name, run } of conformance(firstSpike, [{ name: 'images in batches', inputs: { model: [random(2)], images: [half, rest] }, params: {} }])) test(name, run)
  })
})
