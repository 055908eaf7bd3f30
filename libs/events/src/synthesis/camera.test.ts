import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkEvents } from '../checkEvents.ts'
import type { EventBatch } from '../eventBatch.ts'
import { Camera } from './camera.ts'
import { checkCameraModel, drawPixels, v2eCamera, type CameraModel } from './cameraModel.ts'
import { twinEvents } from './testing/twin.ts'

/** A camera without any defect; tests add what they are about. */
const ideal: CameraModel = {
  dark: 0.01, knee: 0, on: 0.2, off: 0.25, mismatch: 0, bandwidthHz: null, darkBandwidth: 1, refractoryUs: 0, leakHz: 0, shotHz: 0, shotBright: 1, noiseSpread: 0,
}
const watch = (model: CameraModel, shown: readonly (readonly [timeUs: number, ...light: number[]])[], seed: string | number = 1): EventBatch => {
  const width = shown[0]!.length - 1
  const camera = new Camera(model, drawPixels(model, width, 1, createRandom('camera')), createRandom(seed))
  for (const [timeUs, ...light] of shown) camera.see(timeUs, Float32Array.from(light))
  return checkEvents(camera.events(), 'what the camera sent')
}
const log = (light: number, { dark } = ideal): number => Math.log(light + dark)
const refused = (work: () => unknown): string | undefined => {
  try {
    work()
  } catch (error) {
    return (error as { issues: { code: string }[] }).issues[0]!.code
  }
  return undefined
}

