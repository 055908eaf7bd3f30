import { conformance, runStage, type Table } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { latex } from './latex.ts'
import { latexProse, latexText } from './latex/text.ts'
import { failed, metrics, statements, table, tables } from './testing/results.ts'

const params = { name: 'report.tex', title: 'First results', introduction: 'Is it *worth* it?\n\nP_snn & 50 %.', standalone: true }
const files = async (inputs: Parameters<typeof runStage>[1], given: Partial<typeof params> = {}): Promise<Record<string, string>> =>
  Object.fromEntries((await runStage(latex, inputs, { ...params, ...given })).documents.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]))

describe('report/latex', () => {
  test('a document by itself: warnings, answers and findings, tables, figures, notes', async () => {
    const { 'report.tex': document, ...data } = await files({ tables, metrics, statements: [...statements, failed] })
    await expect(document).toMatchFileSnapshot('__snapshots__/report.tex')
    expect(data).toEqual({ 'report-accuracy.anytime.dat': expect.stringMatching(/^# y1: snn, T = 3\n# y2: snn, T = 20\nstep y1 y2\n1 10 9\.79\n2 80 33\.66781\n3 95 51\.0747\d+\n4 nan 63\.\d+\n/) as unknown })
  })
  test('parts for a paper have no preamble, title and introduction', async () => {
    const part = (await files({ tables, metrics, statements }, { standalone: false, name: 'tables/part.tex' }))['tables/part.tex']!
    expect(part).toMatch(/^% Needs \\usepackage\{booktabs\}.*\n\\paragraph\{Warnings\}/)
    expect(part).not.toMatch(/documentclass|begin\{document\}|First results|worth/)
    expect(part).toContain('{part-accuracy.anytime.dat}')
  })
  test('a long table is broken over pages, a short one is scaled to the line', async () => {
    const long: Table = { ...table, rows: Array.from({ length: 41 }, () => table.rows[0]!) }
    const document = (await files({ tables: [{ ...tables[0]!, batches: [table, long] }] }))['report.tex']!
    expect(document.match(/\\begin\{(tabular|longtable)\}\{lrrr\}/g)).toEqual(['\\begin{tabular}{lrrr}', '\\begin{longtable}{lrrr}'])
    expect(document.match(/\\label\{tab:\d\}/g)).toEqual(['\\label{tab:1}', '\\label{tab:2}'])
  })
  test('characters without a font in pdfLaTeX are declared, so that the document compiles and shows which they were', async () => {
    const document = (await files({ tables }, { title: '中 😀 é ±' }))['report.tex']!
    expect([...document.matchAll(/\\DeclareUnicodeCharacter\{(.*?)\}\{(.*?)\}/g)].map(([, code, shown]) => [code, shown])).toEqual([['4E2D', '[U+4E2D]'], ['1F600', '[U+1F600]']])
    expect((await files({ tables }))['report.tex']).not.toContain('DeclareUnicodeCharacter')
  })
  test('nothing to report is refused', async () => {
    await expect(files({})).rejects.toMatchObject({ issues: [{ code: 'E8030' }] })
  })
  for (const { name, run } of conformance(latex, [{ name: 'tables, metrics and statements', inputs: { tables, metrics, statements }, params }])) test(name, run)
})

describe('text as LaTeX', () => {
  test.each([
    ['& % $ # _ { }', '\\& \\% \\$ \\# \\_ \\{ \\}'],
    ['~ ^ \\ < > | `', '\\textasciitilde{} \\textasciicircum{} \\textbackslash{} \\textless{} \\textgreater{} \\textbar{} \\textasciigrave{}'],
    ['97.8 ± 0.1 × 2, 3 µJ, θ – −1', '97.8 \\ensuremath{\\pm} 0.1 \\ensuremath{\\times} 2, 3 \\ensuremath{\\mu}J, \\ensuremath{\\theta} -- \\ensuremath{-}1'],
    ['-- --- , ,, \'\'', '-{}- -{}-{}- , ,{}, \'{}\''],
    ['[x] *', '{[}x{]} {*}'],
    ['two\n\nparagraphs', 'two paragraphs'],
    ['a\u0000\u001b\ud800', 'a\\ensuremath{\\diamond}\\ensuremath{\\diamond}\\ensuremath{\\diamond}'],
  ])('%j', (text, expected) => {
    expect(latexText(text)).toBe(expected)
  })
  test('code is in typewriter, an index is an index', () => {
    expect(latexProse('4P + 4ΣN_l, `a_b --c` and snn_rate')).toBe('4P + 4\\ensuremath{\\Sigma}N\\_l, \\texttt{a\\_b -{}-c} and snn\\_rate'.replace('N\\_l', '\\ensuremath{N_l}'))
  })
  test('braces are balanced, commands are ours, and no special character is left', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const written = latexText(text)
      const rest = written.replace(/\\(?:textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textasciigrave|ldots|textquoteleft|textquoteright)\{\}|\\ensuremath\{[^{}]*(?:\{[^{}]*\})*\}|\\[&%$#_{}]/g, '')
      expect(rest.replace(/\{\[\}|\{\]\}|\{\*\}|\{\}/g, '').replace(/\u00a0|~/g, '')).not.toMatch(/[\\{}&%$#_^<>|[\]*`\u0000-\u001f\u007f-\u009f]/)
    }))
  })
})
