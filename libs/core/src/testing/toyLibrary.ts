import { map, reduce } from 'rxjs'
import { metricsType, type MetricBatch } from '../data/metrics.ts'
import { bareHost } from '../conformance/runStage.ts'
import type { PipelineDocument } from '../document/model.ts'
import { validateDocument } from '../document/validateDocument.ts'
import { IssueError, issue } from '../issues/issue.ts'
import { planDocument, type PlanOptions } from '../plan/planDocument.ts'
import type { Plan } from '../plan/plan.ts'
import { definePortType } from '../ports/portType.ts'
import { defineLibrary } from '../stage/library.ts'
import { createRegistry } from '../stage/registry.ts'
import { defineStage, type AnyStage, type JsonSchema, type Labelled } from '../stage/stage.ts'
import type { ArtifactStore } from '../store/store.ts'

/** Batches of numbers. */
export interface Numbers { readonly values: Float64Array }
export const numbersType = definePortType<Numbers>({
  name: 'numbers', summary: 'numbers', count: (b) => b.values.length, unit: 'numbers',
  measure: (b) => ({ count: b.values.length, positive: b.values.filter((v) => v > 0).length }),
})
const schema = <P>(properties: Record<string, unknown>): JsonSchema<P> => ({ type: 'object', additionalProperties: false, properties })
const numbers = { type: numbersType, summary: 'numbers' }

/** Made of 1 … n; not stored. */
export const count = defineStage({
  type: 'toy/count', version: '1', summary: 'counts', deterministic: true, stored: false,
  params: schema<{ n: number }>({ n: { type: 'integer', default: 3 } }),
  inputs: {}, outputs: { numbers },
  run: (_, { n }, { source }) => ({ numbers: source(() => Array.from({ length: n }, (__, i) => ({ values: Float64Array.of(i + 1) }))) }),
})
/** Data that is there only where the host says so. */
export const data = defineStage({
  type: 'toy/data', version: '1', summary: 'reads', deterministic: true, stored: false,
  params: schema<{ name: string }>({ name: { type: 'string', default: 'digits' } }),
  inputs: {}, outputs: { numbers },
  inspect: ({ name }) => (name === 'digits' ? { digest: 'd161' } : { blocked: issue('E4002', { dataset: name }) }),
  run: (_, __, { source }) => ({ numbers: source(() => [{ values: Float64Array.of(1) }]) }),
})
export const scale = defineStage({
  type: 'toy/scale', version: '1', summary: 'multiplies', deterministic: true,
  params: schema<{ by: number }>({ by: { type: 'number', default: 2 }, note: { type: 'object', default: {} } }),
  inputs: { numbers }, outputs: { numbers },
  run: (inputs, { by }) => ({ numbers: inputs.numbers.pipe(map(({ values }) => ({ values: values.map((v) => v * by) }))) }),
})
export const noise = defineStage({
  type: 'toy/noise', version: '1', summary: 'adds noise', deterministic: true, seeded: true, params: schema<object>({}),
  inputs: { numbers }, outputs: { numbers },
  run: (inputs, _, { random }) => ({ numbers: inputs.numbers.pipe(map(({ values }) => ({ values: values.map((v) => v + random.next()) }))) }),
})
export const tensor = defineStage({
  type: 'toy/tensor', version: '1', summary: 'depends on the back end', deterministic: true, backendDependent: true, params: schema<object>({}),
  inputs: { numbers }, outputs: { numbers }, run: (inputs) => ({ numbers: inputs.numbers }),
})
export const dice = defineStage({
  type: 'toy/dice', version: '1', summary: 'left to chance', deterministic: false, params: schema<object>({}),
  inputs: { numbers }, outputs: { numbers }, run: (inputs) => ({ numbers: inputs.numbers }),
})
export const mean = defineStage({
  type: 'toy/mean', version: '1', summary: 'mean', deterministic: true, params: schema<object>({}),
  inputs: { numbers }, outputs: { metrics: { type: metricsType, summary: 'the mean' } },
  run: (inputs) => ({
    metrics: inputs.numbers.pipe(
      reduce((all: number[], { values }) => [...all, ...values], []),
      map((all): MetricBatch => ({ metrics: [{ name: 'mean', value: all.reduce((a, b) => a + b, 0) / all.length, unit: '', labels: {} }] })),
    ),
  }),
})
export const gather = defineStage({
  type: 'toy/gather', version: '1', summary: 'collects over the sweep', deterministic: true, params: schema<object>({}),
  inputs: { rows: { ...numbers, gather: true }, base: { ...numbers, optional: true } }, outputs: { numbers },
  run: (inputs) => ({ numbers: (inputs.rows as readonly Labelled<Numbers>[])[0]!.stream }),
})

export const toyStages: readonly AnyStage[] = [count, data, scale, noise, tensor, dice, mean, gather]
export const toyRegistry = (stages: readonly AnyStage[] = toyStages, version = '1.0.0', codeDigest?: string) =>
  createRegistry([{ library: defineLibrary({ name: 'toy', version, stages }), ...(codeDigest === undefined ? {} : { codeDigest }) }])

/** A document from its JSON, validated as users' documents are. */
export function toyDocument(json: Record<string, unknown>, registry = toyRegistry()): PipelineDocument {
  const { document, issues } = validateDocument(JSON.stringify({ version: 1, name: 'toy', seed: 7, ...json }), 'toy.json', { registry })
  if (!document) throw new IssueError(issues)
  return document
}
export const toyPlan = (json: Record<string, unknown>, options: Partial<PlanOptions> = {}): Promise<Plan> =>
  planDocument(toyDocument(json, options.registry), { registry: toyRegistry(), host: bareHost, ...options })

/** Puts an empty result into a store under the key of each of these instances. */
export async function pretend(store: ArtifactStore, plan: Plan, ids: readonly string[]): Promise<void> {
  for (const { id, key, use, components } of plan.instances) {
    if (!ids.includes(id)) continue
    await (await store.write(key)).commit({ use, components, ports: ['numbers'], seconds: 0 })
  }
}
/** What the plan does, by instance id. */
export const actions = ({ decisions }: Plan): Record<string, string> => Object.fromEntries([...decisions].map(([id, { action }]) => [id, action]))
