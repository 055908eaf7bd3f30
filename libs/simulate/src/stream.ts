import { defineStage, fail, metricsType, type Shape, type StageContext } from '@spikeline/core'
import { checkRecordings, recordingOf, recordingsType, type Recordings } from '@spikeline/events'
import {
  argmax, breather, decisionsType, networkType, openStream, predictionsType, readNetwork, requireShape, type Decisions, type Network, type Predictions,
} from '@spikeline/networks'
import { concat, defer, filter, finalize, map, share } from 'rxjs'
import { checkEventModel } from './checkEventModel.ts'
import { streamSchema, type StreamParams } from './generated/stream.ts'
import { decisionsOf, Readout } from './streaming/readout.ts'
import { RecordingStream } from './streaming/recordingStream.ts'
import { StreamTally } from './streaming/streamMetrics.ts'

export const stream = defineStage({
  type: 'simulate/stream',
  version: '1',
  summary: 'Simulates a spiking network on events while they come, without end, and gives its scores each time that they change.',
  description: `Events are cut into slices of "dt", from the first event on, and each slice is a time step of the network:

    event at time τ, column x, row y, polarity p      step ⌊(τ − τ₀)/dt⌋, input (y·width + x)·2 + p
    each step                                         as in simulate/clock, or simulate/event
    score of a class                                  spikes of its output neurons in the last "window", or since the beginning; the membrane of one that
                                                      never fires; the mean of those that vote

A step is taken when its slice is complete: when an event of a later slice has come, when the source says that time has passed, or at the end. A decision is made at the end of its slice, whose time it has. It is the class with the highest score, the lowest of several;
none, −1, where no score is above another.

A recording that comes in pieces goes on from piece to piece, however it is cut: nothing depends on that, nor on how fast it comes. A new
recording, and a pause longer than "restartAfter", begin with all neurons at their initial state. Memory does not grow with the length of a
stream.

Of recordings whose class is known, each gives a prediction when it is over, with its scores then. Behind a live source each decision has its latency: from
the arrival of the first event of the piece that completed its slice, so that none of them has waited longer. Metrics come at the end: recordings, events, slices, decisions; spikes,
operations and updates of each layer; and the 50th, 99th and 100th percentile of latencies, where there are any.`,
  params: streamSchema,
  inputs: {
    model: { type: networkType, summary: 'the spiking network; its input has two channels, OFF and ON' },
    recordings: { type: recordingsType, summary: 'events: of whole recordings, or in pieces as from a camera' },
  },
  outputs: {
    decisions: { type: decisionsType, summary: 'scores and the decided class, each time that they change' },
    predictions: { type: predictionsType, summary: 'the answer for each recording whose class is known' },
    metrics: { type: metricsType, summary: 'what came in, what was done, and latencies' },
  },
  deterministic: true,
  example: {
    cnn: { use: 'convert/from-file', with: { file: 'cnn_sinabs.nir', reset: 'value' } },
    stream: { use: 'simulate/stream', in: { model: 'cnn.model', recordings: 'nmnist.test' }, with: { dt: 1, window: 100 } },
  },
  shapes({ model, recordings }, params): Record<string, Shape> {
    stepsOf(params)
    requireShape('model', model, { kind: 'snn', arithmetic: 'single' })
    if (model?.parallel !== undefined) fail('E3724', { port: 'model', problem: 'take drive from all steps of a sample, and a stream has no end', instead: 'use simulate/clock' })
    if (params.engine === 'event') checkEventModel(model, 'state "engine": "clock"')
    const known = recordings?.classes !== undefined && recordings.classes !== 0
    requireShape('recordings', recordings, { height: model?.height, width: model?.width, channels: model?.channels, ...(known && { classes: model?.classes }) })
    const { samples } = recordings ?? {}
    const classes = model?.classes
    return { decisions: { ...(classes !== undefined && { classes }) }, predictions: { ...(classes !== undefined && { classes }), ...(samples !== undefined && { samples }) } }
  },
  run({ model, recordings }, params, context) {
    let opened: Promise<StreamRun> | undefined
    const open = (): Promise<StreamRun> => (opened ??= readNetwork(context.read(model)).then((network) => new StreamRun(network, params, context)))
    const runs = concat(
      defer(() => {
        // Before the first events are there, so that they don't wait for it. What goes wrong is told where it is waited for.
        open().catch(() => {})
        return recordings
      }).pipe(context.mapAsync(async (batch) => (await open()).take(batch))),
      context.source(async function* () {
        yield (await open()).finish()
      }),
    ).pipe(finalize(() => void opened?.then((run) => run.close(), () => {})), share())
    return {
      decisions: runs.pipe(map(({ decisions }) => decisions), filter((decisions) => decisions !== undefined)),
      predictions: runs.pipe(map(({ predictions }) => predictions), filter((predictions) => predictions !== undefined)),
      metrics: runs.pipe(map(({ metrics }) => metrics), filter((metrics) => metrics !== undefined)),
    }
  },
})

/** What comes out after a batch. */
interface Given { readonly decisions?: Decisions; readonly predictions?: Predictions; readonly metrics?: { readonly metrics: ReturnType<StreamTally['metrics']> } }

/** Microseconds of a slice, and steps of the window. Fails with E3510 where the window is no whole number of slices. */
function stepsOf({ dt, window }: StreamParams): { slice: number; window: number | undefined } {
  // In binary fractions 1000 · 16.1 is a little over 16100.
  const slice = Number((1000 * dt).toPrecision(12))
  if (window === undefined) return { slice, window }
  const steps = Number((window / dt).toPrecision(12))
  if (!Number.isInteger(steps)) fail('E3510', { window, dt })
  return { slice, window: steps }
}

