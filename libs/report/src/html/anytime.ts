import { canonicalJson, estimate, type Params, type Table } from '@spikeline/core'
import type { Reading } from '../arrived.ts'
import { logAxis, type Axis } from './axes.ts'
import type { Content } from './content.ts'
import { curveChart, panelSize, percentAxis, type CurvePoint } from './curves.ts'
import { figure } from './figure.ts'
import type { Markup } from './markup.ts'
import type { Looks } from './models.ts'
import { agree, facets, paramsText, varied, without } from './params.ts'
import { cellFrom, cellOf } from './pareto.ts'
import { accuracy, additions, scaleOf, type Interval } from './quantities.ts'
import type { Draw } from './vega.ts'

/** A curve over the steps of one model, a mean over repetitions. */
interface Curve {
  readonly model: string
  readonly params: Params
  readonly steps: ReadonlyMap<number, Interval>
}
/** Lines of more points are not marked one by one. */
const MARKED = 24

/** How good the answer is before the window is over: after each step, and after so many additions. */
export async function anytimeFigures(content: Content, looks: Looks, draw: Draw): Promise<Markup[]> {
  const right = longest(stepCurves(content.readings, 'accuracy.anytime', 100, content.over))
  if (right.length === 0) return []
  const work = stepCurves(content.readings, 'additions.cumulative', 1, content.over)
  const still = content.rows.filter(({ model }) => !right.some((curve) => curve.model === model))
  const swept = varied(right.map(({ params }) => params), true).concat(varied(right.map(({ params }) => params), false)).filter((name) => name !== 'T')
  const panels = facets(right.map(({ params }) => params), swept).slice(0, 12)
  const windows = right.length && content.readings.some(({ params }) => 'T' in params) ? ' Each curve is of the longest window that was run.' : ''

  const steps: Placed[] = [
    ...right.flatMap(({ model, params, steps: values }) => [...values].map(([step, value]) => ({ model, params, line: model, x: step, ...value }))),
    ...still.flatMap(({ model, params, ...row }) => { const value = accuracy.of({ model, params, ...row }); return value ? [{ model, params, line: model, x: undefined, ...value }] : [] }),
  ]
  const { title, factor } = scaleOf('Additions of a sample', 'operations', work.flatMap(({ steps: values }) => [...values.values()].map(({ value }) => value)))
  const spent: Placed[] = [
    ...right.flatMap(({ model, params, steps: values }) => {
      const cost = work.find((curve) => curve.model === model && canonicalJson(curve.params) === canonicalJson(params))
      return [...values].flatMap(([step, value]) => { const x = cost?.steps.get(step)?.value; return x ? [{ model, params, line: model, x: x / factor, ...value }] : [] })
    }),
    ...still.flatMap((row) => { const [value, cost] = [accuracy.of(row), additions.of(row)]; return value && cost && cost.value > 0 ? [{ model: row.model, params: row.params, line: row.model, x: cost.value / factor, ...value }] : [] }),
  ]
  const last = Math.max(...steps.map(({ x }) => x ?? 1))
  const stepAxis: Axis = last > 40 ? logAxis('time step', [1, last]) : { title: 'time step', domain: [0, last * 1.03], log: false, values: stepTicks(last) }
  return Promise.all([
    one('Accuracy after each step', steps, stepAxis, 'step', `The answer as it stands after that many time steps.${steps.some(({ x }) => x === undefined) ? ' Dashed: has no steps.' : ''}${windows}`),
    ...(spent.some(({ model }) => right.some((curve) => curve.model === model))
      ? [one('Accuracy after so many additions', spent, logAxis(title, spent.flatMap(({ x }) => x ?? [])), title, `The same answers against the additions made until then; a single mark is a model that answers once. Logarithmic scale.${windows}`)] : []),
  ])

  async function one(heading: string, points: readonly Placed[], x: Axis, column: string, caption: string): Promise<Markup> {
    const y = percentAxis('Accuracy (%)', points)
    const models = [...new Set(points.map(({ model }) => model))]
    const drawn = await Promise.all(panels.map(async (panel) => {
      const within = points.filter(({ params }) => agree(params, panel))
      const label = `${heading}${paramsText(panel) && `, ${paramsText(panel)}`}: ${models.join(', ')}.`
      return { title: paramsText(panel), picture: await draw(curveChart(within, looks, { x, y, ...panelSize(panels.length, 300), points: MARKED }), label) }
    }))
    return figure({ title: heading, panels: drawn, legend: looks.legend(models), caption, data: data(points, column) })
  }
}

/** Whole steps, at most nine of them. */
const stepTicks = (last: number): number[] => {
  const every = [1, 2, 5, 10].find((step) => last / step <= 8) ?? 10
  return [1, ...Array.from({ length: Math.floor(last / every) }, (_, i) => (i + 1) * every)].filter((step, i, all) => all.indexOf(step) === i)
}

type Placed = CurvePoint & { readonly params: Params }

function stepCurves(readings: readonly Reading[], name: string, factor: number, over: string | undefined): Curve[] {
  const curves = new Map<string, { model: string; params: Params; steps: Map<number, number[]> }>()
  for (const reading of readings) {
    if (reading.name !== name || typeof reading.labels['step'] !== 'number' || 'layer' in reading.labels || !Number.isFinite(reading.value)) continue
    const model = String(reading.labels['model'] ?? reading.stage)
    const params = without(reading.params, over)
    const key = canonicalJson([model, params])
    const curve = curves.get(key) ?? curves.set(key, { model, params, steps: new Map() }).get(key)!
    const values = curve.steps.get(reading.labels['step']) ?? curve.steps.set(reading.labels['step'], []).get(reading.labels['step'])!
    values.push(reading.value * factor)
  }
  return [...curves.values()].map(({ model, params, steps }) => ({
    model, params, steps: new Map([...steps].sort(([a], [b]) => a - b).map(([step, values]) => {
      const { value, margin } = estimate(values)
      return [step, { value, low: factor === 100 ? Math.max(0, value - margin) : value - margin, high: factor === 100 ? Math.min(100, value + margin) : value + margin }]
    })),
  }))
}

/** Of the windows T of a model the longest: what it says after a step it says, shorter windows end earlier. */
function longest(curves: readonly Curve[]): Curve[] {
  const key = ({ model, params }: Curve): string => canonicalJson([model, without(params, 'T')])
  const window = ({ params }: Curve): number => (typeof params['T'] === 'number' ? params['T'] : 0)
  return curves.filter((curve) => !curves.some((other) => key(other) === key(curve) && window(other) > window(curve)))
}

function data(points: readonly Placed[], column: string): Table {
  const params = [...new Set(points.flatMap((point) => Object.keys(point.params)))]
  return {
    title: '', notes: [],
    columns: [{ name: 'model', unit: '' }, ...params.map((name) => ({ name, unit: '' })), { name: column, unit: '' }, { name: 'accuracy', unit: '%' }],
    rows: points.map((point) => [point.model, ...params.map((name) => cellOf(point.params, name)), point.x ?? null, cellFrom(point)]),
  }
}
