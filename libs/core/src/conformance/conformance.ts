import type { AnyStage, Ports, StageDeclaration } from '../stage/stage.ts'
import { endsOnEmpty, isBounded, isChunkInvariant, isDeterministic, isPaceInvariant, leavesInputs, releasesAll, survivesCodec, survivesFailures } from './checks.ts'
import { canRebatch, takesFailures } from './inputs.ts'
import { Trial, type CheckName, type ConformanceCase } from './trial.ts'

/** One named check; `run` rejects with what is wrong. */
export interface ConformanceCheck {
  readonly name: string
  readonly run: () => Promise<void>
}

/**
 * Checks that a stage keeps the stage contract: one list of checks for all cases, for any test runner.
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
  { name: 'failures', says: 'failed inputs end, or are refused with an issue', applies: takesFailures, run: survivesFailures },
  { name: 'bounded', says: 'nothing piles up when nobody reads', run: isBounded },
  { name: 'cancellation', says: 'cancelling releases everything', run: releasesAll },
]
