import { conformance, formatIssue, runStage, type IssueError, type MetricBatch } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import fc from 'fast-check'
import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { images } from './images.ts'
import { decodeImage } from './images/decodeImage.ts'
import { formed, scaled } from './images/form.ts'
import { hostOf, memoryData } from './testing/files.ts'
import pillow from './testing/images.json' with { type: 'json' }
import { refusal } from './testing/reading.ts'

const bytesOf = (name: keyof typeof pillow.files): Uint8Array => Uint8Array.from(atob(pillow.files[name]), (c) => c.charCodeAt(0))
const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const refused = (bytes: Uint8Array) => decodeImage(bytes, 'a/file').then(() => undefined, (error: IssueError) => error.issues[0]!)
/** A PNG of one value in all pixels and channels. */
const flat = (value: number, { width = 4, height = 3, channels = 3 } = {}): Uint8Array =>
  encode({ width, height, channels, depth: 8, data: new Uint8Array(width * height * channels).fill(value) })

describe('image files', () => {
  test.each(['p4.png', 'bit.png'] as const)('%s is what Pillow reads: a palette, and one bit a pixel', async (name) => {
    const { width, height, data } = await decodeImage(bytesOf(name), name)
    expect([width, height, [...data]]).toEqual([13, 11, pillow.pixels[name]])
  })

  test('JPEGs are within a level of Pillow in grey, and near it where chroma is halved', async () => {
    const distances = async (name: 'grey.jpg' | 'prog.jpg') => [...(await decodeImage(bytesOf(name), name)).data].map((value, i) => Math.abs(value - pillow.pixels[name][i]!))
    expect(Math.max(...await distances('grey.jpg'))).toBeLessThanOrEqual(1)
    const colours = await distances('prog.jpg')
    expect(colours).toHaveLength(13 * 11 * 3)
    expect(colours.reduce((a, b) => a + b, 0) / colours.length).toBeLessThan(6)
  })

  test('PGM and PPM, in text and in bytes, are scaled from their maximum to 255', async () => {
    expect(await decodeImage(text('P2 # grey\n2 2\n# of\n4 0 1\n2 4'), 'a')).toEqual({ width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 64, 128, 255) })
    expect(await decodeImage(Uint8Array.of(...text('P6\n1 2\n255\n'), 1, 2, 3, 10, 13, 32), 'a')).toEqual({ width: 1, height: 2, channels: 3, data: Uint8Array.of(1, 2, 3, 10, 13, 32) })
  })

  test.each([
    ['turned.jpg', 'orientation 6'], ['cmyk.jpg', '4 components'], ['i16.png', '16 bits'], ['alpha.png', 'transparent'], ['anim.png', 'animated'], ['x.gif', 'a GIF file'],
  ] as const)('%s needs a choice, and is refused with what to do', async (name, why) => {
    const found = (await refused(bytesOf(name)))!
    expect(found).toMatchObject({ code: 'E4242', values: { file: 'a/file', what: expect.stringContaining(why) } })
    expect(formatIssue(found)).toContain(String(found.values['instead']))
  })

  test('one that is cut short anywhere is refused', async () => {
    for (const bytes of [bytesOf('p4.png'), bytesOf('prog.jpg'), text('P5 2 2 255 abcd')])
      for (let length = 0; length < bytes.length; length += 7) expect((await refused(bytes.slice(0, length)))?.code).toMatch(/^E424[12]$/)
    expect(await refused(text('P2 2 2 4 0 1 2 5'))).toMatchObject({ code: 'E4241', values: { what: expect.stringContaining('more than the maximum') } })
  })

  test('no bytes do anything but give a picture or an issue', async () => {
    const begun = [bytesOf('p4.png'), bytesOf('grey.jpg'), text('P5 2 2 255 abcd')]
    await fc.assert(fc.asyncProperty(fc.constantFrom(...begun), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 5 }), async (sound, changes) => {
      const bytes = sound.slice()
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
      await decodeImage(bytes, 'a').then(({ width, height, channels, data }) => expect(data.length).toBe(width * height * channels), (error: Error) => expect(error.name, String(error.stack)).toBe('IssueError'))
    }), { numRuns: 150 })
  })
})

