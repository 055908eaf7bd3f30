import type { Metric } from '@spikeline/core'
import type { EpochRecord } from './checkpoint.ts'

/**
 * A training history as metrics: loss and accuracy of every epoch, labelled { model, epoch }; and of spiking networks the mean rate of
 * each layer and what its neurons have learned, labelled { model, epoch, layer }. Accuracies are fractions; `lossUnit` is that of the loss.
 */
export function historyMetrics(model: string, history: readonly EpochRecord[], lossUnit: 'nats' | '' = 'nats'): Metric[] {
  return history.flatMap(({ epoch, loss, accuracy, rates = {}, learned = {}, validationLoss, validationAccuracy }) => {
    const named: readonly (readonly [string, number | undefined, string])[] = [
      ['train.loss', loss, lossUnit], ['train.accuracy', accuracy, ''],
      ['validation.loss', validationLoss, lossUnit], ['validation.accuracy', validationAccuracy, ''],
    ]
    return [
      ...named.flatMap(([name, value, unit]) => (value === undefined ? [] : [{ name, value, unit, labels: { model, epoch } }])),
      ...Object.entries(rates).map(([layer, value]) => ({ name: 'train.rate', value, unit: 'spikes/step', labels: { model, epoch, layer } })),
      ...Object.entries(learned).flatMap(([layer, { threshold, decay }]) => [
        ...(threshold === undefined ? [] : [{ name: 'train.threshold', value: threshold, unit: '', labels: { model, epoch, layer } }]),
        ...(decay === undefined ? [] : [{ name: 'train.decay', value: decay, unit: '', labels: { model, epoch, layer } }]),
      ]),
    ]
  })
}
