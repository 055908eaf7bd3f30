import { fail, type StageContext } from '@spikeline/core'

/** Steps in a row without a spike, or with hardly a neuron that doesn't spike, before a layer is named. One batch may be odd; twenty are not. */
const STEPS_IN_A_ROW = 20
/** Steps without a spike after which a layer is taken for dead: before that, some come back by the slope of the surrogate. */
const DEAD = 100
/** Spikes a neuron and time step from which a layer tells the next one hardly anything. */
const SATURATED = 0.95

/** How a layer has been since it was last neither silent nor saturated. */
interface State { silent: number; saturated: number; named: boolean }

/**
 * Names layers that fall silent or saturate while a spiking network learns, as soon as it is sure: the layer, the step, the rate.
 *
 * A layer that never fires passes no spike on, whatever follows it learns; one whose neurons fire at every step passes on a constant. Both
 * may come back, so that they are a warning; a hidden layer that did not fire in a whole epoch fails with E3600, where epochs are short in as many as make 100 steps.
 */
export class LayerWatch {
  readonly #names: readonly string[]
  readonly #log: StageContext['log']
  readonly #states: readonly State[]
  readonly #timesteps: number
  readonly #hidden: number
  /** Of this epoch. */
  #steps = 0

  /** names: of the layers that fire, in order; `hidden` of them, from the first on, are followed by another. timesteps: T. */
  constructor({ names, hidden, timesteps }: { readonly names: readonly string[]; readonly hidden: number; readonly timesteps: number }, log: StageContext['log']) {
    this.#names = names
    this.#log = log
    this.#timesteps = timesteps
    this.#hidden = hidden
    this.#states = names.map(() => ({ silent: 0, saturated: 0, named: false }))
  }

  /** Takes the rates of one step of training, spikes a neuron and time step, layer by layer. epoch: from 0; step: from 1. */
  add(rates: readonly number[], { epoch, step }: { readonly epoch: number; readonly step: number }): void {
    this.#steps++
    this.#names.forEach((layer, l) => {
      const rate = rates[l]!
      const state = this.#states[l]!
      state.silent = rate > 0 ? 0 : state.silent + 1
      state.saturated = rate >= SATURATED && this.#timesteps > 1 ? state.saturated + 1 : 0
      if (state.silent === 0 && state.saturated === 0) state.named = false
      if (state.named || Math.max(state.silent, state.saturated) < STEPS_IN_A_ROW) return
      state.named = true
      const when = `in the last ${STEPS_IN_A_ROW} steps (epoch ${epoch + 1}, step ${step})`
      this.#log('warning', state.silent > 0
        ? `layer "${layer}" is silent: no spike ${when}, T = ${this.#timesteps}. Lower its threshold, raise the input or the weights that it starts with, or take more time steps`
        : `layer "${layer}" is saturated: ${rate.toFixed(3)} spikes a neuron and time step ${when}. Raise its threshold, lower the learning rate, or bound its rate`)
    })
  }

  /** Fails with E3600 at the first hidden layer that did not fire in the steps since the last call, nor in 100. epoch: from 0. */
  endEpoch(epoch: number): void {
    const least = Math.max(this.#steps, DEAD)
    const silent = this.#states.findIndex(({ silent: steps }, l) => l < this.#hidden && steps >= least)
    if (silent >= 0) fail('E3600', { layer: this.#names[silent], epoch: epoch + 1, steps: this.#states[silent]!.silent, timesteps: this.#timesteps })
    this.#steps = 0
  }
}
