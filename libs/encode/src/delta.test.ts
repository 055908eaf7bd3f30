import { conformance } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { delta } from './delta.ts'
import { deltaImages } from './deltaImages.ts'
import type { DeltaParams } from './generated/delta.ts'
import { goldenOf } from './testing/golden.ts'
import { codesOf, images, intensityOf, someImages } from './testing/images.ts'

const usual: DeltaParams = { along: 'rows', threshold: 0.125, reference: 'previous', start: 'zero', polarity: 'both' }
const encode = (batch: ReturnType<typeof images>, params: Partial<DeltaParams> = {}) => checkRaster(deltaImages(batch, { ...usual, ...params }))

/** The sign of the change of value i of sample b at step t. */
function signAt({ offsets, indices, values, samples }: SpikeRaster, polarity: DeltaParams['polarity'], t: number, b: number, i: number): number {
  const at = (neuron: number): number => {
    const [from, to] = [offsets[t * samples + b]!, offsets[t * samples + b + 1]!]
    const found = indices.subarray(from, to).indexOf(neuron)
    return found < 0 ? 0 : values ? values[from + found]! : 1
  }
  return polarity === 'both' ? at(2 * i + 1) - at(2 * i) : at(i)
}

describe('encode/delta', () => {
  test.each(goldenOf('delta'))('gives the changes of %s', (_, { params, series, signs }) => {
    const raster = encode(images(Float32Array.from(series!.flat()), 1, { height: series!.length }), params)
    expect(signs!.map((row, t) => row.map((_, i) => signAt(raster, params.polarity as never, t, 0, i) + 0))).toEqual(signs)
  })

  test('spikes where the difference to the reference reaches the threshold', () => {
    const anyParams = fc.record({ along: fc.constantFrom('rows', 'columns'), threshold: fc.constantFrom(0.125, 0.2, 1 / 255), reference: fc.constantFrom('previous', 'step-forward'), start: fc.constantFrom('zero', 'first'), polarity: fc.constantFrom('both', 'on', 'signed') })
    fc.assert(fc.property(someImages, anyParams, (batch, given) => {
      const params = given as DeltaParams
      const raster = encode(batch, params)
      const [steps, lines] = params.along === 'rows' ? [2, 3] : [3, 2]
      expect(raster).toMatchObject({ timesteps: steps, height: 1, width: lines, channels: params.polarity === 'both' ? 2 : 1 })
      for (let b = 0; b < 4; b++) for (let line = 0; line < lines; line++) {
        let reference = 0
        for (let t = 0; t < steps; t++) {
          const x = intensityOf(batch, b, params.along === 'rows' ? t * 3 + line : line * 3 + t)
          if (t === 0 && params.start === 'first') reference = x
          const change = x - reference
          // What is within rounding of the threshold is for the tests of whole numbers below.
          if (Math.abs(Math.abs(change) - params.threshold) < 1e-9) return
          const sign = change >= params.threshold ? 1 : change <= -params.threshold ? -1 : 0
          expect(signAt(raster, params.polarity, t, b, line)).toBe(params.polarity === 'on' ? Math.max(0, sign) : sign)
          reference = params.reference === 'previous' ? x : reference + sign * params.threshold
        }
      }
    }))
  })

  test('a change of just the threshold is a spike, also of bytes', () => {
    const raster = encode(images(Uint8Array.of(51, 102, 51, 1), 1, { height: 4 }), { threshold: 0.2 })
    expect([0, 1, 2, 3].map((t) => signAt(raster, 'both', t, 0, 0))).toEqual([1, 1, -1, 0])
  })

  test('a base that steps forward follows a jump by one threshold a step', () => {
    const raster = encode(images(Uint8Array.of(0, 160, 160, 160, 160, 160, 160), 1, { height: 7 }), { threshold: 0.2, reference: 'step-forward' })
    expect([0, 1, 2, 3, 4, 5, 6].map((t) => signAt(raster, 'both', t, 0, 0))).toEqual([0, 1, 1, 1, 0, 0, 0])
  })

  test('a series of one step is refused before anything runs, and an intensity beyond white', () => {
    expect(codesOf(() => delta.shapes!({ images: { height: 1, width: 5, channels: 1 } }, usual))).toEqual(['E3060'])
    expect(codesOf(() => encode(images(Float32Array.of(0.5, 2), 1, { height: 2 })))).toEqual(['E3062'])
    expect(delta.shapes!({ images: { samples: 9, height: 4, width: 5, channels: 3 } }, { ...usual, along: 'columns' })).toEqual({ spikes: { samples: 9, timesteps: 5, height: 1, width: 4, channels: 6 } })
  })
})

describe('encode/delta keeps the stage contract', () => {
  for (const { name, run } of conformance(delta, [
    { name: 'bytes', inputs: { images: [images(Uint8Array.of(0, 255, 51, 9, 0, 102, 80, 80), 2, { height: 2 }), images(Uint8Array.of(1, 7, 90, 80), 1, { height: 2, first: 2 })] }, params: usual },
    { name: 'floats, signed', inputs: { images: [images(Float32Array.of(0, 0.25, 1, 0.5), 2, { height: 2 })] }, params: { ...usual, polarity: 'signed', reference: 'step-forward' } },
  ])) test(name, run)
})
