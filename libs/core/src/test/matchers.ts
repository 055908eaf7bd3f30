import type { Metric, MetricBatch } from '../data/metrics.ts'
import { metricsType } from '../data/metrics.ts'
import { isPlainObject } from '../keys/canonicalJson.ts'
import type { PortType } from '../ports/portType.ts'
import { difference } from './difference.ts'

/** What came out of an output. */
export interface Seen {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- port types are invariant in their batch
  readonly type: PortType<any>
  readonly batches: readonly unknown[]
}
export interface Verdict {
  readonly passed: boolean
  readonly detail: string
}

/** One kind of expectation: the form of its value, the fixture it needs, and the verdict. */
export interface Matcher {
  /** How the value is written, for messages. */
  readonly form: string
  accepts(value: unknown): boolean
  /** Whether outputs of a port type have what it looks at. */
  fits?(type: PortType<unknown>): boolean
  fixture?(value: unknown): string
  judge(value: unknown, seen: Seen, fixture: readonly unknown[]): Verdict
}

export const matchers: Readonly<Record<string, Matcher>> = {
  count: {
    form: 'a number, { "min": 1, "max": 20 }, or, by another measure of the port type, { "of": "samples", "min": 1 }',
    accepts: (value) => isBound(value, ['of']) && (!isPlainObject(value) || value['of'] === undefined || typeof value['of'] === 'string'),
    judge(value, { type, batches }) {
      const of = isPlainObject(value) && typeof value['of'] === 'string' ? value['of'] : 'count'
      const measured = batches.map((batch) => ({ count: type.count(batch), ...type.measure?.(batch) }) as Record<string, number>)
      if (measured.some((m) => m[of] === undefined))
        return { passed: false, detail: `a stream of ${type.name} has no measure "${of}"; it has ${Object.keys(measured[0]!).join(', ')}` }
      return judgeBound(value, measured.reduce((sum, m) => sum + m[of]!, 0), of)
    },
  },
  batches: {
    form: 'a number or { "min": 1, "max": 20 }',
    accepts: (value) => isBound(value),
    judge: (value, { batches }) => judgeBound(value, batches.length, 'batches'),
  },
  equals: {
    form: 'the path of a fixture or { "file": "fixtures/out.json", "within": 1e-6 }',
    accepts: (value) => typeof value === 'string'
      || (hasOnly(value, ['file', 'within']) && typeof value['file'] === 'string' && isOptionalNumber(value['within'])),
    fixture: (value) => (typeof value === 'string' ? value : ((value as { file: string }).file)),
    judge(value, { batches }, fixture) {
      const within = isPlainObject(value) ? ((value['within'] as number | undefined) ?? 0) : 0
      const found = difference(fixture, batches, within)
      return { passed: found === undefined, detail: found ?? `${batches.length} batches as in the fixture` }
    },
  },
  metric: {
    form: '{ "name": "accuracy", "min": 0.9, "max": 1 }, with "labels" where several have that name',
    accepts: (value) => isBound(value, ['name', 'labels']) && isPlainObject(value) && typeof value['name'] === 'string'
      && (value['labels'] === undefined || isPlainObject(value['labels'])),
    fits: (type) => type.name === metricsType.name,
    judge(value, { batches }) {
      const { name, labels = {} } = value as { name: string; labels?: Record<string, unknown> }
      const all = (batches as readonly MetricBatch[]).flatMap((batch) => batch.metrics)
      const found = all.filter((m) => m.name === name && Object.entries(labels).every(([label, v]) => m.labels[label] === v))
      const names = [...new Set(all.map((m) => m.name))].join(', ') || 'none'
      if (found.length === 0) return { passed: false, detail: `no metric "${name}"${printLabels(labels)}; there are: ${names}` }
      const verdicts = found.map((metric: Metric) => judgeBound(value, metric.value, `${name}${printLabels(metric.labels)}`))
      return verdicts.find((v) => !v.passed) ?? verdicts[0]!
    },
  },
}

const isOptionalNumber = (value: unknown): boolean => value === undefined || (typeof value === 'number' && value >= 0)

const hasOnly = (value: unknown, names: readonly string[]): value is Record<string, unknown> =>
  isPlainObject(value) && Object.keys(value).every((name) => names.includes(name))

/** A number, or an object with at least one of `min` and `max`, and other names that the matcher has. */
function isBound(value: unknown, others: readonly string[] = []): boolean {
  if (typeof value === 'number') return true
  return hasOnly(value, ['min', 'max', ...others]) && (['min', 'max'] as const).some((b) => value[b] !== undefined)
    && (['min', 'max'] as const).every((b) => value[b] === undefined || typeof value[b] === 'number')
}

function judgeBound(bound: unknown, actual: number, what: string): Verdict {
  const { min = -Infinity, max = Infinity } = typeof bound === 'number' ? { min: bound, max: bound } : (bound as { min?: number; max?: number })
  const expected = min === max ? `${min}` : min === -Infinity ? `at most ${max}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`
  // Written so that NaN fails.
  return { passed: actual >= min && actual <= max, detail: `${what}: expected ${expected}, got ${actual}` }
}

const printLabels = (labels: Readonly<Record<string, unknown>>): string =>
  (Object.keys(labels).length ? ` {${Object.entries(labels).map(([k, v]) => `${k}: ${String(v)}`).join(', ')}}` : '')
