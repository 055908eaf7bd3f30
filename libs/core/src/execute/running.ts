import { EMPTY, isObservable, type Observable } from 'rxjs'
import { fail } from '../issues/issue.ts'
import type { Labelled, StageContext } from '../stage/stage.ts'
import { Edge } from '../streams/edge.ts'
import { Outlet } from '../streams/outlet.ts'
import type { Pacer } from '../streams/pacer.ts'
import { Station } from '../streams/station.ts'
import { inputsOf, type ExecutionSpec, type Link } from './tasks.ts'

export interface RunningEvents {
  readonly error: (error: unknown) => void
  readonly done: () => void
}

/** What a port reads; no edge where that failed. */
export interface Connected {
  readonly link: Link
  readonly edge: Edge | undefined
}

/** One execution of a stage at work: its input edges, its output ports, its AbortSignal. */
export class Running {
  readonly spec: ExecutionSpec
  readonly station: Station
  readonly outlets = new Map<string, Outlet>()
  readonly #inputs: Edge[] = []
  readonly #events: RunningEvents
  readonly #abort = new AbortController()
  #open = 0

  constructor(spec: ExecutionSpec, pacer: Pacer, events: RunningEvents) {
    this.spec = spec
    this.station = new Station(spec.instance.id, pacer)
    this.#events = events
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }
  get done(): boolean {
    return this.#open === 0
  }

  /** The outlet of an output port, made when first asked for; `batch` sees what passes. */
  outlet(port: string, batch?: (batch: unknown) => void): Outlet {
    let outlet = this.outlets.get(port)
    if (!outlet) {
      this.#open++
      outlet = new Outlet(this.station, { ...(batch && { batch }), done: () => this.#closed(), error: (error) => this.#events.error(error) })
      this.outlets.set(port, outlet)
    }
    return outlet
  }

  addInput(edge: Edge): void {
    this.#inputs.push(edge)
  }

  /** Calls the stage with its input streams and subscribes to every output that has an outlet, in one go. */
  start(links: Readonly<Record<string, readonly Connected[]>>, context: StageContext): void {
    try {
      const streams = Object.fromEntries(Object.entries(inputsOf(this.spec.stage)).map(([port, { many, gather }]) => {
        const inputs = links[port] ?? []
        return [port, many || gather ? inputs.map(labelled) : inputs[0]?.edge?.stream]
      }))
      const outputs = this.spec.stage.run(streams, this.spec.instance.params, context) as Record<string, Observable<unknown>>
      const missing = Object.keys(this.spec.stage.outputs).filter((port) => !isStream(outputs[port]))
      if (missing.length) fail('E5102', { stage: this.spec.instance.stage, outputs: missing.join(', ') })
      for (const [port, outlet] of this.outlets) outlet.open(outputs[port]!)
    } catch (error) {
      this.#events.error(error)
    }
  }

  /** Unsubscribes everything; aborts the stage's signal unless the stage was done. */
  stop(reason: unknown): void {
    if (!this.done) this.#abort.abort(reason)
    for (const outlet of this.outlets.values()) outlet.close()
    this.#release()
  }

  #closed(): void {
    if (--this.#open > 0) return
    // Inputs that it never read would keep their producers waiting.
    this.#release()
    this.#events.done()
  }

  #release(): void {
    for (const edge of this.#inputs) edge.close()
  }
}

function labelled({ link: { producer, port, failure }, edge }: Connected): Labelled<unknown> {
  return { stage: producer.stage, port, params: producer.assignment, stream: edge?.stream ?? EMPTY, ...(failure && { failure }) }
}

/** An Observable of this or of another copy of RxJS. */
function isStream(value: unknown): boolean {
  const interop = (typeof Symbol === 'function' && (Symbol as { observable?: symbol }).observable) || '@@observable'
  return isObservable(value) || typeof (value as Record<PropertyKey, unknown> | undefined)?.[interop] === 'function'
}
