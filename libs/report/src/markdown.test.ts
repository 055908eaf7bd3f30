import { conformance, issue, runStage } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { chooseSteps, curveTables, sparkline } from './curves.ts'
import { markdown } from './markdown.ts'
import { failed, metrics, statements, table, tables } from './testing/results.ts'

const params = { name: 'report.md', title: 'First results', introduction: 'Is it **worth** it?' }
const report = async (inputs: Parameters<typeof runStage>[1]): Promise<string> => new TextDecoder().decode((await runStage(markdown, inputs, params)).document[0]!.bytes)

describe('report/markdown', () => {
  test('a report of an ANN and its conversion', async () => {
    await expect(await report({ tables, metrics })).toMatchFileSnapshot('__snapshots__/report.md')
  })
  test('warnings stand under the title, answers and findings before the tables, notes after them', async () => {
    const lines = (await report({ tables, statements })).split('\n').filter((line) => /^[#>-]/.test(line) && !line.startsWith('- **accuracy') && !line.startsWith('- **memory'))
    expect(lines).toEqual([
      '# First results', '> **Warning, model snn:** Its accuracy rests on 100 samples.',
      '## Answers', '- **least energy (T = 3): snn.** snn takes 0.37 µJ a sample, a fifth of ann\'s 1.87 µJ.',
      '## Findings', '- **An SNN may cost less (T = 3): reproduced.** P\\_snn & 50 % of &lt;ann> are \\*not\\* markup: $x^2$ #1 {a} ~ \\\\b.',
      '## MNIST, 784-512-10', '## Notes', '- Energy by Horowitz 2014.', '## How to reproduce',
    ])
  })
  test('statements that are missing are named with the reason, above the warnings', async () => {
    const text = await report({ tables, statements: [...statements, failed] })
    expect(text).toContain('\n- Missing: train[T=20], which failed (E8001): no predictions arrived, so that there is no accuracy.\n')
    expect(text.indexOf('Missing')).toBeLessThan(text.indexOf('Warning'))
  })
  test('without statements a report is what it was', async () => {
    expect(await report({ tables, metrics, statements: [] })).toBe(await report({ tables, metrics }))
  })
  test('tables alone make a report, metrics alone another', async () => {
    expect(await report({ tables })).not.toContain('Accuracy after each step')
    expect(await report({ metrics })).not.toContain('MNIST')
  })
  test('a name can not end a cell or begin HTML', async () => {
    const text = await report({ tables: [{ ...tables[0]!, batches: [{ ...table, rows: [['a | <b>\n', 1, 2, 3]] }] }] })
    expect(text).toContain('| a \\| &lt;b>  | 1 |')
  })
  test('what failed is said before everything else, and the rest is reported', async () => {
    const failure = issue('E3301', { stage: 'snn', instance: 'snn[T=20]' })
    const text = await report({ tables, metrics: [metrics[0]!, { stage: 'snnScore', port: 'metrics', params: { T: 20 }, batches: [], failure }] })
    expect(text.indexOf('This report is not complete')).toBeLessThan(text.indexOf('## MNIST'))
    expect(text).toMatch(/\n- Missing: snnScore\[T=20\], since snn\[T=20\] failed \(E3301\): .*\n/)
    expect(await report({ tables: [{ ...tables[0]!, batches: [], failure }] })).toContain('- Missing: table, since')
  })
  test('nothing to report is refused', async () => {
    await expect(report({})).rejects.toMatchObject({ issues: [{ code: 'E8030' }] })
  })
  test.each(['../x.md', '/x.md', 'a/../b.md', '.hidden', 'a//b', ''])('the name %j is refused by the schema', (name) => {
    expect(new RegExp((markdown.params as { properties: { name: { pattern: string } } }).properties.name.pattern).test(name)).toBe(false)
  })
  for (const { name, run } of conformance(markdown, [{ name: 'tables, metrics and statements', inputs: { tables, metrics, statements }, params }])) test(name, run)
})

describe('curves', () => {
  test('few steps are all shown, many are thinned to round ones and the last', () => {
    expect(chooseSteps(5)).toEqual([1, 2, 3, 4, 5])
    expect(chooseSteps(50)).toEqual([1, 2, 3, 5, 7, 10, 15, 20, 30, 50])
    expect(chooseSteps(1000)).toEqual([1, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000])
    for (let last = 1; last < 3000; last++) expect(chooseSteps(last).length).toBeLessThanOrEqual(12)
  })
  test('all steps of a curve are in one unit', () => {
    const readings = [50_000, 500_000, 5_000_000].map((value, i) =>
      ({ stage: 'cost', params: {}, name: 'additions.cumulative', value, unit: 'operations', labels: { model: 'snn', step: i + 1 } }))
    expect(curveTables(readings)).toEqual([expect.objectContaining({
      title: 'Additions of a sample until each step (k)',
      columns: ['model', 'curve', '1', '2', '3'].map((name) => ({ name, unit: '' })),
      rows: [['snn', '▁▂█', 50, 500, 5000]],
    })])
  })

  test('bars go from the least to the most', () => {
    expect(sparkline([0, 0.5, 1], 0, 1)).toBe('▁▅█')
    expect(sparkline([2], 2, 2)).toBe('▁')
    expect([...sparkline(Array.from({ length: 500 }, (_, i) => i), 0, 499)].length).toBe(24)
  })
})
