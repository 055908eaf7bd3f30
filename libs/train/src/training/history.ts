import type { Metric } from '@spikeline/core'
import type { EpochRecord } from './checkpoint.ts'

/** A training history as metrics: loss and accuracy of every epoch, labelled { model, epoch }. Accuracies are fractions. */
export function historyMetrics(model: string, history: readonly EpochRecord[]): Metric[] {
  return history.flatMap(({ epoch, loss, accuracy, validationLoss, validationAccuracy }) => {
    const named: readonly (readonly [string, number | undefined, string])[] = [
      ['train.loss', loss, 'nats'], ['train.accuracy', accuracy, ''],
      ['validation.loss', validationLoss, 'nats'], ['validation.accuracy', validationAccuracy, ''],
    ]
    return named.flatMap(([name, value, unit]) => (value === undefined ? [] : [{ name, value, unit, labels: { model, epoch } }]))
  })
}
