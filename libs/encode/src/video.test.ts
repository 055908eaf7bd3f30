import { conformance, runStage } from '@spikeline/core'
import { checkRecordings, recordingOf, type Recordings } from '@spikeline/events'
import type { Images } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import type { VideoParams } from './generated/video.ts'
import { video } from './video.ts'

const [width, height] = [6, 4]
/** Frames of a bright column that goes one pixel to the right with each. */
const frames = (samples: number, first = 0): Images => {
  const pixels = new Float32Array(samples * width * height).fill(0.1)
  for (let b = 0; b < samples; b++) for (let y = 0; y < height; y++) pixels[(b * height + y) * width + ((first + b) % width)] = 0.9
  return { samples, height, width, channels: 1, pixels, labels: Uint8Array.from({ length: samples }, (_, b) => Math.floor((first + b) / width)), classes: 10, first }
}
const params: VideoParams = { frames: 6, rateHz: 50, stepMs: 4, gamma: 1, device: 1 }
const quiet = { leakHz: 0, shotHz: 0, mismatch: 0 }
const record = async (images: Images[], given: object = {}) =>
  (await runStage(video, { images }, { ...params, ...given } as never, { seed: 1 })).recordings as Recordings[]
const refused = (work: Promise<unknown>) => work.then(() => undefined, (error: { issues: { code: string }[] }) => error.issues[0]!.code)

describe('encode/video', () => {
  test('makes a recording of every so many frames, with the label of the first', async () => {
    const [recordings] = await record([frames(18)])
    expect(checkRecordings(recordings!)).toMatchObject({ samples: 3, width, height, first: 0 })
    expect([...recordings!.labels]).toEqual([0, 1, 2])
    // Five steps of 20 ms.
    for (let b = 0; b < 3; b++) expect(recordingOf(recordings!, b).t.at(-1)).toBeLessThan(100_000)
  })

  test('sends ON where the light comes to, at the time of its frames, and OFF where it goes from', async () => {
    const { t, x, p } = recordingOf((await record([frames(6)], { camera: quiet }))[0]!, 0)
    // The column arrives at x after x frames, having come since the one before, and then leaves; the pixel is late by its bandwidth.
    for (const [on, begins] of [[1, -1], [0, 0]] as const) {
      for (let column = 1; column < 5; column++) {
        const times = [...t].filter((_, i) => x[i] === column && p[i] === on)
        expect(times.length).toBeGreaterThan(height * 4)
        expect(Math.min(...times)).toBeGreaterThanOrEqual((column + begins) * 20_000)
        expect(Math.max(...times)).toBeLessThan((column + begins + 1) * 20_000 + 20_000)
      }
    }
  })

  test('how finely it looks changes when events come by little, and hardly how many', async () => {
    const counts = await Promise.all([1, 4, 20].map(async (stepMs) => (await record([frames(6)], { camera: quiet, stepMs }))[0]!.t.length))
    for (const count of counts) expect(Math.abs(count / counts[0]! - 1)).toBeLessThan(0.1)
  })

  test('refuses images that are left over, before it runs where their number is known', async () => {
    expect(await refused(record([frames(6), frames(5, 6)]))).toBe('E4188')
    expect(() => video.shapes!({ images: { samples: 11, height, width, channels: 1, classes: 10 } }, params)).toThrow(/E4188/)
    expect(video.shapes!({ images: { samples: 12, height, width, channels: 3, classes: 10 } }, params)).toEqual({ recordings: { samples: 2, height, width, channels: 2, classes: 10 } })
  })
})

describe('encode/video keeps the stage contract', () => {
  for (const { name, run } of conformance(video, [
    { name: 'sequences across batches', inputs: { images: [frames(4), frames(10, 4), frames(4, 14)] }, params },
    { name: 'two frames each', inputs: { images: [frames(6)] }, params: { ...params, frames: 2, camera: { shotHz: 20 } }, seed: 'other' },
  ])) test(name, run)
})
