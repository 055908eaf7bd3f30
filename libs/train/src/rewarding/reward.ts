import type { FirstSpikeEngine, Winner } from '@spikeline/networks'
import type { RStdpParams } from '../generated/r-stdp.ts'
import type { LayerInputs } from './inputs.ts'
import type { PassContext } from './unsupervised.ts'

export interface Answers { right: number; wrong: number; silent: number }
/** Parts of right and of wrong answers, as they are counted from time to time. */
export interface AnswerRates { hits: number; misses: number }

/** The winner for an image, counted among the answers; undefined where there is none. */
export function answer(
  engine: FirstSpikeEngine, inputs: LayerInputs, layer: number, sample: number, label: number, mapsPerClass: number, answers: Answers,
): (Winner & { readonly right: boolean }) | undefined {
  const winner = engine.strongest(layer, inputs.seen(sample))
  const right = winner !== undefined && Math.floor(winner.map / mapsPerClass) === label
  answers[winner === undefined ? 'silent' : right ? 'right' : 'wrong']++
  return winner && { ...winner, right }
}

/**
 * One epoch of the output layer. The winner's map learns: by reward times the error rate where its class is right, by punishment times the hit rate where
 * it is wrong; of a silent image nothing is learnt. Both rates are those of the last `adaptEvery` images. What is left at the end of an epoch counts too, where it
 * is at least half as many: rates of a few images say nothing. In epoch e, from 0, changes are also multiplied by rateDecay^e.
 */
export async function rewardPass(
  inputs: LayerInputs, labels: Uint8Array, { reward, punishment, adaptEvery, rateDecay, mapsPerClass, soft, lower, upper }: RStdpParams['output'], rates: AnswerRates,
  { engine, layer, order, watch, epoch, afterSample }: PassContext,
): Promise<Answers> {
  const all: Answers = { right: 0, wrong: 0, silent: 0 }
  let before = { ...all }
  let from = 0
  // Not a power, whose last bits are the host's.
  let decayed = 1
  for (let e = 0; e < epoch; e++) decayed *= rateDecay
  for (let i = 0; i < order.length; i++) {
    const winner = answer(engine, inputs, layer, order[i]!, labels[order[i]!]!, mapsPerClass, all)
    if (winner) {
      const [[up, down], share] = winner.right ? [reward, rates.misses] : [punishment, rates.hits]
      const factor = share * decayed
      engine.learn(layer, winner, { up: up * factor, down: down * factor, soft, lower, upper })
    }
    const seen = i + 1
    const left = seen === order.length && 2 * (seen - from) >= Math.min(adaptEvery, order.length)
    if (seen - from === adaptEvery || left) {
      rates.hits = (all.right - before.right) / (seen - from)
      rates.misses = (all.wrong - before.wrong) / (seen - from)
      before = { ...all }
      from = seen
    }
    watch.add(winner ? 1 : 0, epoch, seen)
    await afterSample(seen, all.right / seen)
  }
  return all
}
