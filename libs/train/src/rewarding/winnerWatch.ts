import { fail, type StageContext } from '@spikeline/core'
import type { PlacedLayer } from '@spikeline/networks'
import type { RewardEpoch } from './state.ts'

/** Images in a row without a winner before a layer is named. */
const IMAGES_IN_A_ROW = 100
/** Convergence below which a layer hardly changes any more (Kheradpisheh et al. 2018). */
const CONVERGED = 0.01
/** From where on nearly all weights are at one end of their range. */
const AT_AN_END = 0.02

/** Names a layer that falls silent, or whose weights go to one end, while it learns. */
export class WinnerWatch {
  readonly #layer: PlacedLayer
  readonly #log: StageContext['log']
  #silent = 0

  constructor(layer: PlacedLayer, log: StageContext['log']) {
    this.#layer = layer
    this.#log = log
  }

  /** Takes the number of winners of one image. epoch: from 0; image: from 1. */
  add(winners: number, epoch: number, image: number): void {
    this.#silent = winners === 0 ? this.#silent + 1 : 0
    if (this.#silent === IMAGES_IN_A_ROW)
      this.#log('warning', `layer "${this.#layer.name}" is silent: no winner in the last ${IMAGES_IN_A_ROW} images (epoch ${epoch + 1}, image ${image}). ${this.#remedy()}`)
  }

  /** Fails with E3643 where no neuron won in a whole epoch. */
  endEpoch(
    { layer, epoch, winners, meanWeight, convergence, accuracy, validationAccuracy }: RewardEpoch, samples: number,
    { lower, upper }: { readonly lower: number; readonly upper: number },
  ): void {
    if (winners === 0) fail('E3643', { layer, epoch, samples, threshold: this.#layer.threshold })
    const place = (meanWeight - lower) / (upper - lower)
    const percent = (part: number): string => `${(100 * part).toFixed(2)} %`
    const held = validationAccuracy === undefined ? '' : `, ${percent(validationAccuracy)} of those set aside`
    const answers = accuracy === undefined ? '' : `, ${percent(accuracy)} right${held}`
    const settled = accuracy === undefined && convergence < CONVERGED ? ', settled' : ''
    this.#log('info', `layer "${layer}", epoch ${epoch}: convergence ${convergence.toFixed(4)}${settled}, mean weight ${meanWeight.toFixed(3)}${answers}`)
    if (place < AT_AN_END || place > 1 - AT_AN_END)
      this.#log('warning', `layer "${layer}" is saturated: its mean weight is ${meanWeight.toFixed(3)} of ${lower} to ${upper} (epoch ${epoch}), so that its maps are `
        + `nearly all alike. ${this.#layer.threshold === undefined ? 'Lower "reward" and "punishment"' : `${place < 0.5 ? 'Raise' : 'Lower'} its threshold`}, or change the ratio of its rates`)
  }

  #remedy(): string {
    return this.#layer.threshold === undefined ? 'Lower the thresholds in front of it' : `Lower its threshold, which is ${this.#layer.threshold}`
  }
}
