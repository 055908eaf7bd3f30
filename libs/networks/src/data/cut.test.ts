import { firstDifference } from '@spikeline/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { imagesType, type Images } from './images.ts'
import { predictionsType, type Predictions } from './predictions.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
const bytes = (n: number, seed: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (i * 31 + seed) % 256)

test('images that are split and joined are the same images', () => {
  fc.assert(fc.property(sizes, fc.nat(255), (parts, seed) => {
    const samples = sum(parts)
    const images: Images = { samples, height: 2, width: 3, channels: 2, pixels: bytes(samples * 12, seed), labels: bytes(samples, seed), classes: 256, first: seed }
    const split = imagesType.split!(images, parts)
    expect(split.map((s) => s.first - seed)).toEqual(parts.map((_, i) => sum(parts.slice(0, i))))
    expect(firstDifference(images, imagesType.join!(split))).toBeUndefined()
  }))
})

test('predictions that are split and joined are the same predictions, with their answers after each step', () => {
  fc.assert(fc.property(sizes, fc.nat(255), fc.integer({ min: 0, max: 4 }), (parts, seed, timesteps) => {
    const samples = sum(parts)
    const predictions: Predictions = {
      model: 'm', samples, classes: 3, labels: bytes(samples, seed), predicted: bytes(samples, seed + 1), scores: Float32Array.from(bytes(samples * 3, seed)),
      readout: 'rate', timesteps, anytime: bytes(samples * timesteps, seed), first: 0,
    }
    expect(firstDifference(predictions, predictionsType.join!(predictionsType.split!(predictions, parts)))).toBeUndefined()
  }))
})
