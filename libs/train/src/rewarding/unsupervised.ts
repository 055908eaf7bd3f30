import type { FirstSpikeEngine } from '@spikeline/networks'
import type { RStdpParams } from '../generated/r-stdp.ts'
import type { LayerInputs } from './inputs.ts'
import type { WinnerWatch } from './winnerWatch.ts'

/** What a pass over the training set works with. */
export interface PassContext {
  readonly engine: FirstSpikeEngine
  readonly layer: number
  /** Indices into the set, in the order of this epoch. */
  readonly order: Uint32Array
  readonly watch: WinnerWatch
  /** Of this layer, from 0. */
  readonly epoch: number
  /** Called after every image; awaited, so that it can let others run. */
  afterSample(seen: number, accuracy?: number): Promise<void>
}

export type LayerRule = RStdpParams['layers'][number]

/** a⁺ for an image, when so many were seen before it: doubled each time that `doubleEvery` images are complete, this one included, up to its maximum. */
export const rateAfter = (seen: number, { rate, maximumRate, doubleEvery }: Pick<LayerRule, 'rate' | 'maximumRate' | 'doubleEvery'>): number =>
  Math.min(maximumRate, rate * 2 ** Math.min(64, Math.floor((seen + 1) / doubleEvery)))

/** One epoch of a layer without labels: its k winners learn by the order of spikes. Returns how many won. */
export async function orderPass(inputs: LayerInputs, rule: LayerRule, { engine, layer, order, watch, epoch, afterSample }: PassContext): Promise<number> {
  let won = 0
  for (let i = 0; i < order.length; i++) {
    const up = rateAfter(epoch * order.length + i, rule)
    const { block, sample } = inputs.of(order[i]!)
    const winners = engine.winners(layer, block, sample, rule.winners, rule.radius)
    for (const winner of winners) engine.learn(layer, winner, { up, down: -rule.depression * up, soft: true, lower: 0, upper: 1 })
    won += winners.length
    watch.add(winners.length, epoch, i + 1)
    await afterSample(i + 1)
  }
  return won
}
