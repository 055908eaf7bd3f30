import { list, show } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E8140–E8149: measure/published. */
export const published: Chapter = {
  E8140: {
    message: ({ model }) => `a system is the model ${show(model)}, which no metric is of`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : (known as string[]).length ? `there are ${list(known as string[], 'and', 12)}` : 'connect the outputs of measure/classification and measure/cost to "metrics"'),
    explain: 'Each system names a model as its metrics do: what the parameter "name" of the stage that trained or converted it says. Its accuracy comes from measure/classification, its costs from measure/cost.',
  },
  E8141: {
    message: ({ model, params }) => `the model ${show(model)} has been measured several times, at ${list(params as string[], 'and', 6)}, and a system has one row`,
    fix: () => 'leave the sweep out, or compare by measure/compare',
    explain: 'A table of published results has one row a system. Over a sweep of parameters, measure/compare makes a row for each assignment, and measure/recommend chooses.',
  },
  E8142: {
    message: ({ model }) => `two systems are the model ${show(model)}`,
    fix: () => 'name each model once',
    explain: 'Each system is a row, found by the name of its model.',
  },
}
