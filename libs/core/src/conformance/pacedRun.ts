import { Running } from '../execute/running.ts'
import { noCheckpoint, stageContext } from '../execute/context.ts'
import { outputsOf } from '../execute/tasks.ts'
import { issue, IssueError, type Issue } from '../issues/issue.ts'
import type { Instance } from '../plan/plan.ts'
import { createRandom } from '../random/random.ts'
import type { Host } from '../stage/host.ts'
import type { AnyStage, Port } from '../stage/stage.ts'
import { defaultCapacity, Edge, type EdgeCapacity } from '../streams/edge.ts'
import { mapAsync } from '../streams/mapAsync.ts'
import { Outlet } from '../streams/outlet.ts'
import { Pacer } from '../streams/pacer.ts'
import { source } from '../streams/source.ts'
import { Station } from '../streams/station.ts'
import { watchForDeadlock } from '../streams/watchdog.ts'
import { bareHost, type InputBatches } from './runStage.ts'

export interface PacedOptions {
  readonly params: unknown
  readonly seed?: string | number | undefined
  readonly host?: Host | undefined
  readonly capacity?: EdgeCapacity
  /** Random pauses before inputs and after outputs, from this seed. */
  readonly delays?: string
  /** Nobody reads the outputs. */
  readonly stalled?: boolean
}

/** A stage at work between real paced edges, without plan or store: what the conformance kit observes. */
export class PacedRun {
  readonly outputs: Record<string, unknown[]> = {}
  readonly inputEdges: Edge[] = []
  readonly outputEdges = new Map<string, Edge>()
  readonly pacer = new Pacer((error) => this.#reject(error))
  readonly station: Station
  /** Resolves at the end of all outputs; rejects with the stage's error or a deadlock. */
  readonly finished: Promise<void>
  /** Resolves with the first output batch. */
  readonly begun: Promise<void>
  readonly #running: Running
  readonly #feeds: Outlet[] = []
  readonly #pause: () => Promise<void>
  #resolve: () => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #begin: () => void = () => {}
  #open = 0
  #unwatch: () => void = () => {}

  constructor(stage: AnyStage, inputs: InputBatches, options: PacedOptions) {
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.finished.catch(() => undefined)
    this.begun = new Promise((resolve) => (this.#begin = resolve))
    const random = options.delays === undefined ? undefined : createRandom(options.delays)
    this.#pause = async () => {
      for (let n = random?.integer(4) ?? 0; n > 0; n--) await new Promise((resolve) => setTimeout(resolve))
    }
    const instance = { id: stage.type, stage: stage.type, use: stage.type, params: options.params } as Instance
    this.#running = new Running({ instance, stage, inputs: {}, target: true }, this.pacer, { error: (error) => this.#reject(error), done: () => {} })
    this.station = this.#running.station
    this.#run(stage, inputs, options)
  }

  /** Cancels, as a run does. Tells whether everything that the stage had open is closed. */
  async stop(graceMs = 2000): Promise<boolean> {
    this.#unwatch()
    this.#running.stop(new DOMException('The run was cancelled', 'AbortError'))
    for (const feed of this.#feeds) feed.close()
    for (const edge of this.outputEdges.values()) edge.close()
    return this.pacer.close(graceMs)
  }

  #run(stage: AnyStage, inputs: InputBatches, options: PacedOptions): void {
    const capacity = options.capacity ?? defaultCapacity
    const links = Object.fromEntries(Object.entries(inputs).map(([name, given]) => {
      const { type, many, gather } = stage.inputs[name] as Port
      const labelled = many || gather ? given as readonly { stage?: string; port?: string; params?: object; failure?: Issue; batches: readonly unknown[] }[] : [{ batches: given }]
      return [name, labelled.map(({ stage: from = 'input', port = name, params = {}, failure, batches }) => ({
        link: { producer: { stage: from, assignment: params }, port, failure } as never,
        edge: failure ? undefined : this.#feed(`${from}.${port}`, name, type, batches, capacity, options.delays !== undefined),
      }))]
    }))
    for (const [name, { type }] of Object.entries(outputsOf(stage))) this.#collect(name, type, capacity, options)
    this.#running.start(links, stageContext(stage, this.station, {
      seed: options.seed ?? 1, signal: this.#running.signal, host: options.host ?? bareHost, checkpoint: noCheckpoint,
      progress: () => {}, show: () => {}, log: () => {}, now: () => performance.now(),
    }))
    if (this.#open === 0) this.#resolve()
    if (!options.stalled) {
      const edges = [...this.inputEdges, ...this.outputEdges.values()]
      this.#unwatch = watchForDeadlock(this.pacer, edges, ({ chain }) => this.#reject(new IssueError([issue('E5104', { chain })])))
    }
    this.finished.finally(this.#unwatch).catch(() => undefined)
  }

  #feed(from: string, to: string, type: Port['type'], batches: readonly unknown[], capacity: EdgeCapacity, delayed: boolean): Edge {
    const producer = new Station(from, this.pacer)
    const edge = new Edge(type, { producer, from, consumer: this.station, to }, capacity)
    const outlet = new Outlet(producer, { done: () => {}, error: (error) => this.#reject(error) })
    const pause = this.#pause
    outlet.edges.push(edge)
    outlet.open(source(producer, delayed ? async function* () {
      for (const batch of batches) {
        await pause()
        yield batch
      }
    } : () => batches))
    this.#feeds.push(outlet)
    this.inputEdges.push(edge)
    this.#running.addInput(edge)
    return edge
  }

  #collect(name: string, type: Port['type'], capacity: EdgeCapacity, options: PacedOptions): void {
    const station = new Station('the reader', this.pacer)
    const edge = new Edge(type, { producer: this.station, from: name, consumer: station, to: `the reader of ${name}` }, capacity)
    const list: unknown[] = this.outputs[name] = []
    this.#running.outlet(name, () => this.#begin()).edges.push(edge)
    this.outputEdges.set(name, edge)
    this.#open++
    if (options.stalled) return
    edge.stream.pipe(mapAsync(station, async (batch) => (options.delays === undefined ? undefined : await this.#pause(), batch))).subscribe({
      next: (batch) => list.push(batch),
      error: (error: unknown) => this.#reject(error),
      complete: () => --this.#open === 0 && this.#resolve(),
    })
  }
}
