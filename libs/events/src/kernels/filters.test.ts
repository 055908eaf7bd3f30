import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { EventBatch } from '../eventBatch.ts'
import { BackgroundActivityFilter } from '../filters/backgroundActivityFilter.ts'
import { CropFilter } from '../filters/cropFilter.ts'
import { RefractoryFilter } from '../filters/refractoryFilter.ts'
import { SliceStream, type SliceRows } from '../slicing/sliceStream.ts'
import { cutEvents } from '../testing/cutEvents.ts'
import { Remembered } from './remembered.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const kernels = { BackgroundActivityFilter, CropFilter, RefractoryFilter, SliceStream }

/** The same on a host without WebAssembly. */
async function twins(): Promise<typeof kernels> {
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  const found = {
    ...await import('../filters/backgroundActivityFilter.ts'), ...await import('../filters/cropFilter.ts'), ...await import('../filters/refractoryFilter.ts'),
    ...await import('../slicing/sliceStream.ts'),
  }
  // What the host has is found out once.
  const { instantiateKernels } = await import('./eventKernels.ts')
  expect(instantiateKernels(0)).toBeUndefined()
  vi.unstubAllGlobals()
  return found
}

const sensors = [{ width: 4, height: 4 }, { width: 9, height: 7 }, { width: 346, height: 260 }]
type Size = (typeof sensors)[number]

const [FIRST, column] = [1 << 20, new Uint16Array(1 << 20)]
const first = { t: new Uint32Array(FIRST), x: column, y: column, p: new Uint8Array(FIRST), t0: 0, count: FIRST }

/**
 * A recording that begins with as many events as filters leave to the twin, then in pieces of none to more than a block holds; now and then it pauses for up to an hour,
 * so that its pieces lie in several epochs of 2³² µs.
 */
function pieces(seed: number, { width, height }: Size, pauses: boolean): EventBatch[] {
  const random = createRandom(`kernels of filters ${seed}`)
  const list: EventBatch[] = [{ ...first, width, height }]
  for (let part = 0, begin = 0; part < (pauses ? 5 : 1); part++) {
    const count = random.integer(pauses ? 30_000 : 90_000)
    let time = 0
    const t = Uint32Array.from({ length: count }, () => (time += random.integer(12)))
    const [x, y, p] = [Uint16Array.from(t, () => random.integer(width)), Uint16Array.from(t, () => random.integer(height)), Uint8Array.from(t, () => random.integer(2))]
    const most = [100, 5000, 80_000][random.integer(3)]!
    list.push(...cutEvents({ t, x, y, p, t0: begin, width, height, count }, () => random.integer(most)), { t: t.slice(0, 0), x: x.slice(0, 0), y: y.slice(0, 0), p: p.slice(0, 0), t0: begin, width, height, count: 0 })
    begin += time + random.integer(random.integer(2) ? 3_600_000_000 : 3000)
  }
  return list
}

/** As the definition of a filter says them: sensor, then what the filter takes. */
const filters: readonly [string, (from: typeof kernels, sensor: Size, some: number) => { push(events: EventBatch): EventBatch }][] = [
  ['crop', ({ CropFilter }, { width, height }, some) => new CropFilter({ left: some % 3, top: some % 2, width: width - (some % 4), height: height - 1 - (some % 2) })],
  ['refractory', ({ RefractoryFilter }, sensor, some) => new RefractoryFilter(sensor, [0, 20, 3000, 1e9][some % 4]!)],
  ['refractory, extended', ({ RefractoryFilter }, sensor, some) => new RefractoryFilter(sensor, [5, 40, 3000, 1e9][some % 4]!, true)],
  ['background activity, 8 neighbours', ({ BackgroundActivityFilter }, sensor, some) => new BackgroundActivityFilter(sensor, [1, 20, 800, 1e9][some % 4]!)],
  ['background activity, 4 neighbours', ({ BackgroundActivityFilter }, sensor, some) => new BackgroundActivityFilter(sensor, [2, 60, 4000, 1e9][some % 4]!, 4)],
]

describe.each(filters)('%s', (_, create) => {
  test('the kernel leaves what its twin leaves, batch by batch, however long pauses are and wherever the recording is cut', async () => {
    const without = await twins()
    let dropped = 0
    fc.assert(fc.property(fc.nat(1e6), fc.constantFrom(...sensors), fc.nat(11), fc.boolean(), fc.boolean(), (seed, sensor, some, pauses, another) => {
      const [filter, twin] = [create(kernels, sensor, some), create(without, sensor, some)]
      const list = pieces(seed, sensor, pauses)
      // Pieces of another recording, whose times go back, are no reason to differ.
      if (another) list.push(...pieces(seed + 1, sensor, pauses))
      for (const events of list) {
        const left = filter.push(events)
        expect(same(left, twin.push(events))).toBe(true)
        dropped += Number(left.count < events.count)
      }
    }), { numRuns: 20 })
    expect(dropped).toBeGreaterThan(10)
  })
})

describe.each([[false], [true]])('slices, counted: %s', (counted) => {
  test('the kernel cuts as its twin does, slices of few events and of more neurons than a block has room for', async () => {
    const without = await twins()
    let most = 0
    fc.assert(fc.property(fc.nat(1e6), fc.constantFrom(...sensors), fc.constantFrom(0.7, 300, 5000.5, 1e6), fc.boolean(), (seed, sensor, slice, pauses) => {
      const options = { ...sensor, slice, counted }
      const [stream, twin] = [new SliceStream(options), new without.SliceStream(options)]
      const check = (given: SliceRows, asTwin: SliceRows): void => {
        expect(same(given, asTwin)).toBe(true)
        for (let r = 0; r < given.slices.length; r++) most = Math.max(most, given.offsets[r + 1]! - given.offsets[r]!)
      }
      for (const events of pieces(seed, sensor, pauses)) check(stream.push(events), twin.push(events))
      check(stream.end(), twin.end())
    }), { numRuns: 20, examples: [1, 2, 3].map((seed) => [seed, sensors[2]!, 1e6, false]) })
    expect(most).toBeGreaterThan(1 << 15)
  })
})

test('what is remembered moves to the kernels when many events have come, and stays as it is', () => {
  const places: Int32Array[] = []
  const remembered = new Remembered(Int32Array.of(7, 8, 9), (words) => places.push(words))
  expect(remembered.kernelsFor(1_000_000)).toBeUndefined()
  const workspace = remembered.kernelsFor(50_000)!
  expect(places).toEqual([Int32Array.of(7, 8, 9)])
  expect(workspace.own).toBe(places[0])
  // So few events are left to the twin, which works on the same words.
  expect(remembered.kernelsFor(1)).toBeUndefined()
  expect(remembered.kernelsFor(64)).toBe(workspace)
  expect(places).toHaveLength(1)
})

/** Whether columns and numbers are equal, which `toEqual` takes a hundred times as long to say of long columns. */
function same<B extends EventBatch | SliceRows>(one: B, other: B): boolean {
  const keys = Object.keys(one) as (keyof B)[]
  return keys.length === Object.keys(other).length && keys.every((key) => {
    const [left, right] = [one[key], other[key]] as unknown[]
    if (!ArrayBuffer.isView(left) || !ArrayBuffer.isView(right)) return left === right
    const [these, those] = [left as Uint32Array, right as Uint32Array]
    return these.constructor === those.constructor && these.length === those.length && these.every((value, i) => value === those[i])
  })
}
