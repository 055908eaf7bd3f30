import { outputsOf } from '../execute/tasks.ts'
import { IssueError } from '../issues/issue.ts'
import type { PortType } from '../ports/portType.ts'
import { createRandom } from '../random/random.ts'
import type { Host } from '../stage/host.ts'
import type { AnyStage, Ports, StageDeclaration } from '../stage/stage.ts'
import { firstDifference } from './firstDifference.ts'
import { canRebatch, copyInputs, mapInputs, rebatch } from './inputs.ts'
import { PacedRun, type PacedOptions } from './pacedRun.ts'
import type { InputBatches } from './runStage.ts'

/** What a stage is tried on. */
export interface ConformanceCase<Params = unknown> {
  readonly name: string
  readonly inputs: InputBatches
  readonly params: Params
  readonly seed?: string | number
  readonly host?: Host
  /** Batches that the stage may emit at once: for one input batch, or before it reads any (default 1). */
  readonly burst?: number
  /** Milliseconds after which a run counts as hung (default 20,000). */
  readonly timeoutMs?: number
  /** Checks to leave out, each with the reason, which is good to read in review. */
  readonly except?: Readonly<Partial<Record<CheckName, string>>>
}

export type CheckName = 'chunks' | 'determinism' | 'pace' | 'empty' | 'cancellation' | 'inputs' | 'bounded' | 'codec'

/** One named check; `run` rejects with what is wrong. */
export interface ConformanceCheck {
  readonly name: string
  readonly run: () => Promise<void>
}

/** A stage does not keep the contract. */
export class ConformanceError extends Error {
  constructor(type: string, where: string, what: string) {
    super(`${type} (${where}) ${what}`)
    this.name = 'ConformanceError'
  }
}

/**
 * Checks that a stage keeps the contract of docs: one list of checks for each case, for any test runner.
 *
 *     for (const { name, run } of conformance(bernoulli, [{ name: 'two digits', inputs: { images }, params: { timesteps: 5, gain: 1 } }])) test(name, run)
 */
export function conformance<Params, I extends Ports, O extends Ports>(stage: StageDeclaration<Params, I, O>, cases: readonly ConformanceCase<Params>[]): ConformanceCheck[] {
  return cases.flatMap((one) => checks.flatMap(({ name, says, applies, run }) => {
    if (one.except?.[name] !== undefined || applies?.(stage, one) === false) return []
    return [{ name: `${stage.type}, ${one.name}: ${says}`, run: () => run(new Trial(stage, one)) }]
  }))
}

interface Check {
  readonly name: CheckName
  readonly says: string
  readonly applies?: (stage: AnyStage, one: ConformanceCase) => boolean
  readonly run: (trial: Trial) => Promise<void>
}

const checks: readonly Check[] = [
  { name: 'codec', says: 'outputs survive being stored', run: survivesCodec },
  { name: 'determinism', says: 'the same seed gives the same bits', applies: (stage) => stage.deterministic, run: isDeterministic },
  { name: 'chunks', says: 're-batching the inputs changes nothing', applies: (stage, { inputs }) => stage.deterministic && canRebatch(stage, inputs), run: isChunkInvariant },
  { name: 'pace', says: 'slow neighbours change nothing', applies: (stage) => stage.deterministic, run: isPaceInvariant },
  { name: 'inputs', says: 'inputs are not changed', run: leavesInputs },
  { name: 'empty', says: 'empty inputs end, or are refused with an issue', run: endsOnEmpty },
  { name: 'bounded', says: 'nothing piles up when nobody reads', run: isBounded },
  { name: 'cancellation', says: 'cancelling releases everything', run: releasesAll },
]

type Outputs = Readonly<Record<string, readonly unknown[]>>

/** A stage and a case, and the ways to run one on the other. */
class Trial {
  readonly stage: AnyStage
  readonly case: ConformanceCase
  constructor(stage: AnyStage, one: ConformanceCase) {
    this.stage = stage
    this.case = one
  }

  get inputs(): InputBatches {
    return copyInputs(this.stage, this.case.inputs)
  }

  start(inputs: InputBatches, options: Partial<PacedOptions> = {}): PacedRun {
    const { params, seed, host } = this.case
    return new PacedRun(this.stage, inputs, { params, seed, host, ...options })
  }

  /** Runs to the end; what the stage throws is thrown. */
  async outputs(inputs: InputBatches, options: Partial<PacedOptions> = {}): Promise<Outputs> {
    const run = this.start(inputs, options)
    try {
      await this.within(run.finished, 'did not end')
      return run.outputs
    } finally {
      await run.stop()
    }
  }

  async within<T>(promise: Promise<T>, what: string, ms = this.case.timeoutMs ?? 20_000): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(this.broken(`${what} within ${ms} ms`)), ms)))
    return Promise.race([promise, late]).finally(() => clearTimeout(timer))
  }

  broken(what: string): ConformanceError {
    return new ConformanceError(this.stage.type, this.case.name, what)
  }

  /** Fails where outputs differ; `joined` compares things, not batches, where the port type can. */
  compare(expected: Outputs, actual: Outputs, when: string, joined: boolean): void {
    for (const [port, { type }] of Object.entries(outputsOf(this.stage))) {
      const view = (outputs: Outputs): unknown => (joined ? joinAll(outputs[port]!, type) : outputs[port])
      const difference = firstDifference(view(expected), view(actual), port)
      if (difference) throw this.broken(`gives something else ${when}: ${difference}`)
    }
  }
}

