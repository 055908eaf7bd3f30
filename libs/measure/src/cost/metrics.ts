import type { Metric } from '@spikeline/core'
import { isFixedPoint, isQuantised, type Network } from '@spikeline/networks'
import { metric } from '../metric.ts'
import { energyOf } from './energy.ts'
import { memoryOf, reusedMemory, stateBytes } from './memory.ts'
import type { ActivityTally } from './tally.ts'
import { layerWork, sum, totalWork, type LayerWork, type Work } from './work.ts'

/** All costs of a network: in total, by layer, and until each step. Fails with E8010 and E8012, as layerWork does. */
export function costMetrics(network: Network | undefined, tally: ActivityTally | undefined, name?: string): readonly Metric[] {
  const layers = layerWork(network, tally)
  const { kind, timesteps, samples, model: ownName } = tally!
  const model = name ?? ownName
  const fixed = network !== undefined && isFixedPoint(network)
  const whole = fixed || (network !== undefined && isQuantised(network))
  const drive = sum(layers.map((layer) => layer.drive))
  return [
    metric('cost.samples', samples, { model }),
    metric('timesteps', timesteps, { model }),
    ...workMetrics(kind, timesteps, totalWork(layers), { model }, whole),
    ...(kind === 'ann' ? [metric('memory.reused', reusedMemory(layers), { model })] : []),
    ...(drive > 0 ? [metric('memory.drive', stateBytes(fixed) * drive, { model })] : []),
    ...cumulative('multiplications.cumulative', layers.map((layer) => layer.multiplicationsByStep), model),
    ...cumulative('additions.cumulative', layers.map((layer) => layer.additionsByStep), model),
    ...cumulative('multiplications.effective.cumulative', layers.map((layer) => layer.effectiveByStep), model),
    ...cumulative('additions.effective.cumulative', layers.map((layer) => layer.effectiveByStep.map((n) => n + layer.identity)), model),
    ...layers.flatMap((layer: LayerWork) => workMetrics(kind, timesteps, layer, { model, layer: layer.name }, whole)),
  ]
}

function workMetrics(kind: 'ann' | 'snn', timesteps: number, work: Work, labels: Metric['labels'], whole: boolean): Metric[] {
  const memory = memoryOf(kind, work)
  const energy = energyOf(kind, work, whole)
  const operations: Readonly<Record<string, number>> = {
    multiplications: work.multiplications,
    additions: work.additions,
    'multiplications.effective': work.multiplicationsEffective,
    'additions.effective': work.additionsEffective,
    'multiplications.dense': work.multiplicationsDense,
    'additions.dense': work.additionsDense,
    ...(kind === 'snn' ? { 'multiplications.leak': work.multiplicationsLeak } : {}),
    ...(work.multiplicationsScale > 0 ? { 'multiplications.scale': work.multiplicationsScale } : {}),
  }
  const values: Readonly<Record<string, number>> = {
    parameters: work.parameters,
    neurons: work.neurons,
    memory: memory.total,
    'memory.parameters': memory.parameters,
    'memory.state': memory.state,
    ...(kind === 'snn' ? { 'memory.spikes': memory.spikes } : {}),
    ...operations,
    ...(timesteps > 0 ? Object.fromEntries(Object.entries(operations).map(([name, value]) => [`${name}/step`, value / timesteps])) : {}),
    ...(kind === 'snn' ? { updates: work.updates, spikes: work.active } : {}),
    // A layer that can't fire has no rate.
    ...(work.chances > 0 ? { [kind === 'snn' ? 'firingRate' : 'density']: work.active / work.chances } : {}),
    'energy.compute': energy.compute,
    'energy.compute.effective': energy.computeEffective,
    'bytes.accessed': energy.accessed,
    'energy.onChip': energy.onChip,
    'energy.offChip.low': energy.offChip.low,
    'energy.offChip.high': energy.offChip.high,
  }
  return Object.entries(values).map(([name, value]) => metric(name, value, labels))
}

/** A curve over steps, from the work of each layer at each step. */
function cumulative(name: string, byLayer: readonly (readonly number[])[], model: string): Metric[] {
  let until = 0
  return Array.from({ length: byLayer[0]?.length ?? 0 }, (_, t) => {
    until += sum(byLayer.map((steps) => steps[t]!))
    return metric(name, until, { model, step: t + 1 })
  })
}
