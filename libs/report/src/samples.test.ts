import { conformance, issue, runStage, type Drawing } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { unzlibSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { samples } from './samples.ts'
import { pngUri, type Bitmap } from './samples/png.ts'
import { classOf, images, predictions, recordings, spikes } from './testing/samples.ts'

const params: Parameters<typeof samples.run>[1] = { title: 'Samples', count: 3, panels: 3 }
const from = (stage: string, batches: readonly unknown[], swept: Readonly<Record<string, unknown>> = {}) => ({ stage, port: 'x', params: swept, batches })
const draw = async (inputs: Parameters<typeof runStage>[1], given: Partial<Parameters<typeof samples.run>[1]> = {}): Promise<Drawing[]> =>
  (await runStage(samples, inputs, { ...params, ...given })).drawings
const one = async (...args: Parameters<typeof draw>): Promise<Drawing> => {
  const drawings = await draw(...args)
  expect(drawings).toHaveLength(1)
  return drawings[0]!
}
/** Which samples are drawn, in their order. */
const shown = ({ svg }: Drawing): number[] => [...svg.matchAll(/>sample (\d+)/g)].map(([, index]) => Number(index))
/** All lines of a sample's models, as [sample, model, answer, right]. */
const said = ({ data }: Drawing) => data!.rows.map((row) => [row[0], row[2], row.at(-3), row.at(-2)])
const refused = (code: string, values: Record<string, unknown> = {}) => ({ issues: [expect.objectContaining({ code, values: expect.objectContaining(values) as unknown })] })

const ann = from('annRun', [predictions('ann', 12, { wrong: [4, 7] })])
const snn = from('snnRun', [predictions('snn', 12, { wrong: [4, 9, 10], timesteps: 8 })])

describe('which samples are drawn', () => {
  test('the first of each class, by class, then the second of each', async () => {
    expect(shown(await one({ images: [from('mnist', [images(12)])] }, { count: 5 }))).toEqual([0, 2, 1, 3, 5])
    expect([0, 2, 1, 3, 5].map(classOf)).toEqual([0, 1, 2, 0, 1])
  })
  test('the first that a model gets wrong, with what the others say to them', async () => {
    const drawing = await one({ images: [from('mnist', [images(12)])], predictions: [ann, snn] }, { wrong: 'snn', count: 2 })
    expect(shown(drawing)).toEqual([4, 9])
    expect(said(drawing)).toEqual([[4, 'ann', '0', 'no'], [4, 'snn', '0', 'no'], [9, 'ann', '0', 'yes'], [9, 'snn', '1', 'no']])
    expect(drawing.caption).toMatch(/^2 samples: the first that snn gets wrong\./)
  })
  test('those that are listed, in their order', async () => {
    expect(shown(await one({ images: [from('mnist', [images(12)])], predictions: [ann] }, { indices: [7, 0, 11] }))).toEqual([7, 0, 11])
  })
  test('what the first model was given decides: the rest follows it', async () => {
    const later = from('run', [predictions('ann', 6, { first: 6 })])
    expect(shown(await one({ images: [from('mnist', [images(12)])], predictions: [later] }))).toEqual([6, 8, 7])
  })
  test('a model without errors is said to have none', async () => {
    const drawing = await one({ predictions: [from('run', [predictions('ann', 12)])] }, { wrong: 'ann' })
    expect([shown(drawing), drawing.caption]).toEqual([[], 'ann gets none of 12 samples wrong.'])
  })
})

describe('what is joined', () => {
  test('streams in batches of their own meet by the index of the sample', async () => {
    const whole = await one({ images: [from('mnist', [images(12)])], predictions: [ann, snn] }, { count: 6 })
    const cut = [0, 5, 9].map((first, i) => predictions('ann', [5, 4, 3][i]!, { first, wrong: [4, 7] }))
    expect(await one({ images: [from('mnist', [images(12)])], predictions: [from('annRun', cut), snn] }, { count: 6 })).toEqual(whole)
  })
  test('a stream that lacks a sample is named, and so is an instance that failed', async () => {
    const failed = { ...from('wide', [], { T: 5 }), failure: issue('E8001') }
    const { caption, svg } = await one({ images: [from('mnist', [images(12)])], predictions: [ann, from('short', [predictions('snn', 1)]), failed] })
    expect(caption).toContain('Missing: wide[T=5], which failed (E8001): no predictions arrived, so that there is no accuracy. short has no samples 2, 1.')
    expect(svg.match(/not among its samples/g)).toHaveLength(2)
  })
  test('images in series are slices of one sample, of which as many are drawn as there are panels', async () => {
    const slices = { ...images(12 * 8, { channels: 2 }), series: 8, labels: Uint8Array.from({ length: 96 }, (_, i) => classOf(Math.floor(i / 8))) }
    const { svg } = await one({ images: [from('pattern', [slices])], predictions: [ann] }, { indices: [2, 11] })
    expect([...svg.matchAll(/>(slice \d of 8)</g)].map(([, words]) => words)).toEqual(['slice 2 of 8', 'slice 5 of 8', 'slice 7 of 8', 'slice 2 of 8', 'slice 5 of 8', 'slice 7 of 8'])
    const parts = imagesType.split!(slices, [19, 30, 47])
    expect((await one({ images: [from('pattern', parts)], predictions: [ann] }, { indices: [2, 11] })).svg).toBe(svg)
    expect(shown(await one({ images: [from('pattern', parts)] }))).toEqual([0, 2, 1])
  })
  test('each instance of a sweep has a line, with its parameters; "at" chooses', async () => {
    const sweep = [5, 10].map((T) => from('snnRun', [predictions('snn', 12, { timesteps: T })], { T }))
    const { svg, data } = await one({ predictions: [ann, ...sweep] }, { count: 1 })
    expect([...svg.matchAll(/>(T = \d+)</g)].map(([, text]) => text)).toEqual(['T = 5', 'T = 10'])
    expect(data!.rows.map((row) => row.slice(2, 4))).toEqual([['ann', null], ['snn', 5], ['snn', 10]])
    expect((await one({ predictions: [ann, ...sweep] }, { count: 1, at: { T: 10 } })).data!.rows.map((row) => row.slice(2, 4))).toEqual([['ann', null], ['snn', 10]])
  })
  test('a large sweep is drawn at the first instance of each model, and says so', async () => {
    const sweep = Array.from({ length: 13 }, (_, seed) => from('snnRun', [predictions('snn', 12)], { seed }))
    const { data, caption } = await one({ predictions: [ann, ...sweep] }, { count: 1 })
    expect(data!.rows.map((row) => row[2])).toEqual(['ann', 'snn'])
    expect(caption).toContain('The first instance of each model is drawn; 12 others of the sweep are not.')
  })
  test('models of one name and the same parameters are told apart by their stages', async () => {
    const { svg } = await one({ predictions: [ann, { ...ann, stage: 'other' }] }, { count: 1 })
    expect(svg).toContain('>of annRun<')
    expect(svg).toContain('>of other<')
  })
})

describe('what is refused', () => {
  const mnist = [from('mnist', [images(12)])]
  test.each([
    ['nothing at all', {}, {}, 'E8130', {}],
    ['streams without samples', { images: [from('mnist', [])] }, {}, 'E8130', {}],
    ['a sample that no stream has', { images: mnist }, { indices: [3, 12] }, 'E8131', { index: 12, seen: 12 }],
    ['streams of different data sets', { images: [from('mnist', [{ ...images(12), labels: new Uint8Array(12) }])], predictions: [ann] }, {}, 'E8132', { index: 1, classes: [2, 0], stages: ['annRun', 'mnist'] }],
    ['a model that is not there', { predictions: [ann, snn] }, { wrong: 'sn' }, 'E8133', { known: ['ann', 'snn'], suggestion: 'snn' }],
    ['a batch whose columns do not fit', { images: [from('mnist', [{ ...images(12), pixels: new Uint8Array(5) }])] }, {}, 'E8134', { what: 'values of pixels', found: 5, expected: 192 }],
    ['a parameter that was not swept', { images: mnist, predictions: [from('run', [predictions('snn', 12)], { T: 5 })] }, { at: { theta: 1 } }, 'E8135', { name: 'theta', known: ['T'] }],
    ['a value that was not swept', { images: mnist, predictions: [from('run', [predictions('snn', 12)], { T: 5 })] }, { at: { T: 6 } }, 'E8135', { value: 6, known: [5] }],
    ['a recording in pieces', { recordings: [from('camera', [{ ...recordings(1), piece: true }])] }, {}, 'E8136', {}],
    ['two ways to choose', { predictions: [ann] }, { wrong: 'ann', indices: [1] }, 'E8137', {}],
    ['too few names of classes', { images: mnist }, { classes: ['a', 'b'] }, 'E8138', { named: 2, classes: 3 }],
  ] as const)('%s', async (_, inputs, given, code, values) => {
    await expect(draw(inputs as never, given as never)).rejects.toMatchObject(refused(code, values))
  })
})

describe('what a drawing is', () => {
  const everything = { images: [from('mnist', [images(12)])], recordings: [from('camera', [recordings(12)])], spikes: [from('enc', [spikes(12)])], predictions: [ann, snn] }
  test('one well-formed SVG element with a title and words, without scripts and references, whatever names there are', async () => {
    const evil = '</text><script>alert(1)</script>"&\u0000\ud800'
    const { svg, caption } = await one({ ...everything, predictions: [from('run', [predictions(evil, 12)], { [evil]: evil })] }, { title: evil, classes: [evil, evil, evil] })
    expect(wellFormed(svg)).toBe(true)
    expect(svg).not.toMatch(/<script|\u0000|href="(?!data:image\/png)/)
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>[^<]+<\/title>\n<desc>Sample 0, class /)
    expect(caption).toContain('OFF blue')
  })
  test('a raster, an image and three panels of a recording a sample', async () => {
    const { svg } = await one(everything, { count: 1 })
    expect(svg.match(/<image /g)).toHaveLength(5)
    expect(svg).toContain('>6 spikes; 4 neurons downwards, 6 steps to the right<')
    expect([...svg.matchAll(/>([\d.–]+ ms)</g)].map(([, words]) => words)).toEqual(['0–10 ms', '10–19 ms', '19–29 ms'])
  })
  test('right and wrong differ in form, not in colour alone', async () => {
    const { svg } = await one({ predictions: [ann] }, { indices: [4, 5] })
    expect(new Set([...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#fff"/g)].map(([, d]) => d!.replace(/^M[\d. ]+/, ''))).size).toBe(2)
  })
  test('scores that are not finite are said to be that', async () => {
    const diverged = { ...predictions('snn', 3), scores: new Float32Array(9).fill(NaN) }
    const { svg } = await one({ predictions: [from('run', [diverged])] }, { count: 1 })
    expect(svg).toContain('not finite')
    expect(svg).not.toContain('NaN')
  })
  test('many samples are drawn in several drawings, each below 100 kB', async () => {
    const drawings = await draw({ images: [from('photos', [images(30, { side: 60, channels: 3 })])] }, { count: 30 })
    expect(drawings.map(({ title }) => title)).toEqual(drawings.map((_, i) => `Samples (${i + 1} of ${drawings.length})`))
    expect(drawings.length).toBeGreaterThan(3)
    for (const { svg } of drawings) expect(svg.length).toBeLessThan(100_000)
    expect(drawings.flatMap(shown)).toHaveLength(30)
  })
  for (const { name, run } of conformance(samples, [
    { name: 'everything', inputs: everything, params },
    { name: 'what a model gets wrong', inputs: everything, params: { ...params, wrong: 'snn' } },
  ])) test(name, run)
})

describe('PNG', () => {
  test.each<Bitmap>([
    { width: 3, height: 2, channels: 1, pixels: Uint8Array.of(0, 50, 100, 150, 200, 255) },
    { width: 1, height: 2, channels: 3, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) },
    { width: 2, height: 1, channels: 1, pixels: Uint8Array.of(1, 0), palette: [[9, 8, 7, 0], [1, 2, 3, 255]] },
  ])('holds the pixels of %j', (bitmap) => {
    const bytes = Uint8Array.from(atob(pngUri(bitmap).replace('data:image/png;base64,', '')), (c) => c.charCodeAt(0))
    const chunks = new Map<string, Uint8Array>()
    for (let at = 8; at < bytes.length;) {
      const length = new DataView(bytes.buffer).getUint32(at)
      chunks.set(String.fromCharCode(...bytes.subarray(at + 4, at + 8)), bytes.slice(at + 8, at + 8 + length))
      at += length + 12
    }
    const { width, height, channels, pixels, palette } = bitmap
    expect([...chunks.get('IHDR')!]).toEqual([0, 0, 0, width, 0, 0, 0, height, 8, palette ? 3 : channels === 3 ? 2 : 0, 0, 0, 0])
    const rows = unzlibSync(chunks.get('IDAT')!)
    const row = width * channels
    for (let y = 0; y < height; y++) expect([...rows.subarray(y * (row + 1), (y + 1) * (row + 1))]).toEqual([0, ...pixels.subarray(y * row, (y + 1) * row)])
    expect(palette === undefined ? chunks.has('PLTE') : [...chunks.get('PLTE')!, ...chunks.get('tRNS')!]).toEqual(palette ? [9, 8, 7, 1, 2, 3, 0, 255] : false)
    // The checksum of the end is the same in every PNG.
    expect([...bytes.subarray(-4)]).toEqual([0xae, 0x42, 0x60, 0x82])
  })
})

/** Whether every element is closed, in the right order, and no markup is left in text. */
function wellFormed(svg: string): boolean {
  const open: string[] = []
  const rest = svg.replace(/<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/g, (_, end: string, name: string, __, closed: string) => {
    if (end) return open.pop() === name ? '' : '<'
    if (!closed) open.push(name)
    return ''
  })
  return open.length === 0 && !/[<>]|&(?!#\d+;)/.test(rest)
}
