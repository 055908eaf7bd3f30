import { formatNumber, type Cell, type Estimate, type Params, type Summary, type Table } from '@spikeline/core'
import { linearAxis, logAxis, onAxis, type Axis } from './axes.ts'
import type { Content } from './content.ts'
import { figure } from './figure.ts'
import { labelled } from './labels.ts'
import type { Markup } from './markup.ts'
import type { Looks } from './models.ts'
import { agree, facets, paramSymbol, paramsText, varied, without } from './params.ts'
import { accuracy, energyCompute, energyOnChip, memory, operations, scaleOf, type Interval, type Quantity } from './quantities.ts'
import type { Draw } from './vega.ts'

const costs: readonly (readonly [Quantity, string])[] = [
  [memory, 'Bytes for parameters and for the state of neurons.'],
  [operations, 'Multiplications and additions of one inference, without the leak.'],
  [energyCompute, 'Energy of the multiplications and additions of one inference. Moving data costs nothing here, which flatters spiking networks.'],
  [energyOnChip, 'Energy of one inference, reading weights and states from memory on the chip included.'],
]

interface Point {
  readonly row: Summary
  readonly cost: Interval
  readonly accuracy: Interval
}

/** Accuracy against each cost: every model and assignment is a point, the front is drawn. Apart for what is swept but no number, such as a data set. */
export async function paretoFigures({ rows, over }: Content, looks: Looks, draw: Draw): Promise<Markup[]> {
  const assignments = rows.map(({ params }) => params)
  const along = ['T', 'theta'].find((name) => varied(assignments, true).includes(name)) ?? varied(assignments, true)[0]
  const panels = facets(assignments, varied(assignments, false))
  return Promise.all(costs.flatMap(([cost, meaning]) => {
    const found = rows.map((row) => ({ row, cost: cost.of(row), accuracy: accuracy.of(row) })).filter((point): point is Point => point.cost !== undefined && point.accuracy !== undefined)
    const points = found.filter((point) => point.cost.value > 0)
    const free = [...new Set(found.filter((point) => !points.includes(point)).map(({ row }) => row.model))]
    return points.length < 2 ? [] : [one(cost, meaning, points, free)]
  }))

  async function one(cost: Quantity, meaning: string, points: readonly Point[], free: readonly string[]): Promise<Markup> {
    const { title, factor } = scaleOf(cost.title, cost.unit, points.map((point) => point.cost.value))
    const x = logAxis(title, points.map((point) => point.cost.value / factor))
    const y = linearAxis('Accuracy (%)', points.flatMap((point) => [point.accuracy.low, point.accuracy.high]), { most: 100 })
    const models = [...new Set(points.map(({ row }) => row.model))]
    const drawn = await Promise.all(panels.map(async (panel) => {
      const within = points.filter(({ row }) => agree(row.params, panel))
      const label = `Accuracy against ${cost.title.toLowerCase()}${paramsText(panel) && `, ${paramsText(panel)}`}: ${within.length} points of ${models.join(', ')}. On the front: ${[...front(within)].map(({ row }) => name(row)).join('; ')}.`
      return { title: paramsText(panel), picture: await draw(chart(within, factor, x, y, along, looks), label) }
    }))
    const what = [
      meaning,
      along && `A line joins the points of one model in the order of ${paramSymbol(along)}.`,
      'Dashed, with larger marks: the front; no other point is as accurate for less.',
      points.some((point) => point.accuracy.high > point.accuracy.low) && `Bars: 95 % confidence interval ${over ? `over ${over}` : 'for this number of test samples'}${linesOf(points, along) > MANY ? ', of points on the front' : ''}.`,
      free.length > 0 && `A logarithmic axis has no place for 0: ${free.join(', ')}.`,
    ].filter(Boolean).join(' ')
    return figure({ title: `Accuracy against ${cost.title.toLowerCase()}`, panels: drawn, legend: looks.legend(models), caption: what, data: data(cost, points, new Set(panels.flatMap((panel) => [...front(points.filter(({ row }) => agree(row.params, panel)))]))) })
  }
}

const name = ({ model, params }: Summary): string => [model, paramsText(params)].filter(Boolean).join(', ')

