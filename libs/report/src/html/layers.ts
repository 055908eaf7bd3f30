import { canonicalJson, estimate, type Params, type Table } from '@spikeline/core'
import type { Reading } from '../arrived.ts'
import { linearAxis, onAxis } from './axes.ts'
import type { Content } from './content.ts'
import { figure } from './figure.ts'
import type { Markup } from './markup.ts'
import type { Looks } from './models.ts'
import { agree, paramsText, without } from './params.ts'
import { cellFrom } from './pareto.ts'
import { accuracy, scaleOf, type Interval } from './quantities.ts'
import type { Draw } from './vega.ts'

const shown = [
  { metric: 'firingRate', title: 'Firing rate by layer', axis: 'Firing rate', unit: '%', factor: 100, caption: 'Spikes a neuron and step. A layer that can not fire has no rate.' },
  { metric: 'spikes', title: 'Spikes by layer', axis: 'Spikes', unit: 'operations', factor: 1, caption: 'Spikes of one sample, over all its steps.' },
] as const

/** Where a model is at its best: the assignment of its highest mean accuracy, the first of equals. */
export function bestParams({ rows }: Content, model: string): Params | undefined {
  let best: { readonly params: Params; readonly value: number } | undefined
  for (const row of rows) {
    const value = row.model === model ? accuracy.of(row)?.value : undefined
    if (value !== undefined && value > (best?.value ?? -1)) best = { params: row.params, value }
  }
  return best?.params
}

/** What the panels of models say of where they were measured. */
export const atBest = (content: Content): string => (content.rows.some(({ params }) => Object.keys(params).length > 0) ? ' Each model where it is most accurate.' : '')

/** Firing rates and spikes of the layers, models side by side. */
export async function layerFigures(content: Content, looks: Looks, draw: Draw): Promise<Markup[]> {
  return (await Promise.all(shown.map(async ({ metric, title, axis, unit, factor, caption }) => {
    const readings = content.readings.filter(({ name, labels, value }) => name === metric && 'layer' in labels && !('step' in labels) && Number.isFinite(value))
    const models = [...new Set(readings.map(modelOf))]
    const layers = models.map((model) => ({ model, ...layersOf(readings.filter((reading) => modelOf(reading) === model), bestParams(content, model), content.over, factor) }))
    const values = layers.flatMap(({ bars }) => bars.map(({ value }) => value))
    // Of a network whose only layer does not fire there is nothing to see.
    if (values.every((value) => value === 0)) return []
    const scale = scaleOf(axis, unit, values)
    const x = linearAxis(scale.title, layers.flatMap(({ bars }) => bars.map(({ high }) => high / scale.factor)), { zero: true })
    const panels = await Promise.all(layers.map(async ({ model, params, bars }) => {
      const label = `${title} of ${model}: ${bars.map(({ layer, value }) => `${layer} ${Number((value / scale.factor).toPrecision(3))}`).join(', ')}`
      return { title: [model, paramsText(params)].filter(Boolean).join(', '), picture: await draw(chart(bars, scale.factor, x, looks.of(model).color), label) }
    }))
    const bars = layers.some((one) => one.bars.some(({ low, high }) => high > low)) ? ` Lines at the ends of bars: 95 % confidence interval over ${content.over}.` : ''
    return [figure({ title, panels, caption: `${caption}${atBest(content)}${bars}`, wide: true, data: data(layers, metric, unit) })]
  }))).flat()
}

const modelOf = ({ labels, stage }: Reading): string => String(labels['model'] ?? stage)

interface Bar extends Interval { readonly layer: string }

/** The layers of one model at one assignment, in the order of the network; means over repetitions. */
function layersOf(readings: readonly Reading[], best: Params | undefined, over: string | undefined, factor: number): { readonly params: Params; readonly bars: readonly Bar[] } {
  const at = readings.find(({ params }) => agree(params, best ?? {})) ?? readings[0]
  const params = without(at?.params ?? {}, over)
  const layers = new Map<string, number[]>()
  for (const reading of readings) {
    if (canonicalJson(without(reading.params, over)) !== canonicalJson(params)) continue
    const layer = String(reading.labels['layer'])
    layers.set(layer, [...(layers.get(layer) ?? []), reading.value * factor])
  }
  return { params, bars: [...layers].map(([layer, values]) => { const { value, margin } = estimate(values); return { layer, value, low: value - margin, high: value + margin } }) }
}

function chart(bars: readonly Bar[], factor: number, x: Parameters<typeof onAxis>[1], color: string): Parameters<Draw>[0] {
  const values = bars.map(({ layer, value, low, high }) => ({ layer, value: value / factor, low: Math.max(0, low / factor), high: high / factor }))
  const y = { field: 'layer', type: 'nominal', sort: null, axis: { title: null, domain: false, ticks: false, labelLimit: 120 }, scale: { padding: 0.3 } }
  const place = { x: onAxis('value', x), y }
  return {
    width: 340, height: 62 + 26 * bars.length,
    layer: [
      { data: { values }, mark: { type: 'bar', fill: color, cornerRadiusEnd: 2 }, encoding: place },
      ...(values.some(({ low, high }) => high > low) ? [{ data: { values }, mark: { type: 'rule', stroke: 'var(--ink)', strokeWidth: 1 }, encoding: { ...place, x: { ...place.x, field: 'low' }, x2: { field: 'high' } } }] : []),
    ],
  }
}

const data = (layers: readonly { readonly model: string; readonly bars: readonly Bar[] }[], metric: string, unit: string): Table => ({
  title: '', notes: [],
  columns: [{ name: 'model', unit: '' }, { name: 'layer', unit: '' }, { name: metric === 'spikes' ? 'spikes' : 'firing rate', unit }],
  rows: layers.flatMap(({ model, bars }) => bars.map((bar) => [model, bar.layer, cellFrom(bar)])),
})
