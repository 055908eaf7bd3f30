import { type Params, type Summary, type Table } from '@spikeline/core'
import { costAxis, linearAxis, sweptAxis, type Axis } from './axes.ts'
import type { Content } from './content.ts'
import { coinciding, curveChart, panelSize, percentAxis, type CurvePoint } from './curves.ts'
import { figure } from './figure.ts'
import { html, type Markup } from './markup.ts'
import type { Looks } from './models.ts'
import { agree, facets, paramAxis, paramsText, paramSymbol, paramTitle, varied, without } from './params.ts'
import { cellFrom, cellOf } from './pareto.ts'
import { accuracy, additions, firingRate, memory, scaleOf, type Interval, type Quantity } from './quantities.ts'
import type { Draw } from './vega.ts'

const quantities: readonly Quantity[] = [accuracy, additions, memory, firingRate]
/** More panels than these are not read; their data is there. */
const MOST = 12

interface Measured { readonly row: Summary; readonly value: Interval }

/** For each swept number a group of figures: accuracy, additions, memory and firing rate against it, a panel for each value of the other parameters. */
export async function sweepFigures(content: Content, looks: Looks, draw: Draw): Promise<Markup[]> {
  const { rows } = content
  const names = varied(rows.map(({ params }) => params), true)
  // The time window and the threshold are what the field asks for; others follow in the order of the sweep.
  const ordered = [...['T', 'theta'].filter((name) => names.includes(name)), ...names.filter((name) => name !== 'T' && name !== 'theta')]
  return Promise.all(ordered.map(async (name) => {
    const figures = await Promise.all(quantities.flatMap((quantity) => {
      const measured = rows.map((row) => ({ row, value: quantity.of(row) })).filter((one): one is Measured => one.value !== undefined)
      return measured.some(({ row }) => typeof row.params[name] === 'number') ? [sweepFigure(name, quantity, measured, content.over, looks, draw)] : []
    }))
    return html`<section><h3>${paramTitle(name)}</h3><div class="figures">${figures}</div></section>`
  }))
}

async function sweepFigure(name: string, quantity: Quantity, measured: readonly Measured[], over: string | undefined, looks: Looks, draw: Draw): Promise<Markup> {
  const assignments = measured.map(({ row }) => row.params)
  const others = [...varied(assignments, true), ...varied(assignments, false)].filter((other) => other !== name)
  const all = facets(assignments.filter((params) => Object.hasOwn(params, name)), others)
  const panels = all.slice(0, MOST)
  const { title, factor } = scaleOf(quantity.title, quantity.unit, measured.map(({ value }) => value.value))
  const points = measured.map(({ row, value }) => ({ ...pointOf(row, name, value, factor), params: row.params }))
  const x = sweptAxis(paramAxis(name), points.flatMap((point) => point.x ?? []))
  const y = axisOf(quantity, title, points)
  const models = [...new Set(points.map(({ model }) => model))]
  const drawn = await Promise.all(panels.map(async (panel) => {
    // Each line of a panel is told by what the panel does not fix.
    const within = points.filter(({ params }) => agree(params, panel)).map((point) => ({ ...point, line: `${point.model} ${paramsText(without(point.params, name, ...Object.keys(panel)))}` }))
    const label = `${title} against ${paramAxis(name)}${paramsText(panel) && `, ${paramsText(panel)}`}. ${models.map((model) => spoken(model, within)).filter(Boolean).join('; ')}.`
    return { title: paramsText(panel), picture: await draw(curveChart(within, looks, { x, y, ...panelSize(panels.length), points: Infinity }), label) }
  }))
  const caption = [
    points.some(({ low, high }) => high > low) && `Bands: 95 % confidence interval ${over ? `over ${over}` : 'for this number of test samples'}.`,
    points.some((point) => point.x === undefined) && `Dashed: does not depend on ${paramSymbol(name)}.`,
    ...coinciding(points, y).map((names) => `${names.map((one) => `“${one}”`).join(' and ')} cover one another.`),
    y.log && 'Logarithmic scale.',
    all.length > MOST && `The first ${MOST} of ${all.length} combinations are drawn; the data has all.`,
  ].filter(Boolean).join(' ')
  return figure({ title: `${title} against ${paramSymbol(name)}`, panels: drawn, legend: looks.legend(models), caption, data: data(quantity, measured) })
}

function pointOf({ model, params }: Summary, name: string, { value, low, high }: Interval, factor: number): CurvePoint {
  const x = params[name]
  return { model, line: model, x: typeof x === 'number' ? x : undefined, value: value / factor, low: low / factor, high: high / factor }
}

function axisOf({ unit }: Quantity, title: string, points: readonly Interval[]): Axis {
  const ends = points.flatMap(({ low, high }) => [low, high])
  if (title.startsWith('Accuracy')) return percentAxis(title, points)
  return unit === '%' ? linearAxis(title, ends, { zero: true, most: 100 }) : costAxis(title, ends)
}

const number = (value: number): string => String(Number(value.toPrecision(3)))

/** 'snn: 91.2 at 4 to 97.8 at 32'. */
function spoken(model: string, points: readonly CurvePoint[]): string {
  const own = points.filter((point) => point.model === model).sort((a, b) => (a.x ?? 0) - (b.x ?? 0))
  const [first, last] = [own[0], own.at(-1)]
  if (!first || !last) return ''
  return first === last || first.x === undefined ? `${model}: ${number(first.value)}` : `${model}: ${number(first.value)} at ${first.x} to ${number(last.value)} at ${last.x}`
}

function data({ title, unit }: Quantity, measured: readonly Measured[]): Table {
  const params = [...new Set(measured.flatMap(({ row }) => Object.keys(row.params as Params)))]
  return {
    title: '', notes: [],
    columns: [{ name: 'model', unit: '' }, ...params.map((param) => ({ name: param, unit: '' })), { name: title.toLowerCase(), unit }],
    rows: measured.map(({ row, value }) => [row.model, ...params.map((param) => cellOf(row.params, param)), cellFrom(value)]),
  }
}