/** Points that no other dominates: none is at least as accurate and as cheap, and better in one of both. */
export function front<P extends Pick<Point, 'cost' | 'accuracy'>>(points: readonly P[]): ReadonlySet<P> {
  const better = (a: P, b: P): boolean => a.cost.value <= b.cost.value && a.accuracy.value >= b.accuracy.value && (a.cost.value < b.cost.value || a.accuracy.value > b.accuracy.value)
  return new Set(points.filter((point) => !points.some((other) => better(other, point))))
}

function chart(points: readonly Point[], factor: number, x: Axis, y: Axis, along: string | undefined, looks: Looks): Parameters<Draw>[0] {
  const best = front(points)
  const values = points.map((point) => {
    const { model, params } = point.row
    const at = along === undefined ? undefined : params[along]
    return {
      x: point.cost.value / factor, y: point.accuracy.value, low: point.accuracy.low, high: point.accuracy.high, model, order: Number(at ?? 0),
      line: name({ ...point.row, params: without(params, along) }), best: best.has(point), text: typeof at === 'number' ? `${paramSymbol(along!)} ${formatNumber(at)}` : '',
    }
  })
  const edge = [...values.filter((value) => value.best)].sort((a, b) => a.x - b.x)
  const step = edge.length ? [...edge, { ...edge.at(-1)!, x: x.domain[1] }] : []
  const models = [...new Set(values.map(({ model }) => model))]
  const { color, shape } = looks.scales(models)
  const position = { x: onAxis('x', x), y: onAxis('y', y) }
  const colored = { field: 'model', type: 'nominal', scale: color, legend: null }
  const many = new Set(values.map(({ line }) => line)).size > MANY
  const text = labelled(many ? values.filter((value) => value.best) : values, x, y, { width: WIDTH, height: HEIGHT })
  return {
    width: WIDTH, height: HEIGHT,
    layer: [
      { data: { values: step }, mark: { type: 'line', interpolate: 'step-after', stroke: 'var(--soft)', strokeDash: [5, 4], strokeWidth: 1.25 }, encoding: position },
      { data: { values: values.filter(({ low, high, best: on }) => high > low && (on || !many)) }, mark: { type: 'rule', strokeWidth: 1, opacity: 0.55 }, encoding: { ...position, y: { ...position.y, field: 'low' }, y2: { field: 'high' }, color: colored } },
      ...(along === undefined ? [] : [{ data: { values }, mark: { type: 'line', strokeWidth: 1.75, opacity: many ? 0.35 : 0.8 }, encoding: { ...position, color: colored, detail: { field: 'line' }, order: { field: 'order', type: 'quantitative' } } }]),
      ...[false, true].map((best) => ({
        data: { values: values.filter((value) => value.best === best) },
        mark: { type: 'point', filled: true, size: best ? 95 : 45, opacity: best ? 1 : many ? 0.5 : 0.85, stroke: 'var(--paper)', strokeWidth: 1 },
        encoding: { ...position, fill: colored, shape: { field: 'model', scale: shape, legend: null } },
      })),
      ...(text.length ? [{ data: { values: text }, mark: { type: 'text', fontSize: 11, fill: 'var(--soft)', stroke: 'var(--paper)', strokeWidth: 3, dy: -12 }, encoding: { ...position, text: { field: 'text' } } }] : []),
    ],
  }
}
const linesOf = (points: readonly Point[], along: string | undefined): number => new Set(points.map(({ row }) => name({ ...row, params: without(row.params, along) }))).size

/** With more lines than these, what is not on the front steps back. */
const MANY = 8
const WIDTH = 460
const HEIGHT = 310

function data(cost: Quantity, points: readonly Point[], best: ReadonlySet<Point>): Table {
  const params = [...new Set(points.flatMap(({ row }) => Object.keys(row.params)))]
  return {
    title: '', notes: [],
    columns: [
      { name: 'model', unit: '' }, ...params.map((param) => ({ name: param, unit: '' })), { name: cost.title.toLowerCase(), unit: cost.unit }, { name: 'accuracy', unit: '%' },
      { name: 'on the front', unit: '' },
    ],
    rows: points.map((point) => [point.row.model, ...params.map((param) => cellOf(point.row.params, param)), cellFrom(point.cost), cellFrom(point.accuracy), best.has(point) ? 'yes' : 'no']),
  }
}

export const cellOf = (params: Params, name: string): Cell => {
  const value = params[name]
  return value === undefined ? null : typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)
}
/** A value with half the width of its interval. */
export const cellFrom = ({ value, low, high }: Interval): number | Estimate => (high > low ? { value, margin: (high - low) / 2 } : value)
