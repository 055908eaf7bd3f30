import type { Metric } from '@spikeline/core'

/** Finds the values of one metric: `of('recall', { class: 2 })`. Throws where there isn't exactly one. */
export const finder = (metrics: readonly Metric[]) => (name: string, labels: Metric['labels'] = {}): number => {
  const wanted = JSON.stringify(Object.entries(labels).sort())
  const found = metrics.filter((m) => m.name === name && JSON.stringify(Object.entries(m.labels).filter(([k]) => k !== 'model').sort()) === wanted)
  if (found.length !== 1) throw new Error(`${found.length} metrics "${name}" ${wanted}`)
  return found[0]!.value
}

/** The values of a curve in order of its steps. */
export const curve = (metrics: readonly Metric[], name: string): number[] =>
  metrics.filter((m) => m.name === name).sort((a, b) => Number(a.labels['step']) - Number(b.labels['step'])).map((m) => m.value)
