import { describe, expect, test } from 'vitest'
import { metricsType } from '../data/metrics.ts'
import { tableType } from '../data/table.ts'
import { describeStage } from './describeStage.ts'
import { formatStage } from './formatStage.ts'
import { defineStage } from './stage.ts'
import { stageMarkdown } from './stageMarkdown.ts'

const stage = defineStage({
  type: 'measure/example', version: '3', summary: 'Measures | things.', description: 'Takes the size of a thing, whatever its sign, and\nnothing else of it:\n\n    y = |x|\n\n- one item, with so many words that it can only be printed on two lines of a terminal\n- another',
  params: {
    type: 'object', additionalProperties: false, required: ['mode'],
    $defs: { layer: { type: 'object', properties: { kind: { enum: ['conv', 'dense'], description: 'Kind of layer.' } } } },
    properties: {
      mode: { enum: ['fast', 'exact'], description: 'How.' },
      epochs: { type: 'integer', minimum: 1, maximum: 9, default: 3, description: 'Passes over the data.' },
      schedule: { type: 'object', description: 'Learning rate over time.', properties: { factor: { type: 'number', exclusiveMinimum: 0, default: 0.1, description: 'Factor.' } } },
      network: { oneOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/layer' } }], description: 'Topology.' },
    },
  },
  inputs: { metrics: { type: metricsType, summary: 'what was measured', gather: true, optional: true } },
  outputs: { table: { type: tableType, summary: 'the table' } },
  deterministic: true, seeded: true, stored: false,
  example: { m: { use: 'measure/example', in: { metrics: ['a', 'b'] }, with: { mode: 'fast', network: '784-512-10', epochs: 3 } } },
  run: () => { throw new Error('never run') },
})

describe('describeStage', () => {
  const description = describeStage(stage)
  test('parameters come with type, default and description, nested ones under the name of what holds them', () => {
    expect(description.params.map(({ name, type, required, default: value }) => [name, type, required, value])).toEqual([
      ['mode', '"fast" or "exact"', true, undefined],
      ['epochs', 'an integer from 1 to 9', false, '3'],
      ['schedule', 'an object', false, undefined],
      ['schedule.factor', 'a number more than 0', false, '0.1'],
      ['network', 'a string or a list, each item an object', false, undefined],
      ['network[].kind', '"conv" or "dense"', false, undefined],
    ])
  })
  test('a gathering port takes many streams', () => expect(description.inputs[0]).toMatchObject({ name: 'metrics', many: true, gather: true, optional: true }))
  test('properties are sentences', () => expect(description.properties).toEqual([
    'Deterministic: the same inputs, parameters and seed give the same bits.', 'Seeded: the seed is part of its key.',
    'Not stored: it is made again for each stage that reads it.',
  ]))
  test('the page escapes what would end a cell', () => {
    const page = stageMarkdown(describeStage({ ...stage, inputs: { metrics: { type: metricsType, summary: 'a|b <i>' } } }))
    expect(page).toContain('| `metrics` | metrics: named values with units and labels | a\\|b &lt;i> |')
  })
  test('the page of a stage', async () => expect(stageMarkdown(description)).toMatchFileSnapshot('__snapshots__/stage.md'))
  test('what the command line prints', async () => expect(formatStage(description, { width: 80 })).toMatchFileSnapshot('__snapshots__/stage.txt'))
})
