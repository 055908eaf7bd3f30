import { fail, type Metric } from '@spikeline/core'
import { meanStep, type Tally } from '../classification/tally.ts'
import type { ActivityTally } from '../cost/tally.ts'
import { sum } from '../cost/work.ts'
import { metric } from '../metric.ts'

export interface StepOptions { readonly model?: string; readonly dt?: number; readonly fraction: number }

/**
 * How many steps an answer takes, from the answers after each step, and what is computed until then. Fails with E8001 without predictions, E8041
 * where there is one answer, E8042 where the activity is of another run.
 */
export function stepMetrics(tally: Tally | undefined, activity: ActivityTally | undefined, { model: name, dt, fraction }: StepOptions): readonly Metric[] {
  if (!tally) return fail('E8001')
  const { samples, settled, firstRight, right } = tally
  const model = name ?? tally.model
  if (right.length === 0) fail('E8041', { model })
  if (activity) requireSameRun(tally, activity)
  const everRight = sum(firstRight)
  const reached = reach(right, fraction)
  const steps: Readonly<Record<string, number>> = {
    latency: meanStep(settled),
    'latency.median': stepOf(settled, 0.5),
    ...(everRight > 0 ? { 'latency.right': meanStep(firstRight) } : {}),
    'latency.reach': reached,
  }
  return [
    ...Object.entries(steps).map(([what, value]) => metric(what, value, { model })),
    metric('latency.p95', stepOf(settled, 0.95), { model }),
    metric('latency.never', 1 - everRight / samples, { model }),
    metric('latency.reach.accuracy', right[reached - 1]! / samples, { model }),
    ...(dt === undefined ? [] : Object.entries(steps).map(([what, value]) => metric(`${what}.ms`, value * dt, { model }))),
    ...(activity ? operationsUntil(reached, activity).map(([what, value]) => metric(what, value, { model })) : []),
  ]
}

function requireSameRun(tally: Tally, activity: ActivityTally): void {
  for (const what of ['model', 'timesteps', 'samples'] as const)
    if (tally[what] !== activity[what]) fail('E8042', { what, predictions: tally[what], activity: activity[what] })
}

/** The first step by which this share of the samples is counted. */
function stepOf(samplesAt: Float64Array, share: number): number {
  const rank = Math.ceil(share * sum(samplesAt))
  let until = 0
  return samplesAt.findIndex((n) => (until += n) >= rank) + 1
}

/** The first step from which there are never fewer right answers than this fraction of those in the end. */
function reach(right: Float64Array, fraction: number): number {
  // A product such as 0.07 · 100 lies a rounding above the whole number that it stands for.
  const enough = fraction * right.at(-1)! - 1e-9 * right.length
  let step = right.length
  while (step > 1 && right[step - 2]! >= enough) step--
  return step
}

function operationsUntil(step: number, { samples, layers }: ActivityTally): [string, number][] {
  const until = (end?: number): number => sum([...layers.values()].map(({ operations }) => sum(operations.subarray(0, end))))
  const all = until()
  return [['latency.reach.operations', until(step) / samples], ...(all > 0 ? [['latency.reach.share', until(step) / all] as [string, number]] : [])]
}