describe('a camera', () => {
  test('sends an event for every threshold that the logarithm of light passes, and none for constant light', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1000), (from, to, seed) => {
      const [a, b] = [Math.fround(from), Math.fround(to)]
      const { p, count } = watch(ideal, [[0, a], [1000, b], [2000, b]], seed)
      const change = Math.abs(log(b) - log(a))
      const [own, other] = b > a ? [ideal.on, ideal.off] : [ideal.off, ideal.on]
      // The phase at the beginning lies between both thresholds.
      expect(count).toBeGreaterThanOrEqual(Math.floor((change - other) / own - 1e-6))
      expect(count).toBeLessThanOrEqual(Math.floor((change + own) / own + 1e-6))
      expect(new Set(p).size).toBeLessThanOrEqual(1)
      if (count > 0) expect(p[0]).toBe(b > a ? 1 : 0)
    }))
  })

  test('gives the events of a step their own times, at which the thresholds were passed', () => {
    const { t, p } = watch(ideal, [[0, 0.1], [100_000, 0.9], [100_001, 0.9]])
    expect(p.every((on) => on === 1)).toBe(true)
    const gap = (ideal.on / (log(0.9) - log(0.1))) * 100_000
    for (let i = 1; i < t.length; i++) expect(Math.abs(t[i]! - t[i - 1]! - gap)).toBeLessThanOrEqual(1)
    expect(t.length).toBeGreaterThan(8)
  })

  test('of finite bandwidth answers a jump as a low pass does', () => {
    const bandwidthHz = 50
    const tau = 1e6 / (2 * Math.PI * bandwidthHz)
    const model = { ...ideal, bandwidthHz }
    const jump: [number, number][] = [[0, 0.1], [1, 0.9], ...Array.from({ length: 400 }, (_, k): [number, number] => [(k + 1) * 100, 0.9])]
    const { t } = watch(model, jump)
    const rise = log(0.9) - log(0.1)
    const passed = Array.from(t, (time) => rise * (1 - Math.exp(-time / tau)))
    for (let i = 1; i < t.length; i++) expect(passed[i]! - passed[i - 1]!).toBeCloseTo(ideal.on, 1)
    // Late, but as many in the end.
    expect(t.at(-1)).toBeGreaterThan(2 * tau)
    expect(Math.abs(t.length - watch(ideal, jump).count)).toBeLessThanOrEqual(1)
  })

  test('is slower in the dark', () => {
    const model = { ...ideal, bandwidthHz: 50, darkBandwidth: 0.1 }
    const after = (light: number): [number, number][] => Array.from({ length: 2000 }, (_, k) => [(k + 1) * 100, light])
    const last = (light: number): number => watch(model, [[0, light], [1, light * 1.9], ...after(light * 1.9)]).t[0]!
    expect(last(0.02) / last(0.4)).toBeGreaterThan(3)
  })

  test('never has two events of a pixel within the refractory time, and sees nothing of it', () => {
    const ramp = (refractoryUs: number) => watch({ ...ideal, refractoryUs }, [[0, 0], [10_000, 1]])
    const { t } = ramp(700)
    for (let i = 1; i < t.length; i++) expect(t[i]! - t[i - 1]!).toBeGreaterThanOrEqual(699)
    // 4.6 of logarithm in 10 ms pass a threshold in 0.43 ms, which 0.7 ms of blindness make 1.13.
    expect([23, 24]).toContain(ramp(0).count)
    expect([8, 9]).toContain(t.length)
  })

  test('leaks ON events at the stated rate in constant light, however it is shown', () => {
    const model = { ...ideal, leakHz: 2 }
    const once = watch(model, [[0, 0.5], [3_000_000, 0.5]])
    expect([6, 7]).toContain(once.count)
    expect([...once.p]).toEqual(new Array(once.count).fill(1))
    for (let i = 1; i < once.count; i++) expect(Math.abs(once.t[i]! - once.t[i - 1]! - 500_000)).toBeLessThanOrEqual(1)
    const often = watch(model, Array.from({ length: 301 }, (_, k): [number, number] => [k * 10_000, 0.5]))
    expect(often).toEqual(once)
  })

  test('has shot noise at the stated rate, half of it ON, and less in the light', () => {
    const model = { ...ideal, shotHz: 50, shotBright: 0.25 }
    const { p, x, count } = watch(model, [[0, 0, 1], [100_000_000, 0, 1]])
    const dark = x.filter((column) => column === 0).length
    expect(Math.abs(dark - 5000)).toBeLessThan(4 * Math.sqrt(5000))
    expect(Math.abs(count - dark - 1250)).toBeLessThan(4 * Math.sqrt(1250))
    expect(Math.abs(p.reduce((sum, on) => sum + on, 0) - count / 2)).toBeLessThan(2 * Math.sqrt(count))
  })

  test('has thresholds of each pixel as the mismatch says, the same in every recording', () => {
    const model = { ...v2eCamera, mismatch: 0.05 }
    const { on, off } = drawPixels(model, 100, 100, createRandom(3))
    for (const thresholds of [on, off]) {
      const mean = thresholds.reduce((sum, value) => sum + value, 0) / 1e4
      expect(mean).toBeCloseTo(0.2, 2)
      expect(Math.sqrt(thresholds.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1e4)).toBeCloseTo(0.05, 2)
      expect(Math.min(...thresholds)).toBeGreaterThanOrEqual(0.01)
    }
    expect(drawPixels(model, 100, 100, createRandom(3)).on).toEqual(on)
    expect(on[0]).not.toBe(off[0])
  })

  test('sends what its equations say, solved pixel by pixel in small steps', () => {
    // An event that only just comes to one may not come to the other, which shifts those after it: few, so all are counted together.
    let [ours, theirs] = [0, 0]
    const shared = [0, 0] as [number, number]
    for (let seed = 0; seed < 30; seed++) {
      const noisy = seed % 2 === 1
      const source = createRandom(seed)
      const model: CameraModel = {
        dark: 0.02, knee: source.next() < 0.5 ? 0 : 0.1, on: 0.2 + 0.2 * source.next(), off: 0.2 + 0.2 * source.next(), mismatch: 0.02, bandwidthHz: 40 + 100 * source.next(),
        darkBandwidth: 0.3, refractoryUs: source.integer(2000), leakHz: noisy ? 5 : 0, shotHz: noisy ? 20 : 0, shotBright: 0.25, noiseSpread: 0.1,
      }
      const pixels = drawPixels(model, 3, 2, createRandom(`${seed}/pixels`))
      const times = Array.from({ length: 200 }, (_, k) => 200 * k)
      // Some pixels rest while others change, for times of any length.
      const [levels, speeds] = [Float64Array.from({ length: 6 }, () => source.next()), new Float64Array(6)]
      const lights = times.map(() => Float32Array.from(levels, (_, i) => {
        if (source.next() < 0.03) speeds[i] = source.next() < 0.4 ? 0 : 0.02 * source.normal()
        return (levels[i] = Math.min(1, Math.max(0, levels[i]! + speeds[i]!)))
      }))
      const camera = new Camera(model, pixels, createRandom(`${seed}/recording`))
      times.forEach((time, k) => camera.see(time, lights[k]!))
      const { t, x, y, p, count } = camera.events()
      const found = Array.from({ length: count }, (_, i) => ({ timeUs: t[i]!, pixel: 3 * y[i]! + x[i]!, on: p[i]! }))
      const expected = twinEvents(times, lights, model, pixels, createRandom(`${seed}/recording`))
      const among = (events: typeof found, { timeUs, pixel, on }: typeof found[0]): boolean =>
        events.some((other) => other.pixel === pixel && other.on === on && Math.abs(other.timeUs - timeUs) <= 30)
      ours += count
      theirs += expected.length
      shared[0] += found.filter((event) => among(expected, event)).length
      shared[1] += expected.filter((event) => among(found, event)).length
    }
    expect(ours).toBeGreaterThan(700)
    expect(shared[0] / ours).toBeGreaterThan(0.98)
    expect(shared[1] / theirs).toBeGreaterThan(0.98)
  })

  test('gives what it has sent bit by bit, and all of it once', () => {
    const [whole, parts] = [1, 2].map(() => new Camera(v2eCamera, drawPixels(v2eCamera, 2, 1, createRandom(1)), createRandom(2)))
    const show = (camera: Camera, k: number) => camera.see(k * 1000, Float32Array.of(k % 7 < 3 ? 0.1 : 0.8, 0.5))
    for (let k = 0; k < 40; k++) show(whole!, k)
    const pieces: EventBatch[] = []
    for (let k = 0; k < 40; k++) {
      show(parts!, k)
      if (k % 9 === 8 || k === 39) pieces.push(parts!.events())
    }
    expect(pieces.flatMap(({ t }) => [...t])).toEqual([...whole!.events().t])
    expect(parts!.events().count).toBe(0)
  })

  test('is refused time that does not go on, and values that make no camera', () => {
    expect(refused(() => watch(ideal, [[5, 0], [5, 1]]))).toBe('E4186')
    expect(refused(() => watch(ideal, [[-1, 0]]))).toBe('E4186')
    expect(refused(() => watch(ideal, [[0, 0], [2 ** 32, 0]]))).toBe('E4186')
    expect(refused(() => watch(ideal, [[0, 0], [1, 0, 0]]))).toBe('E4190')
    for (const change of [{ on: 0 }, { on: NaN }, { refractoryUs: -1 }, { dark: 0 }, { bandwidthHz: 0 }, { bandwidthHz: 100, darkBandwidth: 0 }])
      expect(refused(() => checkCameraModel({ ...ideal, ...change }))).toBe('E4185')
    expect(checkCameraModel(v2eCamera)).toBe(v2eCamera)
  })
})
