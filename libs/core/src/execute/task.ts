import { fail, issue, IssueError } from '../issues/issue.ts'
import { canonicalJson } from '../keys/canonicalJson.ts'
import type { Instance } from '../plan/plan.ts'
import type { PortType } from '../ports/portType.ts'
import type { About, StageContext } from '../stage/stage.ts'
import type { ArtifactWriter } from '../store/store.ts'
import { Edge } from '../streams/edge.ts'
import { Outlet } from '../streams/outlet.ts'
import type { Overflow } from '../streams/overflow.ts'
import { Pacer } from '../streams/pacer.ts'
import { source } from '../streams/source.ts'
import { Station } from '../streams/station.ts'
import { watchForDeadlock } from '../streams/watchdog.ts'
import { noCheckpoint, stageContext } from './context.ts'
import type { RunEnvironment } from './environment.ts'
import { StageFailure } from './failure.ts'
import { isTold, outputEvent } from './outputEvents.ts'
import { ProgressReporter } from './progress.ts'
import { Running } from './running.ts'
import { writeToStore } from './storeSink.ts'
import { outputsOf, type ExecutionSpec, type Link, type TaskSpec } from './tasks.ts'

/** A task at work: its executions, the edges between them, and what they read from and write to the store. */
export class Task {
  readonly #spec: TaskSpec
  readonly #environment: RunEnvironment
  readonly #writer: ArtifactWriter | undefined
  readonly #signal: AbortSignal
  readonly #pacer: Pacer
  readonly #running = new Map<ExecutionSpec, Running>()
  readonly #progress = new Map<ExecutionSpec, ProgressReporter>()
  readonly #edges: Edge[] = []
  /** What begins to flow once all edges are there. */
  readonly #starts: (() => void)[] = []
  readonly #readers: Outlet[] = []
  /** Targets that are not done, and stored outputs that are not written. */
  #unfinished = 0
  #resolve: () => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(spec: TaskSpec, environment: RunEnvironment, signal: AbortSignal, writer: ArtifactWriter | undefined) {
    this.#spec = spec
    this.#environment = environment
    this.#signal = signal
    this.#writer = writer
    this.#pacer = new Pacer((error) => this.#fail(spec.targets[0]!, error))
  }

  /** Resolves when every target is done and written. Afterwards nothing is open. */
  async run(): Promise<void> {
    const finished = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    const cancel = (): void => this.#reject(this.#signal.reason)
    this.#signal.addEventListener('abort', cancel, { once: true })
    if (this.#signal.aborted) cancel()
    const unwatch = watchForDeadlock(this.#pacer, this.#edges, ({ chain }) =>
      this.#fail(this.#spec.targets.at(-1)!, new IssueError([issue('E5104', { chain })])))
    let reason: unknown = new DOMException('Nobody reads this stage any more', 'AbortError')
    try {
      for (const spec of this.#spec.executions) this.#prepare(spec)
      for (const start of this.#starts) start()
      if (this.#unfinished === 0) this.#resolve()
      await finished
    } catch (error) {
      reason = error instanceof StageFailure ? error.cause : error
      throw error
    } finally {
      unwatch()
      this.#signal.removeEventListener('abort', cancel)
      await this.#close(reason)
    }
  }

  /** Builds one execution with its edges; what it reads was built before. */
  #prepare(spec: ExecutionSpec): void {
    const { instance } = spec
    const running = new Running(spec, this.#pacer, {
      error: (error) => this.#fail(instance, error, spec),
      done: () => spec.target && this.#finishOne(),
    })
    this.#running.set(spec, running)
    const progress = new ProgressReporter(instance, this.#environment.emit, this.#environment.now)
    this.#progress.set(spec, progress)
    const links = Object.fromEntries(Object.entries(spec.inputs).map(([port, inputs]) =>
      [port, inputs.map((link) => ({ link, edge: link.failure ? undefined : this.#connect(running, port, link) }))]))
    if (spec.target) this.#openTarget(running)
    this.#starts.push(() => running.start(links, this.#context(running, progress)))
  }

  /** An edge into a stage, from another execution of this task or from the store. */
  #connect(consumer: Running, port: string, link: Link): Edge {
    const { type } = consumer.spec.stage.inputs[port]!
    const producer = link.execution && this.#running.get(link.execution)!
    const station = producer?.station ?? new Station(`the stored result of ${link.producer.id}`, this.#pacer)
    const edge = this.#edge(type, station, `${link.producer.id}.${link.port}`, consumer.station, `${consumer.spec.instance.id}.${port}`, overflowOf(link))
    consumer.addInput(edge)
    if (consumer.spec.target && port === countedInput(consumer.spec)) {
      const progress = this.#progress.get(consumer.spec)!
      const total = type.total?.(link.producer.shapes[link.port] ?? {})
      edge.onDeliver = (batch) => progress.count(type.count(batch), type.unit, total)
    }
    const outlet = producer ? this.#outlet(producer, link.port) : this.#readStore(consumer, link, station)
    outlet.edges.push(edge)
    return edge
  }

  #edge(type: PortType<unknown>, producer: Station, from: string, consumer: Station, to: string, overflow?: Overflow): Edge {
    const edge = new Edge(type, { producer, from, consumer, to }, this.#environment.capacity, overflow)
    this.#edges.push(edge)
    return edge
  }

  /** The outlet of a port; what is told of its batches is told from one execution of an instance only. */
  #outlet(running: Running, name: string): Outlet {
    const { instance, stage, target } = running.spec
    const port = stage.outputs[name]!
    const known = running.outlets.get(name)
    if (known) return known
    const { emit, told } = this.#environment
    if (isTold(port)) {
      const id = `${instance.id}.${name}`
      return running.outlet(name, (batch) => {
        if (!told.has(id)) told.set(id, running)
        if (told.get(id) === running) emit(outputEvent(instance, port, batch))
      })
    }
    const progress = this.#progress.get(running.spec)!
    const counts = target && countedInput(running.spec) === undefined && name === Object.keys(stage.outputs)[0]
    const total = port.type.total?.(instance.shapes[name] ?? {})
    return running.outlet(name, counts ? (batch) => progress.count(port.type.count(batch), port.type.unit, total) : undefined)
  }

  /** Opens every output of a target, or, in a live task, those that are told or that nobody else would open. */
  #openTarget(running: Running): void {
    const { stage, instance } = running.spec
    const ports = Object.entries(outputsOf(stage))
    const read = this.#spec.executions.some((e) => Object.values(e.inputs).flat().some((link) => link.execution === running.spec || link.producer.id === instance.id))
    for (const [name, port] of ports) if (!read || isTold(port)) this.#outlet(running, name)
    if (ports.length > 0) this.#unfinished++
    if (this.#writer) for (const [name, port] of ports) this.#store(running, name, port.type, this.#writer)
  }

  #store(running: Running, name: string, type: PortType<unknown>, writer: ArtifactWriter): void {
    const { id } = running.spec.instance
    const edge = this.#edge(type, running.station, `${id}.${name}`, new Station('the store', this.#pacer), `store ${id}.${name}`)
    this.#outlet(running, name).edges.push(edge)
    this.#unfinished++
    writeToStore(edge, name, type, writer, () => this.#finishOne(), (error) => this.#fail(running.spec.instance, error))
  }

  #readStore(consumer: Running, link: Link, station: Station): Outlet {
    const { store } = this.#environment
    const { codec } = link.stage.outputs[link.port]!.type
    const outlet = new Outlet(station, { done: () => {}, error: (error) => this.#fail(consumer.spec.instance, error) })
    this.#readers.push(outlet)
    this.#starts.push(() => outlet.open(source(station, async function* () {
      const record = await store.lookup(link.producer.key)
      if (!record) fail('E5106', { producer: link.producer.id, port: link.port })
      for await (const bytes of store.read(record, link.port)) yield codec.decode(bytes)
    })))
    return outlet
  }

  #context({ spec: { instance, stage, target, inputs }, station, signal }: Running, progress: ProgressReporter): StageContext {
    const { host, store, now, emit, about } = this.#environment
    return stageContext(stage, station, {
      seed: instance.random, signal, host, now, about: about && { ...about, seconds: (input) => this.#secondsOf(inputs, input) }, storedBy: this.#spec.stored ? this.#spec.targets[0]!.id : undefined,
      checkpoint: this.#spec.resumable && target ? store.checkpoint(instance.key) : noCheckpoint,
      // What feeds a target is executed once for each that reads it: its own progress would go back and forth.
      progress: (value) => target && progress.report(value),
      show: atMostEvery(VIEW_MS, now, (view) => emit({ type: 'stage.view', instance: instance.id, stage: instance.stage, view })),
      log: (level, message) => emit({ type: 'stage.log', instance: instance.id, stage: instance.stage, level, message }),
    })
  }

  /** How long it took to make the stored result that an input comes from. */
  async #secondsOf(inputs: ExecutionSpec['inputs'], { stage, params }: Parameters<About['seconds']>[0]): Promise<number | undefined> {
    const wanted = canonicalJson(params)
    const link = Object.values(inputs).flat().find(({ producer }) => producer.stage === stage && canonicalJson(producer.assignment) === wanted)
    return link && (await this.#environment.store.lookup(link.producer.key))?.seconds
  }

  #finishOne(): void {
    if (--this.#unfinished === 0) this.#resolve()
  }

  #fail(instance: Instance, error: unknown, execution?: ExecutionSpec): void {
    this.#reject(new StageFailure(instance, error, execution))
  }

  async #close(reason: unknown): Promise<void> {
    for (const progress of this.#progress.values()) progress.flush()
    for (const running of this.#running.values()) running.stop(reason)
    for (const reader of this.#readers) reader.close()
    for (const edge of this.#edges) {
      edge.close()
      if (edge.dropped > 0) {
        const name = `${edge.ends.from} → ${edge.ends.to}`
        this.#environment.drops.set(name, (this.#environment.drops.get(name) ?? 0) + edge.dropped)
      }
    }
    await this.#pacer.close()
  }
}

/** Milliseconds between two views of one stage. */
const VIEW_MS = 90

/** Passes on what comes when so much time has passed since the last; what comes sooner is forgotten. */
function atMostEvery<T>(milliseconds: number, now: () => number, pass: (value: T) => void): (value: T) => void {
  let last = -Infinity
  return (value) => {
    if (now() - last < milliseconds) return
    last = now()
    pass(value)
  }
}

const overflowOf = ({ stage, producer }: Link): Overflow => (stage.live && stage.overflow?.(producer.params)) || 'block'

/** The input whose batches are counted where a stage's outputs come only at its end: metrics, tables, statements, documents. */
function countedInput({ stage }: ExecutionSpec): string | undefined {
  return Object.values(outputsOf(stage)).every(isTold) ? Object.keys(stage.inputs)[0] : undefined
}