function joinAll(batches: readonly unknown[], type: PortType<unknown>): unknown {
  if (!type.join) return batches
  return batches.length === 0 ? undefined : type.join(batches)
}

async function survivesCodec(trial: Trial): Promise<void> {
  const outputs = await trial.outputs(trial.inputs)
  for (const [port, { type: { codec } }] of Object.entries(outputsOf(trial.stage)))
    outputs[port]!.forEach((batch, i) => {
      const difference = firstDifference(batch, codec.decode(codec.encode(batch)), `${port}[${i}]`)
      if (difference) throw trial.broken(`emits what its port type can't store: read back, ${difference}`)
    })
}

async function isDeterministic(trial: Trial): Promise<void> {
  const first = await trial.outputs(trial.inputs)
  trial.compare(first, await trial.outputs(trial.inputs), 'the second time', false)
}

async function isChunkInvariant(trial: Trial): Promise<void> {
  const whole = await trial.outputs(trial.inputs)
  const random = createRandom('chunks')
  const ways: readonly (readonly [string, () => number])[] = [
    ['one by one', () => 1],
    ['all in one batch', () => Infinity],
    ['in batches of 1 to 5', () => 1 + random.integer(5)],
  ]
  for (const [name, size] of ways)
    trial.compare(whole, await trial.outputs(rebatch(trial.stage, trial.inputs, size)), `when its inputs come ${name}`, true)
}

async function isPaceInvariant(trial: Trial): Promise<void> {
  const undisturbed = await trial.outputs(trial.inputs)
  for (const delays of ['a', 'b'])
    trial.compare(undisturbed, await trial.outputs(trial.inputs, { delays, capacity: { batches: 1, bytes: Infinity } }), 'when its neighbours are slow', false)
}

async function leavesInputs(trial: Trial): Promise<void> {
  const given = trial.inputs
  await trial.outputs(given)
  const difference = firstDifference(trial.inputs, given)
  if (difference) throw trial.broken(`changes its inputs, which others may be reading: ${difference}`)
}

async function endsOnEmpty(trial: Trial): Promise<void> {
  try {
    await trial.outputs(mapInputs(trial.stage, trial.case.inputs, () => []))
  } catch (error) {
    if (error instanceof ConformanceError) throw error
    if (!(error instanceof IssueError)) throw trial.broken(`throws on empty inputs: ${String(error)}. It should end, or call fail('E…') with what is missing`)
    if (error.issues.some(({ code }) => code === 'E5104')) throw trial.broken('hangs on empty inputs')
  }
}

/** Milliseconds of rest after which a run that nobody reads counts as settled. */
const REST_MS = 50

async function isBounded(trial: Trial): Promise<void> {
  const run = trial.start(rebatch(trial.stage, trial.inputs, () => 1), { stalled: true, capacity: { batches: 1, bytes: Infinity } })
  // Inputs don't wait for each other: each may bring one batch to an output that has room.
  const most = (trial.case.burst ?? 1) * Math.max(1, run.inputEdges.length)
  try {
    await Promise.race([run.finished, trial.within(atRest(run), 'did not come to rest while nobody read it')])
    for (const [port, edge] of run.outputEdges)
      if (edge.peakBatches > most)
        throw trial.broken(`put ${edge.peakBatches} batches into a queue for 1 on "${port}" while nobody read it. Let asynchronous work go through context.source, mapAsync, expand or read; where one batch gives several at once, use expand, or say burst: ${edge.peakBatches}`)
  } finally {
    await run.stop()
  }
}

async function atRest({ pacer, station }: PacedRun): Promise<void> {
  for (let moves = -1; moves !== pacer.moves || station.pulls > station.waitingReads;) {
    moves = pacer.moves
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
  }
}

async function releasesAll(trial: Trial): Promise<void> {
  const moments: readonly (readonly [string, ((run: PacedRun) => Promise<unknown>) | undefined, stalled: boolean])[] = [
    ['at once', undefined, false],
    ['at its first output', (run) => Promise.race([run.begun, run.finished]), false],
    ['while its outputs are full', atRest, true],
  ]
  for (const [when, moment, stalled] of moments) {
    const run = trial.start(rebatch(trial.stage, trial.inputs, () => 1), { stalled, capacity: { batches: 1, bytes: Infinity } })
    if (moment) await trial.within(moment(run), 'gave nothing')
    const closed = await run.stop()
    if (!closed) throw trial.broken(`still runs 2 s after it was cancelled ${when}: a generator has not returned. Pass context.signal to what it waits for`)
    for (const edge of run.inputEdges)
      if (edge.subscribed) throw trial.broken(`is still subscribed to "${edge.ends.to}" after it was cancelled ${when}. Return the inner subscription from new Observable(…), or use pipe`)
    await trial.within(workOver(run), `still works after it was cancelled ${when}: a promise given to mapAsync has not settled`, 2000)
  }
}

async function workOver({ station }: PacedRun): Promise<void> {
  while (station.pulls > 0 || station.waitingReads > 0) await new Promise((resolve) => setTimeout(resolve, 5))
}
