import { definePortType, joinColumns, startsOf } from '@spikeline/core'

/** What a network said while its input was still coming, each time that its scores changed: count decisions in columns. */
export interface Decisions {
  /** Name of the model, as tables show it. */
  readonly model: string
  readonly count: number
  readonly classes: number
  /** When each was made, in microseconds of the clock of the events: the end of the slice of time that it came from. */
  readonly time: Float64Array
  /** The class with the highest score, the lowest of several; −1 where no score is above another. */
  readonly decided: Int16Array
  /** count·classes, row-major. */
  readonly scores: Float32Array
  /** Number of the recording that it was made in, and its class; the number of classes is 0 where nobody said what it shows. */
  readonly recording: Uint32Array
  readonly labels: Uint8Array
  readonly labelled: boolean
  /** Behind a live source: milliseconds from the arrival of the events to the decision. */
  readonly latency?: Float32Array
}

export const decisionsType = definePortType<Decisions>({
  name: 'decisions', summary: 'scores of a network while its input is coming, each time that they change', count: (d) => d.count, unit: 'decisions',
  split: splitDecisions, join: joinDecisions,
})

function splitDecisions(batch: Decisions, sizes: readonly number[]): Decisions[] {
  const { classes, time, decided, scores, recording, labels, latency } = batch
  const starts = startsOf(sizes)
  return sizes.map((count, i) => {
    const [from, to] = [starts[i]!, starts[i]! + count]
    return {
      ...batch, count, time: time.slice(from, to), decided: decided.slice(from, to), scores: scores.slice(from * classes, to * classes),
      recording: recording.slice(from, to), labels: labels.slice(from, to), ...(latency && { latency: latency.slice(from, to) }),
    }
  })
}

function joinDecisions(batches: readonly Decisions[]): Decisions {
  return {
    ...batches[0]!,
    count: batches.reduce((sum, { count }) => sum + count, 0),
    time: joinColumns(batches.map(({ time }) => time)), decided: joinColumns(batches.map(({ decided }) => decided)),
    scores: joinColumns(batches.map(({ scores }) => scores)), recording: joinColumns(batches.map(({ recording }) => recording)),
    labels: joinColumns(batches.map(({ labels }) => labels)),
    ...(batches[0]!.latency && { latency: joinColumns(batches.map(({ latency }) => latency!)) }),
  }
}