describe('the form of images', () => {
  const picture = { width: 4, height: 2, channels: 1 as const, data: Uint8Array.of(0, 10, 20, 30, 40, 50, 60, 70) }
  const form = { size: { height: 1, width: 2 }, channels: 1 as const, resize: 'stretch' as const }

  test('new pixels are means of the areas that they cover', () => {
    expect([...formed(picture, form, 'a')]).toEqual([25, 45])
    // Of four columns, three: each covers one and a third.
    expect([...scaled({ ...picture, height: 1, data: Uint8Array.of(0, 12, 20, 32) }, 1, 3)]).toEqual([3, 16, 29])
    // Proportions kept: 2 × 1 in the middle of 2 × 2.
    expect([...formed(picture, { ...form, size: { height: 2, width: 2 }, resize: 'fit' }, 'a')]).toEqual([25, 45, 0, 0])
    expect(() => formed(picture, { ...form, resize: 'refuse' }, 'a')).toThrow('E4243')
  })

  test('scaling keeps what is flat and, within rounding, the mean', () => {
    const sizes = fc.integer({ min: 1, max: 9 })
    fc.assert(fc.property(sizes, sizes, sizes, sizes, fc.array(fc.nat(255), { minLength: 81, maxLength: 81 }), (height, width, toHeight, toWidth, values) => {
      const data = Uint8Array.from(values.slice(0, height * width))
      const result = scaled({ height, width, channels: 1, data }, toHeight, toWidth)
      const mean = (all: Uint8Array): number => all.reduce((a, b) => a + b, 0) / all.length
      expect(Math.abs(mean(result) - mean(data))).toBeLessThanOrEqual(0.5 + 1e-9)
      expect(new Set(scaled({ height, width, channels: 1, data: data.fill(77) }, toHeight, toWidth))).toEqual(new Set([77]))
    }))
  })

  test('colours become grey by their luma, and grey becomes three equal channels', () => {
    const one = (channels: 1 | 3) => ({ ...form, size: { height: 1, width: 1 }, channels })
    expect([...formed({ width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0) }, one(1), 'a')]).toEqual([76])
    expect([...formed({ width: 1, height: 1, channels: 1, data: Uint8Array.of(9) }, one(3), 'a')]).toEqual([9, 9, 9])
  })
})

describe('dataset/images', () => {
  const params = { folder: 'shapes', classes: ['circle', 'square'] as [string, string], size: { height: 3, width: 4 }, channels: 3 as const, resize: 'refuse' as const, batch: 2 }
  const files = Object.fromEntries(['train/circle/1.png', 'train/square/1.png', 'train/circle/2.png', 'train/square/2.png', 'test/square/9.png'].map((name, i) => [name, flat(10 * i + 1)]))
  const read = async (given: object, from: Record<string, Uint8Array>) => {
    const log: string[] = []
    const outputs = await runStage(images, {}, given, { host: hostOf(memoryData(from)), onLog: (level: string, message: string) => void log.push(`${level}: ${message}`) })
    return { ...(outputs as unknown as { train: Images[]; test: Images[]; metrics: MetricBatch[] }), log }
  }

  test('reads folders of classes, in bytes, with labels and the index of each batch', async () => {
    const { train, test: held, log, metrics } = await read(params, files)
    expect(train.map(({ samples, first, labels, pixels, height, width, channels, classes }) => ({ samples, first, labels: [...labels], values: [pixels[0], pixels[36]], height, width, channels, classes }))).toEqual([
      { samples: 2, first: 0, labels: [0, 1], values: [1, 11], height: 3, width: 4, channels: 3, classes: 2 },
      { samples: 2, first: 2, labels: [0, 1], values: [21, 31], height: 3, width: 4, channels: 3, classes: 2 },
    ])
    expect([...held[0]!.labels]).toEqual([1])
    expect(log).toContain('warning: "test" has no images of circle: its accuracy says nothing of them')
    expect(metrics.flatMap((batch) => batch.metrics).map(({ name, value, labels }) => [name, labels['data'], labels['split'], labels['class'], value])).toContainEqual(['samples', 'shapes', 'test', 'circle', 0])
  })

  test('an image that can\'t be read, or is of another size, is refused by name, or left out and counted where that is allowed', async () => {
    const odd = { ...files, 'train/circle/1.png': flat(1).slice(0, -9), 'train/square/2.png': flat(1, { width: 5 }) }
    expect(await refusal(images, params, odd)).toMatchObject({ code: 'E4241', values: { file: 'train/circle/1.png', offset: expect.any(Number) } })
    expect(await refusal(images, params, { ...files, 'train/square/2.png': odd['train/square/2.png'] })).toMatchObject({ code: 'E4243', values: { found: '3 × 5', expected: '3 × 4 (height × width)' } })
    const { train, log, metrics } = await read({ ...params, broken: 'exclude' }, odd)
    expect(train.map(({ samples, first, labels, pixels }) => [samples, first, [...labels], pixels[0]])).toEqual([[2, 0, [1, 0], 11]])
    expect(log).toContain('warning: "train": 2 of 4 images can\'t be read and are left out: train/circle/1.png (E4241), train/square/2.png (E4243)')
    expect(metrics[0]!.metrics[0]).toEqual({ name: 'excluded', value: 2, unit: '', labels: { data: 'shapes', split: 'train' } })
  })

  test('its shape is that of the stated size, and its number of images only where it is asked for', () => {
    expect(images.shapes!({}, { ...params, train: 3 })).toMatchObject({ train: { samples: 3, height: 3, width: 4, channels: 3, classes: 2 }, test: { height: 3 } })
    expect(images.shapes!({}, params)['test']).not.toHaveProperty('samples')
  })

  describe('keeps the stage contract', () => {
    for (const { name, run } of conformance(images, [{ name: 'folders', inputs: {}, params, host: hostOf(memoryData(files)) }])) test(name, run)
  })
})
