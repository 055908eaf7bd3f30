import { fail, type Metric } from '@spikeline/core'
import { isFixedPoint, isQuantised, type Network } from '@spikeline/networks'
import { energyOf, PICO, type Energy, type Technology } from '../cost/energy.ts'
import { SPIKE, stateBytes } from '../cost/memory.ts'
import type { ActivityTally } from '../cost/tally.ts'
import { layerWork, sum, totalWork, type LayerWork, type Work } from '../cost/work.ts'
import type { EnergyParams } from '../generated/energy.ts'
import { metric } from '../metric.ts'

/** Fails with E3540 where the range of DRAM is none. */
export function technologyOf({ multiplication, addition, wholeMultiplication, wholeAddition, wideMultiplication, onChip, offChipLow: low, offChipHigh: high, fetched }: EnergyParams): Technology {
  if (low > high) fail('E3540', { low, high }, '/offChipLow')
  return { multiplication, addition, fixed: { multiplication: wholeMultiplication, addition: wholeAddition, leak: wideMultiplication }, onChip, offChip: { low, high }, fetched }
}

/** Energies of a network: in total, by layer, and of an SNN until each step. Fails with E8010 and E8012, as layerWork does. */
export function energyMetrics(network: Network, tally: ActivityTally | undefined, technology: Technology, name?: string): readonly Metric[] {
  const layers = layerWork(network, tally)
  const { kind, timesteps, model: ownName } = tally!
  const model = name ?? ownName
  const whole = isFixedPoint(network) || isQuantised(network)
  const total = totalWork(layers)
  return [
    metric('timesteps', timesteps, { model }),
    ...(kind === 'snn' && total.chances > 0 ? [metric('firingRate', total.active / total.chances, { model })] : []),
    ...workMetrics(kind, total, whole, technology, { model }),
    ...(kind === 'snn' ? untilEachStep(layers, whole, technology, model) : []),
    ...layers.flatMap((layer) => workMetrics(kind, layer, whole, technology, { model, layer: layer.name })),
  ]
}

function workMetrics(kind: 'ann' | 'snn', work: Work, whole: boolean, technology: Technology, labels: Metric['labels']): Metric[] {
  const { compute, computeEffective, onChip, offChip, parts, spikes, inputSpikes } = energyOf(kind, work, whole, technology)
  const values: Readonly<Record<string, number>> = {
    'energy.arithmetic': compute,
    'energy.arithmetic.effective': computeEffective,
    'energy.arithmetic.multiplications': parts.multiplications,
    'energy.arithmetic.additions': parts.additions,
    ...(kind === 'snn' ? { 'energy.arithmetic.leak': parts.leak } : {}),
    ...(parts.scale > 0 ? { 'energy.arithmetic.scale': parts.scale } : {}),
    'energy.memory.weights': parts.weights,
    'energy.memory.state': parts.state,
    'energy.fetched.low': parts.fetched.low,
    'energy.fetched.high': parts.fetched.high,
    'energy.withMemory': onChip,
    'energy.withDram.low': offChip.low,
    'energy.withDram.high': offChip.high,
    ...(kind === 'snn' ? { ...causedBy('spikes', spikes), ...causedBy('input', inputSpikes) } : {}),
  }
  return Object.entries(values).map(([name, value]) => metric(name, value, labels))
}

const causedBy = (what: string, { compute, onChip, offChip }: Energy['spikes']): Record<string, number> => ({
  [`energy.arithmetic.${what}`]: compute, [`energy.withMemory.${what}`]: onChip, [`energy.withDram.low.${what}`]: offChip.low, [`energy.withDram.high.${what}`]: offChip.high,
})

/** What a sample has taken until the end of each step: arithmetic, and with memory on chip. */
function untilEachStep(layers: readonly LayerWork[], whole: boolean, technology: Technology, model: string): Metric[] {
  const ofMultiplication = whole ? technology.fixed.multiplication : technology.multiplication
  const ofAddition = whole ? technology.fixed.addition : technology.addition
  const ofLeak = whole ? technology.fixed.leak : technology.multiplication
  const perByte = technology.onChip / 8
  let [arithmetic, withMemory] = [0, 0]
  return Array.from({ length: layers[0]?.updatesByStep.length ?? 0 }, (_, t) => {
    const compute = sum(layers.map(({ multiplicationsByStep, additionsByStep, updatesByStep, leak }) =>
      ofMultiplication * multiplicationsByStep[t]! + ofAddition * additionsByStep[t]! + ofLeak * leak * updatesByStep[t]!))
    const bytes = sum(layers.map((layer) =>
      (layer.additions > 0 ? (layer.weightBytes / layer.additions) * layer.additionsByStep[t]! : 0) + (2 * stateBytes(whole) + 2 * SPIKE) * layer.updatesByStep[t]!))
    arithmetic += compute * PICO
    withMemory += (compute + perByte * bytes) * PICO
    return [metric('energy.arithmetic.cumulative', arithmetic, { model, step: t + 1 }), metric('energy.withMemory.cumulative', withMemory, { model, step: t + 1 })]
  }).flat()
}