/** A network at work on recordings, one after the other. */
class StreamRun {
  readonly #network: Network
  readonly #params: StreamParams
  readonly #context: Pick<StageContext, 'now' | 'signal' | 'progress' | 'log'>
  readonly #simulator: ReturnType<typeof openStream>
  readonly #readout: Readout
  readonly #slice: number
  readonly #pause: () => Promise<void>
  readonly #tally = new StreamTally()
  #ongoing: { like: Recordings; readonly stream: RecordingStream } | undefined

  /** Fails with E3511 where scores of membranes are to have a window, and as openStream does. */
  constructor(network: Network, params: StreamParams, context: Pick<StageContext, 'now' | 'signal' | 'progress' | 'log'>) {
    const { slice, window } = stepsOf(params)
    this.#network = network
    this.#params = params
    this.#context = context
    this.#slice = slice
    this.#pause = breather(context)
    this.#simulator = openStream(network, { engine: params.engine, order: params.order })
    const { output: { neuron, wires } } = this.#simulator
    if (window !== undefined && !neuron) fail('E3511', { network: network.name, layer: wires.layer.name })
    this.#readout = new Readout(this.#simulator, { classes: network.classes, window, emit: params.emit })
  }

  async take(batch: Recordings): Promise<Given> {
    this.#requireFit(checkRecordings(batch))
    const decisions: Decisions[] = []
    const answers: Predictions[] = []
    for (let b = 0; b < batch.samples; b++) {
      const like = batch.piece ? batch : { ...batch, first: batch.first + b, labels: batch.labels.subarray(b, b + 1) }
      if (!batch.piece || this.#ongoing?.like.first !== batch.first) {
        answers.push(...(await this.#finish(decisions, batch.arrived)))
        this.#ongoing = { like, stream: this.#begin() }
      }
      const ongoing = this.#ongoing!
      ongoing.like = like
      const events = recordingOf(batch, b)
      this.#tally.events += events.count
      await ongoing.stream.push(events, this.#gather(like, decisions, batch.arrived))
      if (!batch.piece) answers.push(...(await this.#finish(decisions, batch.arrived)))
    }
    this.#context.progress({ done: this.#tally.events, unit: 'events', values: { recordings: this.#tally.recordings, decisions: this.#tally.decisions } })
    return given(decisions, answers)
  }

  /** The end of the stream. */
  async finish(): Promise<Given> {
    const decisions: Decisions[] = []
    // The end of the stream is what brings the last decisions: it has come just now.
    const answers = await this.#finish(decisions, this.#ongoing?.like.arrived === undefined ? undefined : this.#context.now())
    const latencies = this.#tally.latencies().map(([percentile, milliseconds]) => `${milliseconds.toFixed(1)} ms (${percentile} %)`)
    if (latencies.length > 0) this.#context.log('info', `from the arrival of events to decisions: ${latencies.join(', ')}`)
    return { ...given(decisions, answers), metrics: { metrics: this.#tally.metrics(this.#simulator, this.#network.name, this.#slice) } }
  }

  close(): void {
    this.#simulator.close()
  }

  #begin(): RecordingStream {
    const { values, restartAfter } = this.#params
    this.#tally.recordings++
    return new RecordingStream(this.#simulator, this.#readout, { slice: this.#slice, counted: values === 'count', restartAfter: 1000 * (restartAfter ?? Infinity) }, this.#pause)
  }

  /** Ends the recording that is going on, by what has arrived then; gives its answer where its class is known. */
  async #finish(decisions: Decisions[], arrived: number | undefined): Promise<Predictions[]> {
    const ongoing = this.#ongoing
    if (!ongoing) return []
    this.#ongoing = undefined
    const { like: { labels, classes, first }, stream } = ongoing
    await stream.end(this.#gather(ongoing.like, decisions, arrived))
    this.#tally.slices += stream.steps
    if (classes === 0) return []
    const scores = this.#readout.scores.slice()
    return [{
      model: this.#network.name, samples: 1, classes, labels: labels.slice(0, 1), predicted: Uint8Array.of(argmax(scores)), scores,
      readout: this.#simulator.output.neuron ? 'count' : 'membrane', timesteps: 0, anytime: new Uint8Array(0), first,
    }]
  }

  #gather({ labels, classes, first }: Recordings, into: Decisions[], arrived: number | undefined): (begin: number) => void {
    return (begin) => {
      const made = this.#readout.give()
      if (made.length === 0) return
      const decisions = decisionsOf(made, {
        model: this.#network.name, classes: this.#network.classes, labelled: classes > 0, begin, slice: this.#slice, first, label: labels[0]!,
        latency: arrived === undefined ? undefined : this.#context.now() - arrived,
      })
      this.#tally.add(decisions)
      into.push(decisions)
    }
  }

  /** Fails with E3506 where recordings are not what the network takes. */
  #requireFit({ width, height, classes }: Recordings): void {
    const { name, input } = this.#network
    const got = { height, width, channels: 2 }
    for (const field of ['height', 'width', 'channels'] as const) if (got[field] !== input[field]) fail('E3506', { network: name, field, expected: input[field], got: got[field] })
    if (classes !== 0 && classes !== this.#network.classes) fail('E3506', { network: name, field: 'classes', expected: this.#network.classes, got: classes })
  }
}

function given(decisions: readonly Decisions[], answers: readonly Predictions[]): Given {
  return {
    ...(decisions.length > 0 && { decisions: decisionsType.join!(decisions) }),
    ...(answers.length > 0 && { predictions: predictionsType.join!(answers) }),
  }
}
