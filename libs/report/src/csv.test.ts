import { conformance, issue, runStage } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csv } from './csv.ts'
import { csvText } from './csvText.ts'
import { metrics, statements, tables } from './testing/results.ts'

const params = { metrics: 'metrics.csv', tables: 'table.csv', statements: 'statements.csv' }
const files = async (inputs: Parameters<typeof runStage>[1], given = params): Promise<Record<string, string>> =>
  Object.fromEntries((await runStage(csv, inputs, given)).documents.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]))

describe('report/csv', () => {
  test('metrics in long format: a column for each label and swept parameter, every digit kept', async () => {
    const lines = (await files({ metrics }))['metrics.csv']!.split('\r\n')
    expect(lines.slice(0, 5)).toEqual([
      'stage,name,value,unit,model,step,layer,T', 'annScore,accuracy,0.981,,ann,,,', 'annScore,samples,10000,,ann,,,',
      'snnScore,accuracy,0.95,,snn,,,3', 'snnScore,accuracy.anytime,0.1,,snn,1,,3',
    ])
    expect(lines).toContain('snnCost,additions,4075.25,operations,snn,,2:10FC,20')
  })
  test('a table with its margins in columns of their own, in base units', async () => {
    expect((await files({ tables }))['table.csv']).toBe([
      'model,T,accuracy (%),accuracy (%) ±,memory (bytes)', 'ann,,98.1,,1630288', '"snn | ""a, b""",3,95.123,0.2345,1630353.25', '',
    ].join('\r\n'))
  })
  test('statements in long format: a row for each figure, with its margin, one for a statement without', async () => {
    expect((await files({ statements }))['statements.csv']!.split('\r\n').slice(0, 5)).toEqual([
      'statement,stage,kind,subject,verdict,text,figure,value,margin,unit,T',
      '1,audit,note,,,Energy by Horowitz 2014.,,,,,',
      '2,audit,warning,model snn,,Its accuracy rests on 100 samples.,samples,100,,,',
      '3,recommend,answer,least energy,snn,"snn takes 0.37 µJ a sample, a fifth of ann\'s 1.87 µJ.",energy.compute,3.7e-7,1e-9,J,3',
      '3,recommend,answer,least energy,snn,"snn takes 0.37 µJ a sample, a fifth of ann\'s 1.87 µJ.",accuracy,0.979,,,3',
    ])
  })
  test('further tables are numbered', async () => {
    expect(Object.keys(await files({ tables: [...tables, ...tables], metrics }))).toEqual(['table.csv', 'table-2.csv', 'metrics.csv'])
  })
  test('a table that failed leaves its number free, and what is missing is logged', async () => {
    const failed = { ...tables[0]!, batches: [], failure: issue('E3301', { stage: 'snn', instance: 'snn' }) }
    const said: string[] = []
    const { documents } = await runStage(csv, { tables: [failed, ...tables] }, params, { onLog: (_, text) => said.push(text) })
    expect([documents.map(({ name }) => name), said]).toEqual([['table-2.csv'], [expect.stringContaining('Missing: table, since snn failed')]])
  })
  test('a parameter with the name of a label has a column of its own', async () => {
    const clash = [{ stage: 's', port: 'metrics', params: { model: 'small' }, batches: [{ metrics: [{ name: 'accuracy', value: 1, unit: '', labels: { model: 'ann' } }] }] }]
    expect((await files({ metrics: clash }))['metrics.csv']).toBe('stage,name,value,unit,model,param.model\r\ns,accuracy,1,,ann,small\r\n')
  })
  test('two files of one name are refused, and so is nothing at all', async () => {
    await expect(files({ tables, metrics }, { ...params, metrics: 'a.csv', tables: 'a.csv' })).rejects.toMatchObject({ issues: [{ code: 'E8031', values: { name: 'a.csv' } }] })
    await expect(files({})).rejects.toMatchObject({ issues: [{ code: 'E8030' }] })
  })
  test('what a reader of RFC 4180 reads is what was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é') })
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
      expect(parse(csvText(rows))).toEqual(rows)
    }))
  })
  for (const { name, run } of conformance(csv, [{ name: 'tables, metrics and statements', inputs: { tables, metrics, statements }, params }])) test(name, run)
})

/** A reader after RFC 4180, character by character. */
function parse(text: string): string[][] {
  const rows: string[][] = []
  for (let at = 0; at < text.length;) {
    const row: string[] = []
    for (let more = true; more;) {
      let field = ''
      if (text[at] === '"') {
        for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
          if (text[at] === '"') at++
          field += text[at]
        }
        at++
      } else for (; text[at] !== ',' && text[at] !== '\r'; at++) field += text[at]
      row.push(field)
      more = text[at] === ','
      at += more ? 1 : 2
    }
    rows.push(row)
  }
  return rows
}
