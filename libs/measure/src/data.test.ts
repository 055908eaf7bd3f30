import { conformance, runStage, type Metric } from '@spikeline/core'
import { pieceOf, recordingsFrom, type EventBatch, type Recordings } from '@spikeline/events'
import type { Images } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { data } from './data.ts'

const events = (count: number): EventBatch =>
  ({ t: Uint32Array.from({ length: count }, (_, i) => i), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count), t0: 0, width: 2, height: 2, count })
const recordings = (counts: number[], labels: number[], first = 0, classes = 4): Recordings =>
  recordingsFrom(counts.map(events), { labels: Uint8Array.from(labels), classes, first, width: 2, height: 2 })
const images = (labels: number[], first = 0): Images =>
  ({ samples: labels.length, height: 1, width: 1, channels: 1, pixels: new Uint8Array(labels.length), labels: Uint8Array.from(labels), classes: 3, first })
/** Rows t·B + b of so many spikes. */
const spikes = (timesteps: number, samples: number, rows: number[], held = false): SpikeRaster => {
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((n, r) => (offsets[r + 1] = offsets[r]! + n))
  return {
    timesteps, samples, neurons: 9, height: 3, width: 3, channels: 1, held, offsets, indices: Uint32Array.from(rows.flatMap((n) => [...Array(n).keys()])),
    labels: new Uint8Array(samples), classes: 2, first: 0,
  }
}
const measure = async (inputs: Parameters<typeof runStage>[1]): Promise<readonly Metric[]> => (await runStage(data, inputs, { name: 'MNIST, test' })).metrics[0]!.metrics
const plain = (metrics: readonly Metric[]): Record<string, number> =>
  Object.fromEntries(metrics.map(({ name, value, labels }) => [`${name.replace('data.', '')}${'class' in labels ? ` ${labels['class']}` : ''}`, value]))

describe('measure/data', () => {
  test('counts images of each class, those of a missing one as 0', async () => {
    const metrics = await measure({ images: [images([0, 2, 2]), images([2], 3)] })
    expect(plain(metrics)).toEqual({ samples: 4, classes: 3, missing: 1, 'class 0': 1, 'class 1': 0, 'class 2': 3 })
    expect(metrics.every(({ labels }) => labels['data'] === 'MNIST, test')).toBe(true)
  })

  test('counts the events of recordings, and those that have none', async () => {
    expect(plain(await measure({ recordings: [recordings([5, 0], [1, 1]), recordings([7], [3], 2)] }))).toEqual({
      samples: 3, classes: 4, missing: 2, events: 4, 'events.least': 0, 'events.most': 7, empty: 1, 'class 0': 0, 'class 1': 2, 'class 2': 0, 'class 3': 1,
    })
  })

  test('a recording that comes in pieces is one sample', async () => {
    const like = (first: number) => ({ labels: Uint8Array.of(1), classes: 2, first })
    const given = [pieceOf(events(3), like(0)), pieceOf(events(0), like(0)), pieceOf(events(4), like(0)), pieceOf(events(1), like(1))]
    expect(plain(await measure({ recordings: given }))).toMatchObject({ samples: 2, events: 4, 'events.least': 1, 'events.most': 7, empty: 0, 'class 1': 2 })
  })

  test('recordings of which nobody said what they show have no classes', async () => {
    expect(plain(await measure({ recordings: [pieceOf(events(3))] }))).toEqual({ samples: 1, classes: 0, missing: 0, events: 3, 'events.least': 3, 'events.most': 3, empty: 0 })
  })

  test('counts spikes over all steps; a held input at each of them', async () => {
    expect(plain(await measure({ spikes: [spikes(3, 2, [1, 0, 2, 0, 4, 0])] }))).toMatchObject({ samples: 2, events: 3.5, 'events.least': 0, 'events.most': 7, empty: 1 })
    expect(plain(await measure({ spikes: [spikes(3, 2, [1, 2], true)] }))).toMatchObject({ events: 4.5, 'events.least': 3, 'events.most': 6 })
  })

  test('an empty set has no samples, and no mean of nothing', async () => {
    expect(plain(await measure({ images: [] }))).toEqual({ samples: 0, classes: 0, missing: 0 })
    expect(plain(await measure({ recordings: [recordings([], [])] }))).toEqual({ samples: 0, classes: 4, missing: 4, 'class 0': 0, 'class 1': 0, 'class 2': 0, 'class 3': 0 })
  })

  test.each([
    ['nothing connected', {}, 'E8060'],
    ['two kinds', { images: [images([0])], recordings: [] }, 'E8060'],
    ['another number of classes', { recordings: [recordings([1], [0]), recordings([1], [0], 1, 5)] }, 'E8061'],
    ['a label out of range', { images: [images([3])] }, 'E8062'],
  ])('%s: refused', async (_, inputs, code) => {
    await expect(measure(inputs)).rejects.toMatchObject({ issues: [{ code }] })
  })

  for (const { name, run } of conformance(data, [
    { name: 'images', inputs: { images: [images([0, 1, 1, 2])] }, params: { name: 'a' } },
    { name: 'recordings', inputs: { recordings: [recordings([5, 0], [1, 1]), recordings([7], [3], 2)] }, params: { name: 'b' } },
    { name: 'spikes', inputs: { spikes: [spikes(3, 2, [1, 0, 2, 0, 4, 0])] }, params: { name: 'c' } },
  ])) test(name, run)
})
