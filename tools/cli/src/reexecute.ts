import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  compareRecords, execute, fail, isStored, planDocument,
  type ArtifactStore, type Decision, type Host, type Instance, type Issue, type PipelineDocument, type Plan,
} from '@spikeline/core'
import { diskStore, type builtinRegistry } from '@spikeline/node'
import { lastValueFrom, tap } from 'rxjs'

export interface Reexecution {
  readonly document: PipelineDocument
  readonly registry: ReturnType<typeof builtinRegistry>
  readonly host: Host
  readonly store: ArtifactStore
  /** Ids of stages or instances; all stored ones where empty. */
  readonly stages: readonly string[]
  readonly signal: AbortSignal
  say(line: string): void
}

/** Runs stored stages again, their inputs from the store and their results beside it, and compares the bits. Changes nothing in the store. */
export async function reexecute(call: Reexecution): Promise<{ readonly differing: number; readonly issues: readonly Issue[] }> {
  const plan = await planDocument(call.document, { registry: call.registry, host: call.host, store: call.store, noCache: false })
  const wanted = (instance: Instance): boolean => !call.stages.length || call.stages.includes(instance.stage) || call.stages.includes(instance.id)
  const known = Object.keys(call.document.stages)
  for (const stage of call.stages) if (!known.includes(stage) && !plan.instances.some((i) => i.id === stage)) fail('E7008', { stage, known })
  const targets = plan.instances.filter((i) => plan.decisions.get(i.id)!.action === 'cached' && wanted(i))
  if (!targets.length) {
    call.say('nothing to compare with: none of these stages has a stored result; run the pipeline first')
    return { differing: 0, issues: [] }
  }
  const folder = mkdtempSync(join(tmpdir(), 'spikeline-verify-'))
  try {
    const again = diskStore(folder)
    const keys = new Set(targets.map((i) => i.key))
    const overlay: ArtifactStore = { ...again, lookup: (key) => (keys.has(key) ? again : call.store).lookup(key), read: (record, port) => (keys.has(record.key) ? again : call.store).read(record, port) }
    const issues: Issue[] = []
    let differing = 0
    const compare = async (instance: Instance): Promise<void> => {
      const [kept, made] = await Promise.all([call.store.lookup(instance.key), again.lookup(instance.key)])
      const differences = kept && made ? compareRecords(kept, made) : []
      differing += differences.length ? 1 : 0
      call.say(differences.length ? `${instance.id}: DIFFERS in ${differences.map((d) => d.port).join(', ')}` : `${instance.id}: the same bits`)
    }
    const finished: Instance[] = []
    await lastValueFrom(execute(only(plan, targets, call.registry), { registry: call.registry, host: call.host, store: overlay, signal: call.signal, document: call.document }).pipe(tap((event) => {
      if (event.type === 'stage.failed') issues.push(...event.issues)
      if (event.type === 'stage.finished' && event.status === 'run') finished.push(...targets.filter((i) => i.id === event.instance))
    })))
    for (const instance of finished) await compare(instance)
    return { differing, issues }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The plan in which just these instances run, with the unstored stages that they read. */
function only(plan: Plan, targets: readonly Instance[], registry: Reexecution['registry']): Plan {
  const byId = new Map(plan.instances.map((i) => [i.id, i]))
  const decisions = new Map<string, Decision>(plan.instances.map((i) => {
    const decision = plan.decisions.get(i.id)!
    return [i.id, decision.action === 'cached' ? decision : { action: 'skip', reason: 'not asked for' }]
  }))
  const inline = (instance: Instance): void => {
    for (const { instance: id } of Object.values(instance.inputs).flat()) {
      const input = byId.get(id)!
      if (isStored(registry.stage(input.use)!)) continue
      decisions.set(id, { action: 'inline', reason: 'read by what is verified' })
      inline(input)
    }
  }
  for (const target of targets) {
    decisions.set(target.id, { action: 'run', reason: 'asked for' })
    inline(target)
  }
  return { instances: plan.instances, decisions }
}
