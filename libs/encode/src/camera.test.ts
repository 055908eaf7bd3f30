import { conformance, runStage } from '@spikeline/core'
import { checkRecordings, recordingOf, type Recordings } from '@spikeline/events'
import type { Images } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { camera } from './camera.ts'
import { lightOfImage } from './lightOfImage.ts'

/** Images of 12 × 12 with a bright bar, here or there. */
const bars = (samples: number, first = 0): Images => {
  const pixels = new Uint8Array(samples * 144)
  for (let b = 0; b < samples; b++) for (let y = 2; y < 10; y++) for (const x of [4, 5]) pixels[b * 144 + y * 12 + x + ((first + b) % 3)] = 255
  return { samples, height: 12, width: 12, channels: 1, pixels, labels: Uint8Array.from({ length: samples }, (_, b) => (first + b) % 10), classes: 10, first }
}
const small = { setup: 'nmnist', device: 1, sensor: { width: 16, height: 16 } } as const
const record = async (images: Images[], params: object = {}, seed: string | number = 1, onLog?: (level: string, message: string) => void) =>
  (await runStage(camera, { images }, { ...small, ...params } as never, { seed, ...(onLog && { onLog }) })).recordings as Recordings[]
const refused = (work: Promise<unknown>) => work.then(() => undefined, (error: { issues: { code: string }[] }) => error.issues[0]!.code)
/** A camera without noise, and one move to the right. */
const plain = { leakHz: 0, shotHz: 0, mismatch: 0 }
const right = { durationMs: 60, x: 2, y: 2, profile: 'smooth', jitterMs: 0, moves: [{ beginMs: 10, durationMs: 30, x: 3, y: 0 }] }

describe('encode/camera', () => {
  test('makes a recording of each image, with its label, on the sensor of the setup', async () => {
    const [recordings] = await record([bars(3)], { sensor: undefined })
    expect(checkRecordings(recordings!)).toMatchObject({ samples: 3, width: 34, height: 34, classes: 10, first: 0 })
    expect([...recordings!.labels]).toEqual([0, 1, 2])
    for (let b = 0; b < 3; b++) expect(recordingOf(recordings!, b).count).toBeGreaterThan(100)
  })

  test('sends ON where it gets brighter and OFF where it gets darker: a dark bar goes right, and its front is OFF', async () => {
    const fronts = async (optics: object): Promise<Record<string, number>> => {
      const { x, p, t } = recordingOf((await record([bars(1)], { camera: plain, motion: right, optics }))[0]!, 0)
      // The bar's columns were 6 and 7: where it comes to, and where it was.
      const polarity = (columns: number[]): number => {
        const seen = [...p].filter((_, i) => columns.includes(x[i]!) && t[i]! < 45_000)
        return seen.reduce((sum, on) => sum + on, 0) / seen.length
      }
      return { front: polarity([10]), back: polarity([6]) }
    }
    expect(await fronts({})).toEqual({ front: 0, back: 1 })
    expect(await fronts({ inverted: false, background: 'black' })).toEqual({ front: 1, back: 0 })
  })

  test('without noise sees nothing of an image that rests, nor of an empty one', async () => {
    const rest = { ...right, moves: [] }
    expect((await record([bars(1)], { camera: plain, motion: rest }))[0]!.t.length).toBe(0)
    const blank = { ...bars(1), pixels: new Uint8Array(144) }
    expect((await record([blank], { camera: plain }))[0]!.t.length).toBe(0)
  })

  test('gives each image its own noise by the seed, and all images the same pixels by the device', async () => {
    const events = async (params: object, seed: number): Promise<number[]> => [...(await record([bars(1)], params, seed))[0]!.t]
    expect(await events({}, 1)).toEqual(await events({}, 1))
    expect(await events({}, 1)).not.toEqual(await events({}, 2))
    expect(await events({}, 1)).not.toEqual(await events({ device: 2 }, 1))
    // Thresholds far apart show themselves in how many events a pixel sends, whatever the seed.
    const counts = async (seed: number): Promise<number[]> => {
      const { x, y } = (await record([bars(1)], { camera: { mismatch: 0.15, shotHz: 0, leakHz: 0 } }, seed))[0]!
      const of = new Array<number>(256).fill(0)
      x.forEach((column, i) => of[y[i]! * 16 + column]!++)
      return of
    }
    const [one, other] = await Promise.all([counts(1), counts(2)])
    const apart = one.reduce((sum, count, i) => sum + Math.abs(count - other[i]!), 0)
    expect(apart).toBeLessThan(0.3 * one.reduce((sum, count) => sum + count, 0))
  })

  test('says where an image goes beyond the sensor', async () => {
    const warnings: string[] = []
    await record([bars(1), bars(1, 1)], { sensor: { width: 14, height: 16 } }, 1, (level, message) => void warnings.push(`${level}: ${message}`))
    expect(warnings).toEqual(['warning: the image reaches up to 4 pixels beyond the sensor, which does not see them'])
    await record([bars(1)], { sensor: undefined }, 1, (_, message) => void warnings.push(message))
    expect(warnings).toHaveLength(1)
  })

  test('refuses images of other channels than grey or three colours, and what is no camera', async () => {
    expect(await refused(record([{ ...bars(1), width: 6, channels: 2 }]))).toBe('E4187')
    for (const value of [-0.1, 1.5, NaN]) expect(await refused(record([{ ...bars(1), pixels: new Float32Array(144).fill(value) }]))).toBe('E4189')
    expect(await refused(record([bars(1)], { camera: { dark: 0, knee: 0 } }))).toBe('E4185')
  })
})

describe('the light of an image', () => {
  const colours = { ...bars(1), height: 1, width: 2, channels: 3, pixels: Uint8Array.of(255, 255, 255, 0, 255, 0) }
  test('is its value by the screen’s gamma, and of colours their luminance', () => {
    expect([...lightOfImage(colours, 0, { gamma: 1, inverted: false })]).toEqual([1, 0.7152].map(Math.fround))
    const grey = { ...colours, channels: 1, pixels: Float32Array.of(0.5, 1) }
    expect([...lightOfImage(grey, 0, { gamma: 2, inverted: false })]).toEqual([0.25, 1])
    expect([...lightOfImage({ ...grey, pixels: Float32Array.of(0.25, 1) }, 0, { gamma: 2, inverted: true })]).toEqual([0.5625, 0])
  })
})

describe('encode/camera keeps the stage contract', () => {
  for (const { name, run } of conformance(camera, [
    { name: 'a few bars', inputs: { images: [bars(2), bars(1, 2)] }, params: { ...small, motion: { ...right, profile: 'smooth' } } },
    { name: 'the whole setup, of another camera', inputs: { images: [bars(2)] }, params: { ...small, device: 7, camera: { shotHz: 3 } }, seed: 'other' },
  ])) test(name, run)
})
