import { didYouMean, fail, type Labelled, type PortType, type StageContext } from '@spikeline/core'
import { recordingsType, type Recordings } from '@spikeline/events'
import { imagesType, predictionsType, type Images, type Predictions } from '@spikeline/networks'
import { checkRaster, spikesType, type SpikeRaster } from '@spikeline/spikes'
import { checkImages, checkPredictions, checkWhole } from './checks.ts'
import { firstOfEachClass, firstWrong, listed, type Choice, type Sampled } from './choose.ts'
import { peek } from './streams.ts'

/** What was kept of one stream: its chosen samples as batches of one, by their index; of images in series some slices of each. */
export interface Kept<T> {
  readonly stage: string
  readonly params: Readonly<Record<string, unknown>>
  readonly samples: ReadonlyMap<number, readonly T[]>
}
/** A sample that is drawn. */
export interface Chosen {
  readonly index: number
  /** Its place among them. */
  readonly place: number
  /** Its class, where that is known, and the stage that says so. */
  readonly label: number | undefined
  readonly from: string
}
export interface Collected {
  /** In the order of drawing. */
  readonly chosen: readonly Chosen[]
  /** How many samples there are, as far as they were read. */
  readonly seen: number
  /** The largest number of classes that a stream has. */
  readonly classes: number
  readonly images: readonly Kept<Images>[]
  readonly recordings: readonly Kept<Recordings>[]
  readonly spikes: readonly Kept<SpikeRaster>[]
  readonly predictions: readonly Kept<Predictions>[]
}
export interface Streams {
  readonly images: readonly Labelled<Images>[]
  readonly recordings: readonly Labelled<Recordings>[]
  readonly spikes: readonly Labelled<SpikeRaster>[]
  readonly predictions: readonly Labelled<Predictions>[]
}
export interface Wish {
  readonly count: number
  readonly wrong?: string
  readonly indices?: readonly number[]
  /** How many slices of a series are kept. */
  readonly panels: number
}

/**
 * Reads the streams and keeps the samples that are drawn, of each its own, whatever the batches. What a model says decides which those are, where
 * there is a model: its answers are read first, then everything else side by side, since it may come from one data set. Fails with E8131 where none
 * of the streams has a sample that is listed, E8132 where two differ in the class of one, E8133 where nothing is of the model whose errors are wanted.
 */
export async function collect(streams: Streams, wish: Wish, context: StageContext): Promise<Collected> {
  const keeper = new Keeper(wish.panels)
  const models = await Promise.all(streams.predictions.map(async (labelled) => ({ labelled, batches: await peek(context.read(labelled.stream)) })))
  const leader = wish.indices ? undefined : models.find(({ batches: { head } }) => (wish.wrong === undefined ? head : head?.model === wish.wrong))
  if (wish.wrong !== undefined && !leader) {
    const known = [...new Set(models.flatMap(({ batches }) => batches.head?.model ?? []))]
    fail('E8133', { model: wish.wrong, known, suggestion: didYouMean(wish.wrong, known) })
  }
  const led = leader && await keeper.keep(leader.labelled, leader.batches, predictionsType, wish.wrong === undefined ? firstOfEachClass(wish.count) : firstWrong(wish.count), checkPredictions)
  const indices = wish.indices ?? (led && keeper.chosen().map(({ index }) => index))
  const choice = (): Choice<Sampled> => (indices ? listed(indices) : firstOfEachClass(wish.count))
  const all = <T extends Sampled>(of: readonly Labelled<T>[], type: PortType<T>, check: (batch: T) => unknown): Promise<Kept<T>[]> =>
    Promise.all(of.map((labelled) => keeper.keep(labelled, context.read(labelled.stream), type, choice(), check)))
  const [images, recordings, spikes, predictions] = await Promise.all([
    all(streams.images, imagesType, checkImages), all(streams.recordings, recordingsType, checkWhole), all(streams.spikes, spikesType, checkRaster),
    Promise.all(models.map((model) => (model === leader ? led! : keeper.keep(model.labelled, model.batches, predictionsType, choice(), checkPredictions)))),
  ])
  const chosen = keeper.chosen()
  const missing = wish.indices?.find((index) => !chosen.some((one) => one.index === index))
  if (missing !== undefined) fail('E8131', { index: missing, seen: keeper.seen })
  return { chosen, seen: keeper.seen, classes: keeper.classes, images, recordings, spikes, predictions }
}

/** Keeps samples of streams, and remembers which there are. */
class Keeper {
  readonly #panels: number
  readonly #chosen = new Map<number, Chosen>()
  /** Samples of the longest stream, as far as it was read. */
  seen = 0
  classes = 0

  constructor(panels: number) {
    this.#panels = panels
  }

  chosen(): readonly Chosen[] {
    return [...this.#chosen.values()].sort((a, b) => a.place - b.place || a.index - b.index)
  }

  /** Reads a stream until all that is drawn of it was found. */
  async keep<T extends Sampled>({ stage, params }: Labelled<T>, batches: AsyncIterable<T>, type: PortType<T>, choice: Choice<T>, check: (batch: T) => unknown): Promise<Kept<T>> {
    const samples = new Map<number, T[]>()
    let [last, place] = [-1, undefined as number | undefined]
    for await (const batch of batches) {
      check(batch)
      const { samples: count, first, labels, classes, series = 1 } = batch
      this.classes = Math.max(this.classes, classes)
      for (let b = 0; b < count; b++) {
        const index = Math.floor((first + b) / series)
        if (index !== last) {
          place = choice.place(index, batch, b)
          last = index
          this.seen = Math.max(this.seen, index + 1)
          if (place !== undefined) this.#add({ index, place, label: classes === 0 ? undefined : labels[b]!, from: stage })
        }
        if (place === undefined || !this.#shows((first + b) % series, series)) continue
        samples.set(index, [...(samples.get(index) ?? []), type.split!(batch, [b, 1, count - b - 1])[1]!])
      }
      // A recording whose slices are not all there goes on in the next batch.
      if (choice.full() && (first + count) % series === 0) break
    }
    return { stage, params, samples }
  }

  /** Of a series as many slices as there are panels, spread evenly. */
  #shows(slice: number, series: number): boolean {
    return series <= this.#panels || Array.from({ length: this.#panels }, (_, k) => Math.floor(((k + 0.5) * series) / this.#panels)).includes(slice)
  }

  #add(one: Chosen): void {
    const known = this.#chosen.get(one.index)
    if (known?.label !== undefined && one.label !== undefined && known.label !== one.label)
      fail('E8132', { index: one.index, classes: [known.label, one.label], stages: [known.from, one.from] })
    this.#chosen.set(one.index, known ? { ...(known.label === undefined ? one : known), place: Math.min(known.place, one.place) } : one)
  }
}
