import { defineStage, drawingType, fail, failureNotes, type Drawing, type Labelled } from '@spikeline/core'
import { recordingsType } from '@spikeline/events'
import { imagesType, predictionsType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { samplesSchema } from './generated/samples.ts'
import { collect, type Streams } from './samples/collect.ts'
import { drawingsOf, gaps } from './samples/drawings.ts'
import { checkAt, firstOfEachStage, streamsAt } from './samples/streams.ts'

const collected = { many: true, gather: true, failures: true, optional: true } as const

export const samples = defineStage({
  type: 'report/samples',
  version: '1',
  summary: 'Pictures of some samples, as the networks saw them, with what each network says to them.',
  description: `A card for each sample: its image, its events, its spikes, whatever is connected, and a line for each model with its answer, its scores as bars and, where it has one
after each step, how the answer went over time. Right and wrong are told by a sign and a form as well as by colour.

- Images: one channel is grey, three are red, green and blue, two are OFF and ON; of others each channel is drawn for itself, up to six. Of images in series, the slices of a recording, "panels" are drawn. What is larger than 128 pixels is drawn coarser.
- Recordings: the events of each pixel, counted over "panels" equal parts of the time from the first to the last event, OFF blue, ON yellow; three strengths, the highest for more than
  95 % of the pixels with events have.
- Spikes: steps to the right, neurons downwards, joined to at most 200 × 64 cells. Spikes of a hidden layer are those that simulate/clock records.

Streams are joined by the index of a sample in its data set, however they were batched. Which samples are drawn is decided by what the first model (or the model "wrong") was given; where there
is no model, by each stream for itself. A stream that lacks one is named in the caption. Streams that differ in the class of a sample are an error: they are not of one data set.

In a sweep a model has a line for each of its instances; "at" chooses. Of images, recordings and spikes the first instance is drawn that "at" allows. Only samples that are drawn
are held, and a stream is read no further than to the last of them. A drawing stays below 100 kB; what would not is drawn in several.`,
  params: samplesSchema,
  inputs: {
    images: { type: imagesType, summary: 'the samples as images', ...collected },
    recordings: { type: recordingsType, summary: 'the samples as recordings of an event camera', ...collected },
    spikes: { type: spikesType, summary: 'the samples as spikes, at the input or in a recorded layer', ...collected },
    predictions: { type: predictionsType, summary: 'what models say to them', ...collected },
  },
  outputs: { drawings: { type: drawingType, summary: 'the cards of the samples, one under the other' } },
  deterministic: true,
  example: {
    samples: { use: 'report/samples', in: { images: 'mnist.test', predictions: ['annRun.predictions', 'run.predictions'] }, with: { wrong: 'ann-to-snn', count: 6 } },
  },
  run: (inputs, { count, wrong, indices, at, ...params }, context) => ({
    drawings: context.source<Drawing>(async function* () {
      if (wrong !== undefined && indices !== undefined) fail('E8137')
      const all = { images: inputs.images ?? [], recordings: inputs.recordings ?? [], spikes: inputs.spikes ?? [], predictions: inputs.predictions ?? [] }
      const given: readonly Labelled<unknown>[] = Object.values(all).flat()
      if (at !== undefined) checkAt(given, at)
      const first = <T>(streams: readonly Labelled<T>[]): readonly Labelled<T>[] => firstOfEachStage(streamsAt(streams, at))
      const drawn = { images: first(all.images), recordings: first(all.recordings), spikes: first(all.spikes), predictions: streamsAt(all.predictions, at) }
      const kept = await collect(succeeded(drawn), { count, panels: params.panels, ...(wrong !== undefined && { wrong }), ...(indices && { indices }) }, context)
      if (kept.chosen.length === 0 && (wrong === undefined || kept.seen === 0)) fail('E8130')
      const { classes } = kept
      if (params.classes && params.classes.length < classes) fail('E8138', { named: params.classes.length, classes })
      const left = all.predictions.length - drawn.predictions.length
      const remarks = [...(at === undefined && left > 0 ? [`The first instance of each model is drawn; ${left} others of the sweep are not.`] : []), ...failureNotes(Object.values(drawn).flat()), ...gaps(kept)]
      yield* drawingsOf(kept, { ...params, ...(wrong !== undefined && { wrong }), ...(indices && { indices }) }, remarks)
    }),
  }),
})

/** Instances that failed give nothing, and are named apart. */
const succeeded = ({ images, recordings, spikes, predictions }: Streams): Streams => {
  const good = <T>(streams: readonly Labelled<T>[]): readonly Labelled<T>[] => streams.filter(({ failure }) => failure === undefined)
  return { images: good(images), recordings: good(recordings), spikes: good(spikes), predictions: good(predictions) }
}
