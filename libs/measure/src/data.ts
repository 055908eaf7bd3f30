import { defineStage, fail, metricsType, type Metric, type MetricBatch } from '@spikeline/core'
import { recordingsType } from '@spikeline/events'
import { imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import type { Observable } from 'rxjs'
import { ofImages, ofRecordings, ofSpikes } from './data/labelled.ts'
import { DataTally, type Labelled } from './data/tally.ts'
import { definitionList } from './definitions.ts'
import { dataDefinitions } from './definitions/data.ts'
import { dataSchema } from './generated/data.ts'
import { metric } from './metric.ts'

export const data = defineStage({
  type: 'measure/data',
  version: '1',
  summary: 'What a data set holds: samples, of which classes, and how many events they have; so that a report says what it was measured on.',
  description: [
    'Takes images, recordings or spikes: one of the three. Metrics have the label `data`, the name that was given; `data.class` also `class`. A class that is missing is not left out but has 0 samples.',
    definitionList(dataDefinitions),
  ].join('\n\n'),
  params: dataSchema,
  inputs: {
    images: { type: imagesType, summary: 'labelled images', optional: true },
    recordings: { type: recordingsType, summary: 'recordings of an event camera', optional: true },
    spikes: { type: spikesType, summary: 'labelled rasters', optional: true },
  },
  outputs: { metrics: { type: metricsType, summary: 'samples, classes, events' } },
  deterministic: true,
  example: { testData: { use: 'measure/data', in: { images: 'mnist.test' }, with: { name: 'MNIST, test' } } },
  run: ({ images, recordings, spikes }, { name }, context) => ({
    metrics: context.source<MetricBatch>(async function* () {
      const connected = Object.entries({ images, recordings, spikes }).flatMap(([port, stream]) => (stream ? [port] : []))
      if (connected.length !== 1) fail('E8060', { connected })
      const tally = new DataTally()
      const addAll = async <T>(stream: Observable<T> | undefined, of: (batch: T) => Labelled): Promise<void> => {
        if (stream) for await (const batch of context.read(stream)) tally.add(of(batch))
      }
      await addAll(images, ofImages)
      await addAll(recordings, ofRecordings)
      await addAll(spikes, ofSpikes)
      yield { metrics: dataMetrics(tally.end(), name) }
    }),
  }),
})

function dataMetrics({ samples, classes = 0, byClass, hasEvents, events, least, most, empty }: DataTally, name: string): readonly Metric[] {
  const labels = { data: name }
  return [
    metric('data.samples', samples, labels),
    metric('data.classes', classes, labels),
    metric('data.missing', byClass.filter((n) => n === 0).length, labels),
    ...(hasEvents && samples > 0 ? [
      metric('data.events', events / samples, labels), metric('data.events.least', least, labels), metric('data.events.most', most, labels), metric('data.empty', empty, labels),
    ] : []),
    ...Array.from(byClass, (n, k) => metric('data.class', n, { ...labels, class: k })),
  ]
}
