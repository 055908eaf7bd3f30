import { outputsOf } from '../execute/tasks.ts'
import { IssueError } from '../issues/issue.ts'
import { createRandom } from '../random/random.ts'
import { firstDifference } from './firstDifference.ts'
import { failInputs, mapInputs, rebatch } from './inputs.ts'
import type { PacedRun } from './pacedRun.ts'
import type { InputBatches } from './runStage.ts'
import { ConformanceError, type Trial } from './trial.ts'

export async function survivesCodec(trial: Trial): Promise<void> {
  const outputs = await trial.outputs(trial.inputs)
  for (const [port, { type: { codec } }] of Object.entries(outputsOf(trial.stage)))
    outputs[port]!.forEach((batch, i) => {
      const difference = firstDifference(batch, codec.decode(codec.encode(batch)), `${port}[${i}]`)
      if (difference) throw trial.broken(`emits what its port type can't store: read back, ${difference}`)
    })
}

export async function isDeterministic(trial: Trial): Promise<void> {
  const first = await trial.outputs(trial.inputs)
  trial.compare(first, await trial.outputs(trial.inputs), 'the second time', false)
}

export async function isChunkInvariant(trial: Trial): Promise<void> {
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

export async function isPaceInvariant(trial: Trial): Promise<void> {
  const undisturbed = await trial.outputs(trial.inputs)
  for (const delays of ['a', 'b'])
    trial.compare(undisturbed, await trial.outputs(trial.inputs, { delays, capacity: { batches: 1, bytes: Infinity } }), 'when its neighbours are slow', false)
}

export async function leavesInputs(trial: Trial): Promise<void> {
  const given = trial.inputs
  await trial.outputs(given)
  const difference = firstDifference(trial.inputs, given)
  if (difference) throw trial.broken(`changes its inputs, which others may be reading: ${difference}`)
}

export const endsOnEmpty = (trial: Trial): Promise<void> => endsOn(trial, mapInputs(trial.stage, trial.case.inputs, () => []), 'empty inputs')

export async function survivesFailures(trial: Trial): Promise<void> {
  await endsOn(trial, failInputs(trial.stage, trial.inputs, false), 'an input that failed')
  await endsOn(trial, failInputs(trial.stage, trial.inputs, true), 'inputs that all failed')
}

async function endsOn(trial: Trial, inputs: InputBatches, what: string): Promise<void> {
  try {
    await trial.outputs(inputs)
  } catch (error) {
    if (error instanceof ConformanceError) throw error
    if (!(error instanceof IssueError)) throw trial.broken(`throws on ${what}: ${String(error)}. It should end, or call fail('E…') with what is missing`)
    if (error.issues.some(({ code }) => code === 'E5104')) throw trial.broken(`hangs on ${what}`)
  }
}

/** Milliseconds of rest after which a run that nobody reads counts as settled. */
const REST_MS = 50

export async function isBounded(trial: Trial): Promise<void> {
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

export async function releasesAll(trial: Trial): Promise<void> {
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
