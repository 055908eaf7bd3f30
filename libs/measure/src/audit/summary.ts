import type { Statement } from '@spikeline/core'
import { modelOf, type Reading } from './remark.ts'

/** What is looked for, and the metrics that it needs. */
const looked: readonly (readonly [what: string, needs: (reading: Reading) => boolean, from: string])[] = [
  ['accuracies at chance, and too few test samples', ({ name }) => name === 'accuracy', 'measure/classification'],
  ['classes that are missing or never recognised', ({ name }) => name === 'recall', 'measure/classification'],
  ['silent, saturated and dead layers', ({ name, labels }) => (name === 'firingRate' || name === 'density') && 'layer' in labels, 'measure/cost'],
  ['trainings that got worse', ({ name }) => name === 'train.loss', 'the stage that trains'],
  ['samples and classes missing from the data', ({ name, labels }) => 'data' in labels && (name === 'samples' || name === 'excluded' || name === 'data.class'), 'measure/data or the data set'],
]

/** What was looked through and what could not be, so that silence is worth something. */
export function summary(readings: readonly Reading[], found: number, over: string): Statement {
  const models = new Set(readings.filter(({ labels }) => 'model' in labels).map(modelOf))
  const seen = looked.filter(([, needs]) => readings.some(needs))
  const unseen = looked.filter(([, needs]) => !readings.some(needs))
  const seeds = readings.some(({ params }) => Object.hasOwn(params, over))
  const text = [
    found === 0 ? 'Nothing to warn of was found.' : '',
    `${readings.length.toLocaleString('en')} metrics of ${models.size} ${models.size === 1 ? 'model' : 'models'} were looked through for ${['values that are no numbers', ...seen.map(([what]) => what), ...(seeds ? [`values of ${over} that disagree`] : [])].join('; ')}.`,
    ...(unseen.length ? [`Not looked for, since no metrics of it arrived: ${unseen.map(([what, , from]) => `${what} (${from})`).join('; ')}.`] : []),
    seeds ? '' : `There was no sweep over ${over}: how much repetitions differ is not known.`,
  ].filter(Boolean).join(' ')
  return { kind: 'note', subject: 'what was looked for', verdict: '', text, figures: [] }
}
