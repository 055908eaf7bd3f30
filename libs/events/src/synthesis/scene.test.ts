import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lightAt, project, projectionOf } from './scene.ts'

const sensor = { width: 16, height: 12 }
const shown = (image: readonly number[], size: [number, number], at: [number, number], { scale = 1, blur = 0.5, background = 0 } = {}): Float32Array => {
  const out = new Float32Array(sensor.width * sensor.height)
  lightAt(project(Float32Array.from(image), background, projectionOf(...size, scale, blur)), ...at, sensor, out, new Float32Array(sensor.width * (sensor.height + 3)))
  return out
}
/** Sum of light and its centre, in columns and rows. */
const weighed = (light: Float32Array): [number, number, number] => {
  let [sum, x, y] = [0, 0, 0]
  light.forEach((value, k) => {
    sum += value
    x += value * (k % sensor.width)
    y += value * Math.floor(k / sensor.width)
  })
  return [sum, x / sum, y / sum]
}

describe('the light of an image on a sensor', () => {
  test('has the place that it is told, to parts of a pixel, and keeps its sum', () => {
    fc.assert(fc.property(fc.double({ min: 5, max: 9, noNaN: true }), fc.double({ min: 5, max: 6, noNaN: true }), fc.double({ min: 0.4, max: 1, noNaN: true }), (x, y, blur) => {
      const [sum, column, row] = weighed(shown([1, 0, 0, 0, 0, 0], [3, 2], [x, y], { blur }))
      expect(sum).toBeCloseTo(1, 1)
      expect(column).toBeCloseTo(x, 1)
      expect(row).toBeCloseTo(y, 1)
    }))
  })

  test('covers as many pixels of the sensor as its scale says', () => {
    const [sum, column, row] = weighed(shown(new Array(4).fill(1), [2, 2], [4, 3], { scale: 3 }))
    expect(sum).toBeCloseTo(36, 0)
    expect(column).toBeCloseTo(4 + 3 - 0.5, 2)
    expect(row).toBeCloseTo(3 + 3 - 0.5, 2)
  })

  test('is that of the background wherever the image is not, exactly', () => {
    const light = shown([0.2, 0.4, 0.1, 0.3], [2, 2], [5.3, 4.6], { background: 1 })
    expect([light[0], light[15], light.at(-1)]).toEqual([1, 1, 1])
    expect(Math.min(...light)).toBeLessThan(0.6)
    // Far outside of the sensor nothing of the image is seen.
    for (const at of [[-40, 0], [40, 0], [0, -40], [0, 40]] as [number, number][]) expect(new Set(shown([0.2, 0.4, 0.1, 0.3], [2, 2], at, { background: 0.5 }))).toEqual(new Set([0.5]))
  })

  test('changes little where the image moves little', () => {
    const image = [0, 1, 0, 1, 0, 1]
    let before = shown(image, [3, 2], [4, 4])
    for (let k = 1; k <= 64; k++) {
      const light = shown(image, [3, 2], [4 + k / 32, 4 + k / 64])
      light.forEach((value, i) => expect(Math.abs(value - before[i]!)).toBeLessThan(0.06))
      before = light
    }
  })
})
