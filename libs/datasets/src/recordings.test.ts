import { conformance } from '@spikeline/core'
import { recordingOf } from '@spikeline/events'
import { describe, expect, test } from 'vitest'
import { naturally } from './naturally.ts'
import { recordings } from './recordings.ts'
import { fileOf, someEvents, textFile } from './testing/events.ts'
import { hostOf, memoryData } from './testing/files.ts'
import { labelsOf, readFiles, refusal } from './testing/reading.ts'

const sensor = { width: 128, height: 128 }
const classes: [string, string] = ['left', 'right']
const params = { folder: 'hands', classes, sensor, batch: 3, lenient: false }
const drawn = { ...params, split: { test: 0.25, seed: 0 } }
const endings: Record<string, string> = { es: 'es', aedat: 'aedat2', bin: 'atis', raw: 'evt3' }
/** Files whose format is that of their endings. */
const filesOf = (...names: string[]): Record<string, Uint8Array> => Object.fromEntries(names.map((name) => [name, fileOf(someEvents(name, sensor), endings[name.split('.').at(-1)!]!)]))
const eight = filesOf(...['left', 'right'].flatMap((name) => [1, 2, 10, 3].map((number) => `${name}/${number}.es`)))

describe('dataset/recordings', () => {
  test('reads folders of classes in folders of splits, each file by the format of its content', async () => {
    const { train, test: held, log } = await readFiles(recordings, params, { ...filesOf('train/left/a.es', 'train/left/b.aedat', 'train/right/c.raw', 'train/right/more/d.bin', 'test/right/e.es'), 'train/.note': textFile('any') })
    expect([labelsOf(train), labelsOf(held)]).toEqual([[0, 1, 0, 1], [1]])
    expect(['a.es', 'c.raw', 'b.aedat'].map((name, b) => recordingOf(train[0]!, b).x.join() === someEvents(`train/${b === 1 ? 'right' : 'left'}/${name}`, sensor).x.join())).toEqual([true, true, true])
    expect(log.sort()).toEqual(['info: "test": 1 recordings: 0 left, 1 right', 'info: "train": 4 recordings: 2 left, 2 right'])
  })

  test('divides folders of classes by a fraction, drawn by its own seed, by names in their natural order', async () => {
    const read = async (seed: number) => readFiles(recordings, { ...params, batch: 8, split: { test: 0.25, seed } }, eight)
    const one = await read(0)
    const count = (batches: typeof one.train) => [0, 1].map((label) => labelsOf(batches).filter((each) => each === label).length)
    expect([count(one.train), count(one.test)]).toEqual([[3, 3], [1, 1]])
    expect(await read(0)).toEqual(one)
    const draws = await Promise.all([1, 2, 3, 4, 5].map(async (seed) => JSON.stringify((await read(seed)).test)))
    expect(new Set(draws).size).toBeGreaterThan(1)
    // What is left out of one split is in the other, in the order 1, 2, 3, 10.
    const all = [...one.train, ...one.test].flatMap((batch) => Array.from({ length: batch.samples }, (_, b) => recordingOf(batch, b).t.join()))
    expect(new Set(all)).toEqual(new Set(Object.keys(eight).map((name) => someEvents(name, sensor).t.join())))
    const left = [1, 2, 3, 10].map((number) => someEvents(`left/${number}.es`, sensor).t.join()).filter((t) => !one.test.some((batch) => [0, 1].some((b) => recordingOf(batch, b).t.join() === t)))
    expect([0, 1, 2, 3, 4, 5].filter((b) => one.train[0]!.labels[b] === 0).map((b) => recordingOf(one.train[0]!, b).t.join())).toEqual(left)
  })

  test('numbers in names count as numbers', () =>
    expect(['b/2', 'b/10', 'a/30', 'b/02', 'b/1 (10)', 'b/1 (9)'].sort(naturally)).toEqual(['a/30', 'b/1 (9)', 'b/1 (10)', 'b/02', 'b/2', 'b/10']))

  test('reads lists in their order, two that divide or one that is divided', async () => {
    const files = filesOf('a.es', 'b.es', 'c.es', 'd.es')
    const list = (...lines: string[]) => textFile(['file,label', ...lines, ''].join('\r\n'))
    const own = await readFiles(recordings, params, { ...files, 'train.csv': list('b.es,right', 'a.es,left', 'c.es,left'), 'test.csv': list('d.es,left') })
    expect([labelsOf(own.train), labelsOf(own.test)]).toEqual([[1, 0, 0], [0]])
    expect(recordingOf(own.train[0]!, 0).t).toEqual(someEvents('b.es', sensor).t)
    const one = await readFiles(recordings, { ...params, split: { test: 0.5, seed: 1 } }, { ...files, 'labels.csv': list('a.es,left', 'b.es,right', 'c.es,left', 'd.es,right') })
    expect([labelsOf(one.train), labelsOf(one.test)].map((labels) => labels.sort())).toEqual([[0, 1], [0, 1]])
  })

  test('a format without a header is said, with what it leaves open', async () => {
    const text = (seed: string) => fileOf(someEvents(seed, sensor), 'text', { unit: 's' })
    const files = { 'train/left/a.txt': text('a'), 'train/right/b.txt': text('b'), 'test/left/c.txt': text('c') }
    const { train } = await readFiles(recordings, { ...params, format: 'text', options: { unit: 's' } }, files)
    expect(recordingOf(train[0]!, 0)).toEqual(someEvents('a', sensor))
    expect(await refusal(recordings, { ...params, format: 'text' }, files)).toMatchObject({ code: 'E4144', values: { option: 'unit' } })
    expect(() => recordings.shapes!({}, { ...params, format: 'evt9' })).toThrow('E4144')
  })

  test('how the folder is divided must be clear', async () => {
    const labels = { 'labels.csv': textFile('file,label\nleft/1.es,left\n') }
    expect(await refusal(recordings, params, eight)).toMatchObject({ code: 'E4179', values: { what: expect.stringContaining('is not divided') } })
    expect(await refusal(recordings, drawn, filesOf('train/left/a.es', 'train/right/b.es', 'test/left/c.es'))).toMatchObject({ code: 'E4179', values: { what: expect.stringContaining('divided already') } })
    expect(await refusal(recordings, params, { ...filesOf('train/left/a.es'), ...labels })).toMatchObject({ code: 'E4179', values: { what: expect.stringContaining('labels.csv') } })
    expect(await refusal(recordings, params, { ...eight, 'train.csv': textFile('file,label\nleft/1.es,left\nright/1.es,right\n') })).toMatchObject({ code: 'E4179', values: { what: expect.stringContaining('no "test.csv"') } })
    expect(await refusal(recordings, params, filesOf('train/left/a.es', 'train/right/b.es'))).toMatchObject({ code: 'E4179', values: { what: 'has no recordings to test' } })
  })

  test('a class without training recordings, a folder or label that is no class, and a list that is wrong are refused', async () => {
    const list = (text: string) => refusal(recordings, drawn, { ...filesOf('a.es', 'b.es'), 'labels.csv': textFile(text) })
    expect(await refusal(recordings, drawn, filesOf('left/1.es', 'left/2.es'))).toMatchObject({ code: 'E4175', values: { missing: ['right'] } })
    expect(await refusal(recordings, drawn, { ...eight, ...filesOf('up/1.es') })).toMatchObject({ code: 'E4178', values: { file: 'up/1.es' } })
    expect(await refusal(recordings, drawn, { ...eight, ...filesOf('loose.es') })).toMatchObject({ code: 'E4178', values: { file: 'loose.es', what: 'lies in no folder of a class' } })
    expect(await list('a.es,left\n')).toMatchObject({ code: 'E4177', values: { file: 'labels.csv', line: 1, expected: 'file,label' } })
    expect(await list('file,label\na.es,up\n')).toMatchObject({ code: 'E4177', values: { line: 2 } })
    expect(await list('file,label\na.es\n')).toMatchObject({ code: 'E4177', values: { line: 2 } })
    expect(await list('file,label\n')).toMatchObject({ code: 'E4177', values: { line: 2, text: '' } })
    expect(await list('file,label\nc.es,left\n')).toMatchObject({ code: 'E4178', values: { file: 'c.es' } })
    expect(await list('file,label\na.es,left\na.es,right\n')).toMatchObject({ code: 'E4178', values: { what: 'is in labels.csv twice' } })
  })

  test('a file of another sensor than is stated, and one of no format, are refused by name', async () => {
    const other = fileOf(someEvents('x', { width: 64, height: 64 }), 'es')
    expect(await refusal(recordings, drawn, { ...eight, 'left/2.es': other, 'left/3.es': other, 'left/10.es': other })).toMatchObject({ code: 'E4142', values: { place: expect.stringMatching(/^left/) } })
    expect(await refusal(recordings, drawn, { ...eight, 'left/1.es': textFile('?'), 'left/2.es': textFile('?') })).toMatchObject({ code: 'E4141', values: { place: expect.stringMatching(/^left/) } })
  })
})

describe('dataset/recordings keeps the stage contract', () => {
  for (const { name, run } of conformance(recordings, [{ name: 'folders of classes', inputs: {}, params: drawn, host: hostOf(memoryData(eight)) }])) test(name, run)
})
