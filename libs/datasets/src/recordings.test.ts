import { conformance, formatIssue, type IssueError } from '@spikeline/core'
import { recordingOf, type Recordings } from '@spikeline/events'
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
    expect(log.sort()).toEqual(['info: "test": 1 recordings: 0 left, 1 right', 'info: "train": 4 recordings: 2 left, 2 right', 'warning: "test" has no recordings of left: its accuracy says nothing of them'])
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

describe('a folder with broken recordings', () => {
  const cut = fileOf(someEvents('cut', sensor), 'aedat2').slice(0, -3)
  const broken = { ...eight, 'left/2.es': cut, 'right/10.es': textFile('?') }
  const whole = { ...params, split: { test: 0.25, seed: 4 } }
  const exclude = { ...whole, broken: 'exclude' as const }
  const events = (batches: readonly Recordings[]) => batches.flatMap((batch) => Array.from({ length: batch.samples }, (_, b) => recordingOf(batch, b).t.join()))

  test('is refused by the file and the byte, and the refusal says how many others are broken and what would allow them', async () => {
    const { issues } = await readFiles(recordings, whole, broken).then(() => ({ issues: [] }), (error: IssueError) => error)
    expect(issues.map(({ code }) => code)).toEqual(['E4131', 'E4240'])
    expect(formatIssue(issues[0]!)).toMatch(/left\/2\.es.*byte \d+/)
    expect(issues[1]!.values).toMatchObject({ file: 'left/2.es', broken: 1, looked: expect.any(Number), left: 0 })
    expect(formatIssue(issues[1]!)).toContain('"broken": "exclude"')
  })

  test('is read without them where that is allowed: they are named, counted, and move no other one', async () => {
    const [all, left] = [await readFiles(recordings, whole, eight), await readFiles(recordings, exclude, broken)]
    const gone = ['left/2.es', 'right/10.es'].map((name) => someEvents(name, sensor).t.join())
    for (const split of ['train', 'test'] as const) expect(events(left[split])).toEqual(events(all[split]).filter((each) => !gone.includes(each)))
    expect(left.train.map(({ first, samples }) => [first, samples])).toEqual([[0, 3], [3, 1]])
    expect(labelsOf(left.train)).toEqual([0, 1, 0, 1])
    expect(left.log.filter((line) => line.startsWith('warning'))).toEqual(['warning: "train": 2 of 6 recordings can\'t be read and are left out: left/2.es (E4131), right/10.es (E4141)'])
    const { metrics } = left
    expect(metrics.flatMap((batch) => batch.metrics).map(({ name, value, labels }) => [name, labels['split'], labels['class'], value])).toEqual([
      ['excluded', 'train', undefined, 2], ['samples', 'train', 'left', 2], ['samples', 'train', 'right', 2],
      ['excluded', 'test', undefined, 0], ['samples', 'test', 'left', 1], ['samples', 'test', 'right', 1],
    ])
    expect(metrics[0]!.metrics[0]!.labels).toEqual({ data: 'hands', split: 'train' })
  })

  test('gives as many as are asked for: the next ones take the place of the broken', async () => {
    const { train, metrics } = await readFiles(recordings, { ...exclude, train: 3 }, broken)
    expect([labelsOf(train), metrics[0]!.metrics[0]!.value]).toEqual([[0, 1, 0], 1])
    expect(await refusal(recordings, { ...exclude, train: 5 }, broken)).toMatchObject({ code: 'E4107', values: { expected: 5, found: 4, unit: 'recordings' } })
  })

  test('of which nothing is left, of a class to train or at all, is refused', async () => {
    const names = Object.keys(eight).filter((name) => name.startsWith('left'))
    expect(await refusal(recordings, exclude, { ...eight, ...Object.fromEntries(names.map((name) => [name, cut])) })).toMatchObject({ code: 'E4244', values: { split: 'train', classes: ['left'], excluded: 3 } })
    expect(await refusal(recordings, exclude, Object.fromEntries(Object.keys(eight).map((name) => [name, cut])))).toMatchObject({ code: 'E4244', values: { classes: ['left', 'right'] } })
  })

  test('a mistake of the document is no broken file', async () =>
    expect(await refusal(recordings, { ...exclude, format: 'text' }, eight)).toMatchObject({ code: 'E4144' }))

  test('a recording without events is broken, or kept where nothing moved', async () => {
    const still = { ...eight, 'left/1.es': fileOf(someEvents('none', sensor, 0), 'es') }
    expect(await refusal(recordings, whole, still)).toMatchObject({ code: 'E4180' })
    expect((await readFiles(recordings, exclude, still)).log).toContainEqual(expect.stringContaining('left/1.es (E4180)'))
    const kept = await readFiles(recordings, { ...whole, empty: 'keep' }, still)
    expect(recordingOf(kept.train[0]!, 0).count).toBe(0)
    expect(kept.log).toContain('warning: "train": 1 recording has no events, and is kept')
  })
})

describe('dataset/recordings keeps the stage contract', () => {
  for (const { name, run } of conformance(recordings, [
    { name: 'folders of classes', inputs: {}, params: drawn, host: hostOf(memoryData(eight)) },
    { name: 'with broken files', inputs: {}, params: { ...drawn, broken: 'exclude' }, host: hostOf(memoryData({ ...eight, 'left/2.es': textFile('?') })) },
  ])) test(name, run)
})
