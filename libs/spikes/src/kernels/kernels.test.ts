import { IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Engine } from './engine.ts'
import { packedSize, packWeights, tilesOf } from './packWeights.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('packed weights', () => {
  test('are cut into tiles of 32 but the last, which is the narrowest that holds the rest', () => {
    expect([1, 4, 5, 8, 9, 16, 17, 24, 25, 32, 33, 128].map(tilesOf))
      .toEqual([[4], [4], [8], [8], [16], [16], [24], [24], [32], [32], [32, 4], [32, 32, 32, 32]])
  })

  test('hold every weight once, tile by tile, and zeros', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 80 }), (depth, filters) => {
      const weight = Float32Array.from({ length: depth * filters }, (_, i) => i + 1)
      const packed = new Float32Array(packedSize(depth, filters))
      packWeights(weight, depth, filters, packed)
      let at = 0
      let first = 0
      for (const tile of tilesOf(filters)) {
        for (let row = 0; row < depth; row++)
          for (let f = first; f < first + tile; f++) expect(packed[at++]).toBe(f < filters ? weight[row * filters + f] : 0)
        first += tile
      }
      expect(at).toBe(packed.length)
    }))
  })
})

describe('engine', () => {
  test('reserves places that do not overlap, on cache lines, and opens them zeroed', () => {
    const engine = Engine.create()!
    const [a, b] = [engine.reserve(3), engine.reserve(40_000, 8)]
    engine.open()
    expect([a % 64, b % 64, b >= a + 12, a > 0]).toEqual([0, 0, true, true])
    engine.floats(a, 3).fill(1)
    expect(engine.doubles(b, 40_000).every((value) => value === 0)).toBe(true)
  })

  test('memory beyond 4 GiB, or more than the host has, is refused with its size', () => {
    const engine = Engine.create()!
    expect(() => engine.reserve(2 ** 30)).toThrow(IssueError)
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () { throw new RangeError('no') })
    const small = Engine.create()!
    small.reserve(1 << 20)
    expect(() => small.open()).toThrow('E3202')
  })

  test('is not there on a host whose WebAssembly lacks SIMD', async () => {
    vi.stubGlobal('WebAssembly', { ...WebAssembly, validate: () => false })
    vi.resetModules()
    expect((await import('./engine.ts')).Engine.create()).toBeUndefined()
  })
})

describe('kernels', () => {
  test('events are divided among the groups of their rows', () => {
    const engine = Engine.create()!
    const [offsets, indices, starts] = [3, 4, 7].map((length) => engine.reserve(length)) as [number, number, number]
    engine.open()
    engine.integers(offsets, 3).set([0, 3, 4])
    engine.integers(indices, 4).set([0, 1, 5, 2])
    engine.kernels.groupStarts(2, 3, 2, offsets, indices, starts)
    // Row 0: {0, 1}, {}, {5}. Row 1: {}, {2}, {}.
    expect([...engine.integers(starts, 7)]).toEqual([0, 2, 2, 3, 3, 4, 4])
  })

  test('operations beyond 32 bits are counted exactly', () => {
    const engine = Engine.create()!
    const [starts, indices, fanOut, operations] = [engine.reserve(2), engine.reserve(3), engine.reserve(3), engine.reserve(1, 8)]
    engine.open()
    engine.integers(starts, 2).set([0, 3])
    engine.integers(indices, 3).set([0, 1, 2])
    engine.integers(fanOut, 3).fill(2 ** 32 - 1)
    engine.kernels.countOperations(1, starts, 1, indices, fanOut, operations)
    expect(engine.doubles(operations, 1)[0]).toBe(3 * (2 ** 32 - 1))
  })
})
