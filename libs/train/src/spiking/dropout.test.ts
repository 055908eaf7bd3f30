import { createRandom } from '@spikeline/core'
import { buildTopology } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { drawKept, dropsOf, placesOf, writeFactors } from './dropout.ts'

const input = { height: 6, width: 6, channels: 2 }
const drops = (notation: string) => dropsOf(buildTopology(notation).layers, input)

describe('dropout', () => {
  test('is found in front of the weights that follow, with its place among the pooling', () => {
    expect(drops('D0.1-4C3-D0.2-AP2-D0.3-D0.4-5-D0-3')).toEqual([
      [{ name: '1:D0.1', rate: 0.1, size: 72, place: 0 }],
      [{ name: '3:D0.2', rate: 0.2, size: 144, place: 0 }, { name: '5:D0.3', rate: 0.3, size: 36, place: 1 }, { name: '6:D0.4', rate: 0.4, size: 36, place: 1 }],
      [],
    ])
    expect(placesOf(drops('4C3-AP2-D0.1-D0.2-3')[1]!)).toEqual([1])
  })

  test('keeps the part of values that it says, within four standard deviations', () => {
    const own = { name: 'd', rate: 0.3, size: 500, place: 0 }
    const { d } = drawKept([own], Uint32Array.from({ length: 40 }, (_, i) => i), createRandom(1))
    expect(Math.abs(d!.reduce((sum, keeps) => sum + keeps, 0) / 20_000 - 0.7)).toBeLessThan(4 * Math.sqrt(0.21 / 20_000))
  })

  test('draws by layer, sample and source: the same in whatever batch', () => {
    const [own] = [{ name: 'd', rate: 0.5, size: 60, place: 0 }]
    const kept = (indices: number[], seed = 1, name = 'd') => [...drawKept([{ ...own, name }], Uint32Array.from(indices), createRandom(seed))[name]!]
    expect(kept([9, 4, 7]).slice(60, 120)).toEqual(kept([4]))
    for (const other of [kept([5]), kept([4], 2), kept([4], 1, 'e')]) expect(other).not.toEqual(kept([4]))
  })

  test('scales what it keeps so that the mean stays, one layer after the other', () => {
    const two = [{ name: 'a', rate: 0.5, size: 3, place: 1 }, { name: 'b', rate: 0.75, size: 3, place: 1 }, { name: 'c', rate: 0.5, size: 3, place: 0 }]
    const kept = { a: Uint8Array.of(0, 0, 0, 1, 0, 1), b: Uint8Array.of(1, 1, 1, 1, 1, 0) }
    const factors = new Float32Array(3)
    writeFactors(two, kept, 1, 1, factors)
    expect([...factors]).toEqual([8, 0, 0])
    writeFactors(two, kept, 0, 1, factors)
    expect([...factors]).toEqual([1, 1, 1])
  })
})
