import { didYouMean, fail, type Cell, type Table, type TableColumn } from '@spikeline/core'
import { collect, printParams, type Row } from '../compare/collect.ts'
import type { Read } from '../decide/read.ts'
import type { PublishedParams } from '../generated/published.ts'

type System = PublishedParams['systems'][number]

interface Column extends TableColumn {
  readonly cell: (system: System, row: Row | undefined) => Cell
  /** Left out where no system has any. */
  readonly ifAny?: boolean
}

/**
 * A row for each system. times: seconds in which a model was made, by its name.
 *
 * Fails with E8140 where a system is a model that no metric is of, or its ANN one that was neither measured nor trained (unless something failed, which may be the one), E8141 for a model with several assignments
 * of swept parameters, E8142 for two systems of one model.
 */
export function publishedTable({ title, systems, notes }: PublishedParams, { arrived, missing }: Read, times: ReadonlyMap<string, number>): Table {
  const rows = rowsByModel(collect(arrived, { orNothing: true }).rows)
  check(systems, rows, times, missing.length > 0)
  const accuracy = (row: Row | undefined): number | null => percent(row?.values.get('accuracy')?.value)
  const annOf = ({ ann }: System): Row | undefined => (ann === undefined ? undefined : rows.get(ann))
  const single = (metric: string) => (_: System, row: Row | undefined): Cell => row?.values.get(metric)?.value ?? null
  const all: Column[] = [
    { name: 'system', unit: '', cell: ({ model }) => model },
    { name: 'source', unit: '', cell: ({ source }) => source },
    { name: 'data', unit: '', ifAny: true, cell: ({ data }) => data ?? null },
    { name: 'published', unit: '%', definition: 'accuracy as published.', cell: ({ accuracy: of }) => of ?? null },
    { name: 'ours', unit: '%', definition: 'accuracy measured here.', cell: (_, row) => accuracy(row) },
    { name: 'ours − published', unit: 'points', cell: ({ accuracy: of }, row) => difference(accuracy(row), of ?? null) },
    { name: 'its ANN', unit: '%', ifAny: true, definition: 'accuracy of the model that it was made from.', cell: (system) => accuracy(annOf(system)) },
    { name: 'ours − its ANN', unit: 'points', ifAny: true, cell: (system, row) => difference(accuracy(row), accuracy(annOf(system))) },
    { name: 'T', unit: 'steps', definition: 'time steps that a sample is presented for.', cell: single('timesteps') },
    { name: 'spikes', unit: 'spikes', definition: 'per sample, of neurons of the network; those of the input are not among them.', cell: single('spikes') },
    { name: 'additions', unit: 'operations', definition: 'per sample: see measure/cost.', cell: single('additions') },
    { name: 'training', unit: 's', ifAny: true, definition: 'time by the clock in which it was made, with what it was made from, on the machine, with the threads and beside the other work of that time.', cell: (system) => timeOf(system, times) },
  ]
  const columns = all.filter(({ ifAny, cell }) => !ifAny || systems.some((system) => cell(system, rows.get(system.model)) !== null))
  const remembered = systems.filter((system) => system.remembered && system.accuracy !== undefined).map(({ model }) => model)
  return {
    title,
    columns: columns.map(({ name, unit, definition }) => ({ name, unit, ...(definition !== undefined && { definition }) })),
    rows: systems.map((system) => columns.map(({ cell }) => cell(system, rows.get(system.model)))),
    notes: [
      ...notes, ...counts(systems, rows),
      ...(remembered.length ? [`Published accuracies from memory, not looked up: ${remembered.join('; ')}.`] : []),
      ...systems.flatMap(({ model, note }) => (note === undefined ? [] : [`${model}: ${note}`])),
      ...missing,
    ],
  }
}

function rowsByModel(rows: readonly Row[]): ReadonlyMap<string, Row> {
  const byModel = new Map<string, Row>()
  for (const row of rows) {
    const known = byModel.get(row.model)
    if (known) fail('E8141', { model: row.model, params: [printParams(known.params), printParams(row.params)] })
    byModel.set(row.model, row)
  }
  return byModel
}

function check(systems: readonly System[], rows: ReadonlyMap<string, Row>, times: ReadonlyMap<string, number>, anyMissing: boolean): void {
  const known = [...rows.keys()]
  systems.forEach(({ model, ann }, i) => {
    if (systems.findIndex((other) => other.model === model) < i) fail('E8142', { model }, `/systems/${i}/model`)
    for (const name of [model, ...(ann === undefined ? [] : [ann])])
      // What a model was made from may have been trained and never measured.
      if (!rows.has(name) && !(name === ann && times.has(name)) && !anyMissing) fail('E8140', { model: name, known, suggestion: didYouMean(name, known) }, `/systems/${i}`)
  })
}

const percent = (fraction: number | undefined): number | null => (fraction === undefined ? null : Number((fraction * 100).toPrecision(15)))
const difference = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Number((a - b).toPrecision(12)))

function timeOf({ model, ann }: System, times: ReadonlyMap<string, number>): number | null {
  const own = [model, ...(ann === undefined ? [] : [ann])].map((name) => times.get(name))
  return own.every((seconds) => seconds !== undefined) ? own.reduce((sum, seconds) => sum + seconds, 0) : null
}

/** On how many samples. */
function counts(systems: readonly System[], rows: ReadonlyMap<string, Row>): string[] {
  const samples = [...new Set(systems.flatMap(({ model }) => rows.get(model)?.values.get('samples')?.value ?? []))].sort((a, b) => a - b)
  if (samples.length === 0) return []
  const number = (n: number): string => n.toLocaleString('en')
  return [`Accuracy measured on ${samples.length === 1 ? number(samples[0]!) : `${number(samples[0]!)} to ${number(samples.at(-1)!)}`} test samples.`]
}
