import { defineStage, metricsType, statementsType, tableType, type Statement, type Statements, type Table } from '@spikeline/core'
import { answer, type Answer } from './decide/answer.ts'
import { candidatesOf, someOf } from './decide/candidates.ts'
import { once } from './decide/once.ts'
import { readMetrics } from './decide/read.ts'
import { recommendTable } from './decide/recommendTable.ts'
import { scenariosOf } from './decide/scenarios.ts'
import { recommendSchema } from './generated/recommend.ts'

/** The rule in words, as it stands under every answer. */
const rule = (tolerance: number, over: string | undefined): string[] => [
  `Where accuracy decides, the most accurate is taken; where a cost decides, the cheapest of those within ${tolerance} ${tolerance === 1 ? 'point' : 'points'} of the most accurate; so each is a point of the Pareto front of accuracy against that cost.`,
  `${over === undefined ? 'Values of one run' : `Means over ${over}`} decide. Among equal ones the more accurate is taken, then the one of fewer operations.`,
  'Choosing the best of many by their test set flatters the best: a lead that may be chance is no reason to choose.',
]

export const recommend = defineStage({
  type: 'measure/recommend',
  version: '1',
  summary: 'Which model to take, at which time window and threshold, for which purpose: a sentence for each scenario, with the margin, how sure it is, and what would change it.',
  description: [
    'The scenarios are: most accurate; least memory, fewest operations, least energy by both models (arithmetic alone, and with memory on chip), fastest decision (`latency`), each where it was measured; most accurate within each of the `budgets`; and `scenarios` of your own, which name a metric to `prefer` and bounds, `atLeast` and `atMost`.',
    'The rule: where accuracy decides, the most accurate that meets the bounds; where a cost decides, the cheapest of those within `tolerance` points of the most accurate of all. Such a choice lies on the Pareto front of accuracy against that cost. Means decide; among equal ones the more accurate, then the one of fewer operations. In scenarios of your own only your bounds hold, not the tolerance.',
    'Each answer says how far the next model is behind, and whether that may be chance: whether the 95 % interval of the difference contains 0 (see `measure/pareto`). Intervals are over repetitions where `over` gives some, else Wilson\'s for the size of the test set; costs of one run have none, they are counted. It then says what it hinges on: the nearest tolerances that change it, other ways to count the cost (memory on chip, DRAM, zeros skipped, buffers shared), other budgets, cheaper models that can\'t be told apart, and quantised networks, recognised by names like `ann-4-bit`.',
    'Where no model meets a scenario the verdict is "none", with how near the nearest comes.',
  ].join('\n\n'),
  params: recommendSchema,
  inputs: { metrics: { type: metricsType, summary: 'accuracies and costs of the models', many: true, gather: true, failures: true } },
  outputs: {
    statements: { type: statementsType, summary: 'an answer for each scenario, and the rule' },
    table: { type: tableType, summary: 'the answers side by side' },
  },
  deterministic: true,
  example: {
    answer: {
      use: 'measure/recommend', in: { metrics: ['annScore', 'annCost', 'snnScore', 'snnCost'] },
      with: { over: 'seed', budgets: { memory: 1_000_000 }, scenarios: [{ name: 'drone', prefer: 'energy.onChip', atLeast: { accuracy: 0.98 }, atMost: { memory: 2_000_000 } }] },
    },
  },
  run: ({ metrics }, { title, over, ...options }, context) => {
    const made = once(async (): Promise<{ answers: readonly Answer[]; notes: readonly string[] }> => {
      const read = await readMetrics(metrics, context)
      const candidates = candidatesOf(read, options.accuracy, over)
      const answers = scenariosOf(options, candidates).map((scenario) => answer(candidates.all, scenario))
      const left = candidates.unknown.length ? [`Left out, without ${options.accuracy}: ${someOf(candidates.unknown)}.`] : []
      return { answers, notes: [...rule(options.tolerance, over), ...left, ...read.missing] }
    })
    return {
      statements: context.source<Statements>(async function* () {
        const { answers, notes } = await made()
        const note: Statement = { kind: 'note', subject: 'how models were chosen', verdict: '', text: notes.join(' '), figures: [] }
        yield { statements: [...answers.map(({ statement }) => statement), note] }
      }),
      table: context.source<Table>(async function* () {
        const { answers, notes } = await made()
        yield recommendTable(title, answers, notes)
      }),
    }
  },
})
