import { linearAxis, onAxis, type Axis } from './axes.ts'
import type { Looks } from './models.ts'
import type { Interval } from './quantities.ts'
import type { Chart } from './vega.ts'

/** A value of a model at a place; without x it holds everywhere. */
export interface CurvePoint extends Interval {
  readonly model: string
  /** Tells lines of one model apart. */
  readonly line: string
  readonly x: number | undefined
}
export interface CurveOptions {
  readonly x: Axis
  readonly y: Axis
  readonly width: number
  readonly height: number
  /** A line of more points has no marks. */
  readonly points: number
}

/** Lines with their confidence bands, one for each model; what holds everywhere is a dashed line across. */
export function curveChart(points: readonly CurvePoint[], looks: Looks, { x, y, width, height, points: most }: CurveOptions): Chart {
  const models = [...new Set(points.map(({ model }) => model))]
  const { color, shape } = looks.scales(models)
  const moving = points.filter((point) => point.x !== undefined)
  const marked = moving.filter(({ line }) => moving.filter((other) => other.line === line).length <= most)
  const across = points.filter((point) => point.x === undefined).flatMap((point) => x.domain.map((edge) => ({ ...point, x: edge })))
  const place = { x: onAxis('x', x), y: onAxis('value', width < 300 ? { ...y, title: null } : y) }
  const colored = { field: 'model', type: 'nominal', scale: color, legend: null }
  const detail = { field: 'line' }
  const band = (values: readonly object[]): object[] => (values.length === 0 ? [] : [{
    data: { values }, mark: { type: 'area', opacity: 0.13, clip: true }, encoding: { ...place, y: { ...place.y, field: 'low' }, y2: { field: 'high' }, fill: colored, detail },
  }])
  const line = (values: readonly object[], mark: object): object[] => (values.length === 0 ? [] : [{ data: { values }, mark: { type: 'line', strokeWidth: 2, clip: true, ...mark }, encoding: { ...place, stroke: colored, detail } }])
  return {
    width, height,
    layer: [
      ...band([...moving, ...across].filter(({ low, high }) => high > low)),
      ...line(across, { strokeDash: [6, 4], strokeWidth: 1.5 }),
      ...line(moving, {}),
      ...(marked.length ? [{
        data: { values: marked }, mark: { type: 'point', filled: true, size: 60, opacity: 1, stroke: 'var(--paper)', strokeWidth: 1 },
        encoding: { ...place, fill: colored, shape: { field: 'model', scale: shape, legend: null } },
      }] : []),
    ],
  }
}

/** Sizes of panels, for how many there are: they share a row where that can be read. */
export const panelSize = (panels: number, height = 280): { readonly width: number; readonly height: number } =>
  (panels > 3 ? { width: 270, height: 215 } : panels > 2 ? { width: 340, height: 235 } : { width: 460, height })

/** An axis with room for the bands; a percentage ends at 0 and 100. */
export const percentAxis = (title: string, points: readonly Interval[]): Axis => linearAxis(title, points.flatMap(({ low, high }) => [low, high]), { most: 100 })

/** Models whose lines lie on one another, so that the last of them is seen only: nowhere further apart than a hundredth of the axis. */
export function coinciding(points: readonly CurvePoint[], { domain: [low, high], log }: Axis): readonly (readonly string[])[] {
  const place = (value: number): number => (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low))
  const models = [...new Set(points.map(({ model }) => model))]
  const drawn = (model: string): string => points.filter((point) => point.model === model)
    .map(({ x, value }) => `${x} ${Math.round(place(value) * 100)}`).join(';')
  const groups = new Map<string, string[]>()
  for (const model of models) groups.set(drawn(model), [...(groups.get(drawn(model)) ?? []), model])
  return [...groups.values()].filter((group) => group.length > 1)
}
