import { describe, expect, test } from 'vitest'
import { viewLines } from './view.ts'

const image = { width: 3, height: 3, pixels: Uint8Array.of(0, 1, 2, 0, 0, 1, 3, 0, 0) }

describe('what a stage shows', () => {
  test('is its image, two rows a line, and its text beside it', () =>
    expect(viewLines({ image, lines: ['decided 7', 'rate', 'more'] }, { color: false, columns: 80 })).toEqual(['  ·-±  decided 7', '  ±··  rate', '  ···  more']))

  test('has colours on a terminal that has them, and ends them', () => {
    const [first] = viewLines({ image, lines: [] }, { color: true, columns: 80 })
    expect(first).toBe('  \x1b[0;100m \x1b[0;94;100m▀\x1b[0;93;104m▀\x1b[0m')
  })

  test('is cut to the width of the terminal', () => {
    expect(viewLines({ lines: ['0123456789'] }, { color: false, columns: 9 })).toEqual(['  012345'])
    expect(viewLines({ image, lines: ['0123456789abcdef'] }, { color: false, columns: 19 })[0]).toBe('  ·-±  0123456789')
  })
})
