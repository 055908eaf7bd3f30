import { didYouMean, fail } from '@spikeline/core'
import { baselineOf } from '../compare/baseline.ts'
import { paramNames, printParams, type Params, type Row } from '../compare/collect.ts'

/** The energies that are compared: how measure/energy names them, and how people do. */
export const models = {
  'energy.arithmetic': 'arithmetic',
  'energy.withMemory': 'memory on chip',
  'energy.withDram.low': 'DRAM, low',
  'energy.withDram.high': 'DRAM, high',
} as const
export type EnergyName = keyof typeof models

export interface Crossover {
  /** The firing rate at which both take the same, per neuron and step; undefined where the network never fired, so that what a spike takes is unknown. */
  readonly rate: number | undefined
  readonly snn: number
  readonly ann: number
}

/** One spiking model at one assignment beside its rival. */
export interface Pair {
  readonly params: Params
  readonly rival: string
  readonly timesteps: number
  readonly rate: number
  readonly energies: Readonly<Record<EnergyName, Crossover>>
}

/**
 * The rate r* at which E_snn(r) = a + b·r is E_ann, at fixed T: b = E_spikes/r₀ from the part of the energy that spikes caused at the rate r₀ that was
 * measured, a = E_snn − E_spikes. Undefined where no neuron fired.
 */
export function crossing(snn: number, spikes: number, rate: number, ann: number): number | undefined {
  return spikes > 0 && rate > 0 ? (ann - (snn - spikes)) / (spikes / rate) : undefined
}

/** "ann-4-bit" of "ann-K-bit" at T = 8: as many bits as tell T + 1 counts of spikes apart. */
export const rivalOf = (ann: string, timesteps: number): string => ann.replace(/(^|-)K(?=-|$)/g, (_, dash: string) => `${dash}${Math.ceil(Math.log2(timesteps + 1))}`)

/** Every row of the spiking model, with the row of its rival that agrees with it best. Fails with E3530, E3531 and E3532. */
export function pairs(rows: readonly Row[], { snn, ann, input }: { readonly snn: string; readonly ann: string; readonly input: 'scales' | 'fixed' }): readonly Pair[] {
  const known = [...new Set(rows.map(({ model }) => model))]
  const missing = (role: string, model: string, resolved?: string): never =>
    fail('E3530', { role, model, known, suggestion: known.includes(model) ? undefined : resolved === undefined ? didYouMean(model, known) : undefined, resolved })
  const own = rows.filter(({ model }) => model === snn)
  if (own.length === 0) missing('spiking model', snn)
  return own.map((row) => {
    const timesteps = valueOf(row, 'timesteps')
    if (!isSpiking(row)) fail('E3532', { model: snn, role: 'spiking network' })
    const rival = rivalOf(ann, timesteps)
    if (!known.includes(rival)) missing('artificial model', rival, rival)
    const beside = baselineOf(rows.map((one) => ({ ...one, count: 1 })), rival)({ ...row, count: 1 })
    const other = beside ? rows.find(({ model, params }) => model === rival && params === beside.params)! : fail('E3531', { model: rival, metric: 'energy.arithmetic', params: printParams(row.params) })
    if (isSpiking(other)) fail('E3532', { model: rival, role: 'artificial network' })
    const rate = valueOf(row, 'firingRate')
    const energies = Object.fromEntries((Object.keys(models) as EnergyName[]).map((name) => {
      const [mine, theirs] = [valueOf(row, name), valueOf(other, name)]
      const spikes = valueOf(row, `${name}.spikes`) + (input === 'scales' ? valueOf(row, `${name}.input`) : 0)
      return [name, { snn: mine, ann: theirs, rate: crossing(mine, spikes, rate, theirs) }]
    })) as Record<EnergyName, Crossover>
    return { params: row.params, rival, timesteps, rate, energies }
  })
}

/** Only of a spiking network measure/energy says what spikes cause. */
const isSpiking = ({ values }: Row): boolean => values.has('energy.arithmetic.spikes')

/** Fails with E3531. */
function valueOf({ model, params, values }: Row, metric: string): number {
  return values.get(metric)?.value ?? fail('E3531', { model, metric, params: printParams(params) })
}

/** Pairs of one rival that differ only in a swept parameter, together. Fails with E8024 where it was not swept. */
export function grouped(all: readonly Pair[], over: string | undefined): readonly { readonly params: Params; readonly pairs: readonly Pair[] }[] {
  if (over === undefined) return all.map((pair) => ({ params: pair.params, pairs: [pair] }))
  const swept = paramNames(all)
  if (!swept.includes(over)) fail('E8024', { over, known: swept, suggestion: didYouMean(over, swept) })
  const groups = new Map<string, { params: Params; pairs: Pair[] }>()
  for (const pair of all) {
    const { [over]: _, ...params } = pair.params
    const key = `${pair.rival} ${printParams(params)}`
    const group = groups.get(key) ?? groups.set(key, { params, pairs: [] }).get(key)!
    group.pairs.push(pair)
  }
  return [...groups.values()]
}
