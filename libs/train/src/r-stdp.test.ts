import { conformance, runStage, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import type { FirstSpikeModel, Images } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import type { RStdpParams } from './generated/r-stdp.ts'
import { rStdp } from './r-stdp.ts'
import { rateAfter } from './rewarding/unsupervised.ts'
import type { RewardState } from './rewarding/state.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { memoryCheckpoint } from './testing/memoryCheckpoint.ts'
import { rStdpParams } from './testing/rStdpParams.ts'

interface Answer { readonly model: FirstSpikeModel; readonly metrics: MetricBatch['metrics'] }

async function train(given: Partial<Record<keyof RStdpParams, unknown>> = {}, images: Images = bars(150), options: RunStageOptions = {}): Promise<Answer> {
  const { model, metrics } = await runStage(rStdp, { images: [images] }, rStdpParams(given), { seed: 3, ...options })
  return { model: model![0] as FirstSpikeModel, metrics: (metrics![0] as MetricBatch).metrics }
}
const values = (metrics: Answer['metrics'], name: string, layer?: string): number[] =>
  metrics.filter((m) => m.name === name && (layer === undefined || m.labels.layer === layer)).map(({ value }) => value)

describe('train/r-stdp', () => {
  test('learns: each layer without labels settles, and the last one answers ever better', async () => {
    const { model, metrics } = await train({ validation: 30 })
    const convergence = values(metrics, 'train.convergence', '1:8C3')
    expect(convergence.length).toBe(2)
    expect(convergence[1]).toBeLessThan(convergence[0]!)
    expect(values(metrics, 'train.accuracy').at(-1)).toBeGreaterThan(0.8)
    expect(values(metrics, 'validation.accuracy').at(-1)).toBeGreaterThan(0.8)
    expect(model.layers.map(({ name }) => name)).toEqual(['1:8C3', '2:12C5'])
    const weight = model.parameters['2:12C5']!.weight
    expect([Math.min(...weight) >= Math.fround(0.2), Math.max(...weight) <= Math.fround(0.8)]).toEqual([true, true])
  })

  test.each([1, 2, 3, 6])('goes on after %i epochs, bit for bit as if it had not been interrupted', async (epochs) => {
    const whole = memoryCheckpoint()
    const expected = await train({}, bars(60), { checkpoint: whole })
    expect(whole.saves, 'after every epoch but the last').toBe(9)
    const checkpoint = memoryCheckpoint(epochs)
    await expect(train({}, bars(60), { checkpoint })).rejects.toThrow('the power fails')
    expect(await train({}, bars(60), { checkpoint })).toEqual(expected)
  })

  test('begins anew, and says so, where what was saved is of another network', async () => {
    const checkpoint = memoryCheckpoint()
    await checkpoint.save({ version: 1, layer: 0, epoch: 1, weights: [new Float32Array(3)], hits: 0, misses: 1, history: [] } satisfies RewardState)
    const lines: string[] = []
    const resumed = await train({}, bars(40), { checkpoint, onLog: (_, line) => void lines.push(line) })
    expect(resumed).toEqual(await train({}, bars(40)))
    expect(lines.join('\n')).toContain('not one of this training')
  })

  test('rates double with every so many images, the last of them included, up to their maximum', () => {
    const rule = { rate: 0.004, maximumRate: 0.15, doubleEvery: 500 }
    expect([0, 498, 499, 998, 999, 2499, 2999, 10_000_000].map((seen) => rateAfter(seen, rule))).toEqual([0.004, 0.004, 0.008, 0.008, 0.016, 0.128, 0.15, 0.15])
  })

  test('says how many bytes it keeps, how far each layer has come, and which one is saturated', async () => {
    const lines: string[] = []
    await train({ layers: [{ filters: 8, kernel: 3, threshold: 4, winners: 3, radius: 1, epochs: 1, depression: 1, rate: 1, maximumRate: 1 }] }, bars(120), { onLog: (_, line) => void lines.push(line) })
    expect(lines).toContainEqual(expect.stringMatching(/^layer "1:8C3": what it sees of 120 images takes 1 MiB, \d+ spikes an image$/))
    expect(lines).toContainEqual(expect.stringMatching(/^layer "1:8C3", epoch 1: convergence 0\.\d{4}/))
    expect(lines).toContainEqual(expect.stringMatching(/^layer "2:12C5", epoch 8: .* % right$/))
  })

  describe('refuses', () => {
    const layer = { filters: 8, kernel: 3, threshold: 4, winners: 3, radius: 1, epochs: 1 }
    const inShapes = (given: Partial<Record<keyof RStdpParams, unknown>>, images = { height: 6, width: 6, channels: 1, classes: 4, samples: 10 }) =>
      issueOf(() => rStdp.shapes!({ images }, rStdpParams(given)))

    test('before anything runs: a threshold beyond reach, maps that vanish, colours, settings against each other', async () => {
      expect(await inShapes({ layers: [{ ...layer, threshold: 18 }] })).toMatchObject({ code: 'E3641', values: { layer: '1:8C3', threshold: 18, most: 18 } })
      expect((await inShapes({ layers: [{ ...layer, pool: 7 }] })).code).toBe('E3640')
      expect((await inShapes({}, { height: 6, width: 6, channels: 3, classes: 4, samples: 10 })).code).toBe('E3640')
      expect(await inShapes({ layers: [{ ...layer, winners: 9 }] })).toMatchObject({ code: 'E3642', values: { field: 'layers[0].winners' } })
      expect(await inShapes({ layers: [{ ...layer, rate: 0.3 }] })).toMatchObject({ code: 'E3642', values: { field: 'layers[0].rate' } })
      expect(await inShapes({ output: { lower: 0.5, upper: 0.5 } })).toMatchObject({ code: 'E3642', values: { field: 'output.lower' } })
    })

    test('a layer that no spike comes out of, with a warning before', async () => {
      const lines: string[] = []
      const issue = await issueOf(() => train({ layers: [{ ...layer, threshold: 17.5 }] }, bars(120), { onLog: (_, line) => void lines.push(line) }))
      expect(issue).toMatchObject({ code: 'E3643', values: { layer: '1:8C3', epoch: 1, samples: 120 } })
      expect(lines).toContainEqual(expect.stringContaining('layer "1:8C3" is silent: no winner in the last 100 images (epoch 1, image 100)'))
    })

    test('more images to validate by than there are', async () => expect((await issueOf(() => train({ validation: 150 }))).code).toBe('E3304'))
  })

  describe('keeps the stage contract', () => {
    for (const { name, run } of conformance(rStdp, [
      { name: 'images in batches', inputs: { images: inBatches(bars(30), 13) }, params: rStdpParams({ output: { mapsPerClass: 2, kernel: 3, epochs: 1, soft: true }, validation: 0.2 }) },
    ])) test(name, run)
  })
})
