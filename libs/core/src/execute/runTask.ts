import type { RunEnvironment } from './environment.ts'
import { StageFailure } from './failure.ts'
import { Task } from './task.ts'
import { outputsOf, type TaskSpec } from './tasks.ts'

/**
 * Executes one task. Resolves when everything is done and stored; rejects with a StageFailure, or with the signal's
 * reason. Afterwards nothing of it is left: sources are closed, and the artifact is whole or not there.
 */
export async function runTask(spec: TaskSpec, environment: RunEnvironment, signal: AbortSignal): Promise<void> {
  const [target] = spec.targets as [TaskSpec['targets'][number]]
  signal.throwIfAborted()
  const started = environment.now()
  const writer = spec.stored ? await environment.store.write(target.key).catch((error: unknown) => { throw new StageFailure(target, error) }) : undefined
  try {
    await new Task(spec, environment, signal, writer).run()
    await writer?.commit({
      use: target.use, components: target.components, seconds: (environment.now() - started) / 1000,
      ports: Object.keys(outputsOf(spec.executions.at(-1)!.stage)),
    })
  } catch (error) {
    await writer?.abort().catch(() => undefined)
    throw error instanceof StageFailure || signal.aborted ? error : new StageFailure(target, error)
  }
}
