import type { Metric } from '@spikeline/core'
import { UNLABELLED } from '@spikeline/networks'
import type { TrainedCompetitive } from './trainStdp.ts'

/** The history of a training, labelled { model, epoch } where an epoch is a pass over the set, in parts; and the share of neurons that got a label. */
export function competitiveMetrics({ network, history }: TrainedCompetitive, model: string): Metric[] {
  return [
    ...history.flatMap(({ passes: epoch, accuracy, presentations, excitatory, inhibitory }) => [
      ...(accuracy === undefined ? [] : [{ name: 'train.accuracy', value: accuracy, unit: '', labels: { model, epoch } }]),
      { name: 'train.presentations', value: presentations, unit: '', labels: { model, epoch } },
      ...Object.entries({ excitatory, inhibitory }).map(([layer, value]) => ({ name: 'train.rate', value, unit: 'spikes/step', labels: { model, epoch, layer } })),
    ]),
    { name: 'train.labelled', value: network.labels.filter((label) => label !== UNLABELLED).length / network.neurons, unit: '', labels: { model } },
  ]
}
