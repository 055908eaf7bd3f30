import type { Estimate, Figure, Statement } from '@spikeline/core'
import { printParams, type Params } from '../compare/collect.ts'
import { estimate } from '../compare/estimate.ts'
import { definitions } from '../definitions.ts'
import { models, type EnergyName, type Pair } from './cross.ts'

/** The two models that sentences are about; DRAM is in the table. */
const told = ['energy.arithmetic', 'energy.withMemory'] as const

/** Means over the pairs of a group, and what they were made of. */
export interface Summary {
  readonly params: Params
  readonly rival: string
  readonly timesteps: number
  readonly rate: Estimate
  readonly count: number
  readonly energies: Readonly<Record<EnergyName, { readonly snn: Estimate; readonly ann: Estimate; readonly crossing: Estimate | undefined }>>
}

export function summarisePairs(params: Params, pairs: readonly Pair[]): Summary {
  const { rival, timesteps } = pairs[0]!
  const energies = Object.fromEntries((Object.keys(models) as EnergyName[]).map((name) => {
    const rates = pairs.flatMap(({ energies: each }) => each[name].rate ?? [])
    return [name, {
      snn: estimate(pairs.map(({ energies: each }) => each[name].snn)), ann: estimate(pairs.map(({ energies: each }) => each[name].ann)),
      crossing: rates.length > 0 ? estimate(rates) : undefined,
    }]
  })) as Summary['energies']
  return { params, rival, timesteps, rate: estimate(pairs.map(({ rate }) => rate)), count: pairs.length, energies }
}

/** What the figures say, in sentences: at what rate the model would take as much energy as its rival, by arithmetic alone and with memory. */
export function crossoverStatement(snn: string, { params, rival, timesteps, rate, energies, count }: Summary): Statement {
  const at = printParams(params)
  // T is said anyhow.
  const others = printParams(Object.fromEntries(Object.entries(params).filter(([name]) => name !== 'T')))
  const figure = (name: string, metric: string, { value, margin }: Estimate): Figure => ({ name, value, ...(margin > 0 && { margin }), unit: definitions[metric]!.unit })
  const lower = told.map((name) => (energies[name].snn.value < energies[name].ann.value ? snn : rival))
  const verdict = energies['energy.withMemory'].crossing === undefined ? 'not testable on this data'
    : lower[0] === lower[1] ? lower[0]! : `${lower[0]!} by arithmetic, ${lower[1]!} with memory`
  return {
    kind: 'finding',
    subject: `energy of ${snn} against ${rival}${at ? ` at ${at}` : ''}`,
    verdict,
    text: [
      `At T = ${timesteps}${others ? ` and ${others}` : ''} ${snn} fires at ${percent(rate)}, spikes a neuron and step${count > 1 ? `, the mean of ${count} runs` : ''}.`,
      ...told.map((name) => sentence(snn, rival, name, energies[name])),
    ].join(' '),
    figures: [
      figure('firing rate', 'firingRate', rate),
      ...told.flatMap((name) => [
        ...(energies[name].crossing ? [figure(`crossover, ${models[name]}`, 'crossover.rate', energies[name].crossing)] : []),
        figure(`energy of ${snn}, ${models[name]}`, name, energies[name].snn), figure(`energy of ${rival}, ${models[name]}`, name, energies[name].ann),
      ]),
    ],
  }
}

function sentence(snn: string, rival: string, name: EnergyName, { snn: mine, ann: theirs, crossing }: Summary['energies'][EnergyName]): string {
  const counted = name === 'energy.arithmetic' ? 'Counting arithmetic alone' : 'With memory on chip'
  const figures = `${joules(mine.value)} against ${joules(theirs.value)}`
  const less = mine.value < theirs.value
  if (!crossing) return `${counted} it takes ${figures}, and never fired: what a spike takes is not known.`
  if (crossing.value <= 0) return `${counted} it takes ${figures}, and would take more than ${rival} without any spike.`
  if (crossing.value >= 1) return `${counted} it takes ${figures}, and would take less than ${rival} at any rate.`
  return less ? `${counted} it takes less energy than ${rival}, ${figures}, as it would at any rate below ${percent(crossing)}.`
    : `${counted} it would have to fire below ${percent(crossing)} to take less energy than ${rival}; it takes ${figures}.`
}

const percent = ({ value, margin }: Estimate): string => `${short(100 * value)}${margin > 0 ? ` ± ${short(100 * margin)}` : ''} %`
const short = (value: number): string => String(Number(value.toPrecision(2)))

const prefixes = [[1, 'J'], [1e-3, 'mJ'], [1e-6, 'µJ'], [1e-9, 'nJ']] as const

function joules(value: number): string {
  const [size, unit] = prefixes.find(([least]) => value >= least) ?? [1e-12, 'pJ']
  return `${Number((value / size).toPrecision(3))} ${unit}`
}
