import { conformance, issue, runStage, type RunStageOptions } from '@spikeline/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { html } from './html.ts'
import { elements, named, parseHtml, textOf, withClass, type Element } from './testing/parseHtml.ts'
import { about, drawing, everything, statements, sweepMetrics, sweepTable } from './testing/sweep.ts'

const sections = ['answer', 'tables', 'pareto', 'sweeps', 'anytime', 'layers', 'drawings', 'confusion', 'reproduce'] as ('answer' | 'tables' | 'pareto')[]
const params = { name: 'report.html', title: 'When is it worth it?', introduction: '', over: 'seed', sections }
const page = async (inputs: Parameters<typeof runStage>[1], given: Partial<typeof params> = {}, options: RunStageOptions = {}): Promise<string> =>
  new TextDecoder().decode((await runStage(html, inputs, { ...params, ...given }, options)).document[0]!.bytes)
const headings = (root: Element): string[] => named(root, 'h2').map(textOf)
const arrive = (stage: string, batch: unknown, more: object = {}) => [{ stage, port: 'out', params: {}, batches: [batch], ...more }]
/** Few points, so that little is drawn. */
const few = sweepMetrics({ T: [4, 8], theta: [0.5], seed: [1] })

describe('a page of five models over 4 windows, 4 thresholds and 3 seeds', () => {
  let text: string
  let root: Element
  beforeAll(async () => {
    text = await page(everything, { introduction: 'With **five** models.' }, { about })
    root = parseHtml(text)
  }, 120_000)

  test('says the answer first, then shows where it comes from', () => {
    expect(headings(root)).toEqual(['Before you read on', 'The answer', 'Tables', 'Accuracy and cost', 'What the parameters do', 'Accuracy over time', 'Activity of the layers', 'Samples', 'What is taken for what', 'How to reproduce'])
  })
  test('every link of its contents leads to a part of it, and no id is there twice', () => {
    const ids = elements(root).flatMap(({ attributes }) => attributes['id'] ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    const targets = elements(root).flatMap(({ attributes }) => [attributes['href']?.match(/^#(.*)/)?.[1], attributes['popovertarget'], ...(attributes['aria-labelledby']?.split(' ') ?? []), attributes['aria-describedby']]).filter((id) => id !== undefined)
    expect(targets.length).toBeGreaterThan(20)
    expect(targets.filter((id) => !ids.includes(id))).toEqual([])
  })
  test('draws a panel for each value of the other parameter: 4 quantities against T and θ, accuracy over time, 4 costs', () => {
    const charts = withClass(root, 'chart')
    expect(charts.length).toBe(4 + 2 * 4 * 4 + 2 * 4 + 2 * 3)
    for (const chart of charts) {
      expect(chart.attributes['role']).toBe('img')
      expect(chart.attributes['aria-label']).toMatch(/snn/)
      expect(named(chart, 'path').length).toBeGreaterThan(1)
    }
  })
  test('every chart has its data as a table and as a file that says the same', () => {
    for (const figure of named(root, 'figure').filter((one) => withClass(one, 'chart').length > 0)) {
      const [details] = withClass(figure, 'data')
      const rows = named(details!, 'tr').length
      const link = named(details!, 'a')[0]!.attributes
      const lines = decodeURIComponent(link['href']!.replace('data:text/csv;charset=utf-8,', '')).trimEnd().split('\r\n')
      expect(lines.length).toBe(rows)
      expect(rows).toBeGreaterThan(8)
      expect(link['download']).toMatch(/^[a-z0-9-]+\.csv$/)
    }
  })
  test('means over seeds with the half-width of their interval stand in the data', () => {
    const figure = named(root, 'figure').find((one) => textOf(named(one, 'h4')[0]!) === 'Accuracy (%) against T')!
    const csv = decodeURIComponent(named(figure, 'a')[0]!.attributes['href']!)
    const values = sweepMetrics().filter(({ stage, params: at }) => stage === 'snn-rate-score' && at['T'] === 4 && at['theta'] === 1).map(({ batches }) => batches[0]!.metrics.find(({ name }) => name === 'accuracy')!.value * 100)
    const mean = values.reduce((sum, value) => sum + value, 0) / 3
    const line = csv.split('\r\n').find((one) => one.startsWith('snn-rate,4,1,'))!.split(',')
    expect(Number(line[3])).toBeCloseTo(mean, 8)
    expect(Number(line[4])).toBeCloseTo(4.302653 * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2 / 3), 4)
  })
  test('headings of tables open what they mean, and the same is in a list', () => {
    const buttons = named(root, 'button')
    expect(buttons.map(textOf)).toEqual(['n', 'accuracy (%)', 'memory (KiB)', 'additions (k)', 'energy, arithmetic (nJ)', 'firing rate (%)'])
    const list = withClass(root, 'definitions')[0]!
    expect(named(list, 'dd').map(textOf)).toEqual(sweepTable.columns.flatMap(({ definition }) => definition ?? []))
    expect(textOf(root)).toContain('99.24 ± 0.10')
  })
  test('runs nothing and fetches nothing', () => {
    expect(named(root, 'meta').find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')!.attributes['content']).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; img-src data:;/)
    expect(named(root, 'script')).toEqual([])
    for (const { name, attributes } of elements(root)) {
      for (const key of Object.keys(attributes)) expect(key).not.toMatch(/^on|^src/)
      if (attributes['href'] !== undefined) expect(`${name} ${attributes['href']}`.slice(0, 40)).toMatch(/^a (#|data:text\/csv|data:application\/json)/)
    }
    expect(named(root, 'style').map((one) => one.text).join('')).not.toMatch(/@import|url\(/)
  })
  test('says how to reproduce it: document, seeds, data, versions', () => {
    const part = elements(root).find(({ attributes }) => attributes['id'] === 'reproduce')!
    const said = textOf(part)
    for (const fact of ['a3f1c2d4e5f60718', 'dataset/mnist', 'train 60000', 'Some Processor', '8 GiB', 'spikeline run mnist.json', '1, 2, 3']) expect(said).toContain(fact)
    const file = named(part, 'a').find(({ attributes }) => attributes['download'] === 'mnist.json')!.attributes['href']!
    expect(JSON.parse(decodeURIComponent(file.replace(/^[^,]*,/, '')))).toEqual(about.pipeline.document)
  })
  test('a picture is part of the page: its ids are its own, its style holds within it', () => {
    const [svg] = elements(root).filter(({ attributes }) => 'data-drawing' in attributes)
    expect(svg!.attributes['aria-labelledby']).toBe('drawing-1-sample-7-and-its-spikes-t')
    expect(named(svg!, 'rect')[0]!.attributes['fill']).toBe('url(#drawing-1-sample-7-and-its-spikes-g)')
    expect(named(svg!, 'style')[0]!.text).toMatch(/^#drawing-1-sample-7-and-its-spikes\{\.dot\{fill/)
  })
})

test('a sweep of 100 points takes less than 2 MB', async () => {
  const text = await page({ ...everything, metrics: sweepMetrics({ T: [2, 4, 8, 16, 32], theta: [0.2, 0.4, 0.6, 0.8, 1], seed: [1, 2, 3, 4] }) })
  expect(text.length).toBeLessThan(2_000_000)
}, 120_000)

describe('what is not there', () => {
  test('leaves no heading, and a single seed no word of seeds', async () => {
    const root = parseHtml(await page({ metrics: few }))
    expect(headings(root)).toEqual(['Accuracy and cost', 'What the parameters do', 'Accuracy over time', 'Activity of the layers', 'What is taken for what', 'How to reproduce'])
    expect(textOf(root)).toContain('for this number of test samples')
    expect(textOf(root)).not.toContain('over seed')
    expect(headings(parseHtml(await page({ tables: everything.tables })))).toEqual(['Tables', 'How to reproduce'])
    expect(headings(parseHtml(await page({ statements: arrive('x', { statements: statements.slice(4, 5) }) })))).toEqual(['Findings', 'How to reproduce'])
  })
  test('only the sections that are asked for, and warnings in any case', async () => {
    expect(headings(parseHtml(await page(everything, { sections: ['tables'] as typeof sections })))).toEqual(['Before you read on', 'Tables'])
  })
  test('nothing at all is refused', async () => {
    await expect(page({})).rejects.toMatchObject({ issues: [{ code: 'E8100' }] })
  })
  test('a value that is not finite is not drawn, and the rest is', async () => {
    const broken = few.map((one) => (one.stage === 'snn-rate-cost' ? { ...one, batches: [{ metrics: one.batches[0]!.metrics.map((metric) => (metric.name === 'additions' ? { ...metric, value: NaN } : metric)) }] } : one))
    const text = await page({ metrics: broken })
    expect(text.slice(text.indexOf('<main'))).not.toMatch(/="[^"]*NaN/)
    expect(withClass(parseHtml(text), 'chart').length).toBeGreaterThan(8)
    expect(textOf(withClass(parseHtml(text), 'warnings')[0]!)).toContain('Charts leave out additions of snn-rate')
  })
})

test('what failed is said before all else, once for each reason', async () => {
  const failure = issue('E8100')
  const failed = ['score', 'cost'].flatMap((stage) => [1, 2].map((seed) => ({ stage, port: 'metrics', params: { T: 4, seed }, batches: [], failure })))
  const root = parseHtml(await page({ ...everything, metrics: [...few, ...failed] }, { sections: ['answer'] as typeof sections }))
  expect(headings(root)[0]).toBe('Before you read on')
  const [first] = named(withClass(root, 'warnings')[0]!, 'li')
  expect(textOf(first!).replace(/\s+/g, ' ')).toContain('there is nothing to report')
  expect(named(first!, 'code').map(textOf)).toEqual(['score', 'score', 'cost', 'cost'])
})

describe('hostile names', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u0000\ud800\'`{{}}'
  test('stay text wherever they stand', async () => {
    const metrics = few.map((one) => ({ ...one, params: { ...one.params, [evil]: evil }, batches: one.batches.map((batch) => ({ metrics: batch.metrics.map((metric) => ({ ...metric, labels: { ...metric.labels, model: `${metric.labels['model']}${evil}`, ...('layer' in metric.labels ? { layer: evil } : {}) } })) })) }))
    const text = await page({
      metrics, tables: arrive('t', { title: evil, columns: [{ name: evil, unit: evil, definition: evil }], rows: [[evil]], notes: [evil] }),
      statements: arrive('s', { statements: statements.map((one) => ({ ...one, subject: evil, verdict: evil, text: evil, figures: [{ name: evil, value: 1, unit: evil }] })) }),
      drawings: arrive('d', { ...drawing, title: evil, caption: evil }),
    }, { title: evil, introduction: `${evil}\n\n[x](javascript:alert(3)) [y](https://example.org/"onclick="alert(4))` }, { about: { ...about, pipeline: { ...about.pipeline, name: evil, document: { stages: { [evil]: { use: `dataset/${evil}`, with: { a: evil } } } } }, environment: { [evil]: evil } } })
    const all = elements(parseHtml(text))
    expect(all.filter(({ name }) => ['script', 'img', 'iframe'].includes(name))).toEqual([])
    expect(all.flatMap(({ attributes }) => Object.keys(attributes)).filter((key) => key.startsWith('on'))).toEqual([])
    expect(all.flatMap(({ attributes }) => attributes['href'] ?? []).filter((href) => href.startsWith('javascript'))).toEqual([])
    expect(text).not.toMatch(/\p{Surrogate}/u)
  })
})

const small = { tables: everything.tables, metrics: sweepMetrics({ T: [4, 8], theta: [0.5], seed: [1] }).slice(0, 6), statements: everything.statements, drawings: everything.drawings }
for (const { name, run } of conformance(html, [{ name: 'a bit of everything', inputs: small, params: { ...params, sections: ['answer', 'tables', 'pareto', 'drawings', 'reproduce'] as typeof sections } }])) test(name, run)
