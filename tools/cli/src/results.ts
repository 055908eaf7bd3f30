import { arch, cpus, platform, totalmem } from 'node:os'
import { canonicalJson, isStored, issueMessage, sha256Hex, type Host, type Instance, type Issue, type Metric, type PipelineDocument, type Plan, type RunEvent, type RunFacts, type Statement } from '@spikeline/core'
import type { StageLookup } from './graph/model.ts'
import { version } from './version.ts'

interface InstanceResult {
  readonly params: Readonly<Record<string, unknown>>
  readonly stages: Record<string, StageResult>
  readonly metrics: (Metric & { readonly stage: string })[]
  readonly statements: (Statement & { readonly stage: string })[]
}

interface StageResult {
  readonly use: string
  readonly key: string
  readonly status: string
  readonly seconds: number
  /** Why it failed. */
  readonly issues?: readonly Reason[]
  /** The failure that it stands behind, where it was not run for that. */
  readonly behind?: Reason & { readonly instance: unknown }
}

interface Reason { readonly code: string; readonly message: string; readonly at?: string }
const reason = (found: Issue): Reason =>
  ({ code: found.code, message: issueMessage(found), ...(found.place && { at: `${found.place.file}:${found.place.line}:${found.place.column}` }) })

/** The content of results.json. All but `status` and `seconds` is the same for every run of one document with one seed on one back end. */
export interface Results {
  readonly version: 1
  readonly pipeline: { readonly name: string; readonly digest: string }
  readonly seed: number
  readonly environment: Readonly<Record<string, unknown>>
  readonly instances: readonly InstanceResult[]
}

/** Gathers results.json from the events of a run: one entry for each assignment of swept parameters, `{}` for what all share. */
export function collectResults(document: PipelineDocument, plan: Plan, registry: StageLookup, host: Host) {
  const instances = new Map(plan.instances.map((instance) => [instance.id, instance]))
  const groups = new Map<string, InstanceResult>()
  const groupOf = (instance: Instance): InstanceResult => {
    const name = canonicalJson(instance.assignment)
    let group = groups.get(name)
    if (!group) groups.set(name, (group = { params: instance.assignment, stages: Object.create(null) as InstanceResult['stages'], metrics: [], statements: [] }))
    return group
  }
  // Entries in the order of the plan, whatever order the run takes.
  for (const instance of plan.instances) groupOf(instance)
  const metrics = new Map<string, Metric[]>()
  const failed = new Map<string, readonly Reason[]>()
  const statements = new Map<string, Statement[]>()
  let finished: (RunEvent & { type: 'run.finished' }) | undefined

  return {
    add(event: RunEvent): void {
      if (event.type === 'run.finished') finished = event
      if (event.type === 'stage.metrics') metrics.set(event.instance, [...(metrics.get(event.instance) ?? []), ...event.metrics])
      if (event.type === 'stage.statements') statements.set(event.instance, [...(statements.get(event.instance) ?? []), ...event.statements])
      if (event.type === 'stage.finished') {
        const { use, key, status, seconds, behind } = event
        const why = behind && { behind: { instance: behind.values['instance'], ...reason(behind) } }
        groupOf(instances.get(event.instance)!).stages[event.stage] = { use, key, status, seconds: Math.round(seconds * 1000) / 1000, ...why }
      }
      if (event.type === 'stage.failed') failed.set(event.instance, event.issues.map(reason))
    },
    finished: () => finished!,
    finish(): Results {
      // What is not stored has no result and no event of its own, but its key says what the others were made from.
      for (const { stage, use, key, assignment } of plan.instances)
        if (!isStored(registry.stage(use)!)) groups.get(canonicalJson(assignment))!.stages[stage] ??= { use, key, status: 'inline', seconds: 0 }
      for (const [id, issues] of failed) {
        const { stages } = groupOf(instances.get(id)!)
        const { stage } = instances.get(id)!
        stages[stage] = { ...stages[stage]!, status: 'failed', issues }
      }
      for (const instance of plan.instances) {
        const group = groupOf(instance)
        for (const metric of metrics.get(instance.id) ?? []) group.metrics.push({ stage: instance.stage, ...metric })
        for (const statement of statements.get(instance.id) ?? []) group.statements.push({ stage: instance.stage, ...statement })
      }
      return {
        version: 1,
        pipeline: { name: document.name, digest: documentDigest(document) },
        seed: document.seed,
        environment: environment(host, plan),
        instances: [...groups.values()].map((g) => ({ ...g, stages: inPlanOrder(g.stages, plan) })).filter((g) => Object.keys(g.stages).length),
      }
    },
  }
}

function inPlanOrder(stages: InstanceResult['stages'], plan: Plan): InstanceResult['stages'] {
  const order = [...new Set(plan.instances.map((i) => i.stage))]
  return Object.fromEntries(order.filter((id) => Object.hasOwn(stages, id)).map((id) => [id, stages[id]!]))
}

/** What a report may say of the run that makes it: the same as results.json. */
export function aboutRun(document: PipelineDocument, plan: Plan, host: Host): RunFacts {
  const { name, seed, json } = document
  return { pipeline: { name, digest: documentDigest(document), document: json }, seed, environment: environment(host, plan) }
}

/** Where a result was made, and of which data: what one needs to judge its times, and whether bits can be expected to agree. */
function environment(host: Host, plan: Plan): Record<string, unknown> {
  return {
    spikeline: version(),
    node: process.versions.node,
    platform: `${platform()}-${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory: totalmem(),
    backend: host.backend,
    backendDetail: host.backendDetail,
    threads: host.threads,
    data: dataDigests(plan),
  }
}

/** The digest of what each stage reads from outside; under the ids of its instances where they read different things. */
function dataDigests(plan: Plan): Record<string, string> {
  const digests = new Map<string, Map<string, string>>()
  for (const { id, stage, components: { data } } of plan.instances)
    if (data !== undefined) digests.set(stage, (digests.get(stage) ?? new Map<string, string>()).set(id, data))
  return Object.fromEntries([...digests].flatMap(([stage, byInstance]) => (new Set(byInstance.values()).size === 1 ? [[stage, [...byInstance.values()][0]!]] : [...byInstance])))
}

/** SHA-256 of what a document says, whatever its layout, or the order of its keys. */
function documentDigest({ name, seed, libraries, params, stages, sweep }: PipelineDocument): string {
  const nodes = Object.fromEntries(Object.values(stages).map(({ id, use, inputs, with: given }) =>
    [id, { use, with: given, in: Object.fromEntries(Object.entries(inputs).map(([port, refs]) => [port, refs.map((r) => `${r.stage}.${r.port}`)])) }]))
  return sha256Hex(canonicalJson({ name, seed, libraries, params, stages: nodes, sweep }))
}
