import type { Figure, Metric, Statement } from '@spikeline/core'
import type { Params } from '../compare/collect.ts'
import { instanceName } from '../decide/read.ts'

/** A metric with the instance that it comes from. */
export interface Reading extends Metric {
  readonly stage: string
  readonly params: Params
}

/** Something that one instance gives cause to say. */
export interface Remark {
  /** What it is about: "model snn", "data mine". */
  readonly subject: string
  /** Of remarks with the same subject and topic the gravest is said, and where the others are. */
  readonly topic: string
  readonly gravity: number
  /** A clause without a full stop. */
  readonly text: string
  readonly stage: string
  readonly params: Params
  readonly figures: readonly Figure[]
}

export interface AuditOptions {
  readonly over: string
  readonly seedRange: number
  readonly interval: number
  readonly saturated: number
  readonly silent: number
}
export type Check = (readings: readonly Reading[], options: AuditOptions) => readonly Remark[]

/** Instances that a warning names before it only counts. */
const MOST = 4

/** One warning for each subject and topic, naming the instances. */
export function warnings(remarks: readonly Remark[]): readonly Statement[] {
  const topics = new Map<string, Remark[]>()
  for (const remark of remarks) {
    const key = JSON.stringify([remark.subject, remark.topic])
    const topic = topics.get(key)
    if (topic) topic.push(remark)
    else topics.set(key, [remark])
  }
  return [...topics.values()].map((all): Statement => {
    const gravest = all.reduce((worst, one) => (one.gravity > worst.gravity ? one : worst))
    const others = [...new Set(all.map(instanceName))].filter((name) => name !== instanceName(gravest))
    const more = others.length > MOST ? `${others.slice(0, MOST).join(', ')} and ${others.length - MOST} more` : others.join(', ')
    const where = `${instanceName(gravest)}${others.length ? `; likewise in ${more}` : ''}`
    return { kind: 'warning', subject: gravest.subject, verdict: '', text: `${gravest.text} (in ${where}).`, figures: gravest.figures }
  })
}

interface ModelReadings { readonly model: string; readonly readings: readonly Reading[]; readonly stage: string; readonly params: Params }

/** Readings by instance, whose readings share their `params`, and within it by model. */
export function byModel(readings: readonly Reading[]): readonly ModelReadings[] {
  const instances = new Map<Params, Map<string, Reading[]>>()
  for (const reading of readings) {
    const models = instances.get(reading.params) ?? instances.set(reading.params, new Map()).get(reading.params)!
    const key = `${reading.stage}\n${modelOf(reading)}`
    const group = models.get(key)
    if (group) group.push(reading)
    else models.set(key, [reading])
  }
  return [...instances.values()].flatMap((models) => [...models.values()])
    .map((all) => ({ model: modelOf(all[0]!), readings: all, stage: all[0]!.stage, params: all[0]!.params }))
}

export const modelOf = ({ labels, stage }: Reading): string => String(labels['model'] ?? stage)
export const isScalar = ({ labels }: Reading): boolean => Object.keys(labels).every((label) => label === 'model')
