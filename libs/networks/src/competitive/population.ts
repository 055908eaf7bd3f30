import { Engine, type EngineThreads } from '@spikeline/spikes'
import type { CompetitiveNetwork } from './competitiveNetwork.ts'
import { competitiveStep, type CompetitiveConstants, type CompetitiveStep } from './constants.ts'
import { enginePlaces, plainArrays, type Place } from './layout.ts'
import { LONG_AGO, normaliseTwin, passTime, presentOne, type CompetitiveArrays, type PoissonInput, type Presented } from './twin.ts'

/** Sizes of a population; as many images as it has places are presented side by side, each to neurons of its own with the same weights. */
export interface PopulationSize { readonly inputs: number; readonly neurons: number; readonly places: number }

/**
 * A competitive population in simulation: kernels on memory of their own, or their twin where the host lacks WebAssembly with SIMD; the
 * same bits. With threads, places are presented on several of them; who opened it must close it.
 */
export class Population {
  readonly step: CompetitiveStep
  /** Why the twin computes though kernels were wanted. */
  readonly why: string | undefined
  readonly #engine: Engine | undefined
  readonly #places: readonly Place[] | undefined
  readonly #arrays: readonly CompetitiveArrays[]
  readonly #neurons: number

  /** Fails as checkCompetitiveConstants does, and with E3202 where there isn't enough memory. */
  constructor(constants: CompetitiveConstants, { inputs, neurons, places }: PopulationSize, wanted: 'kernels' | 'twin' = 'kernels', threads?: EngineThreads) {
    this.step = competitiveStep(constants)
    this.#neurons = neurons
    this.#engine = wanted === 'kernels' ? Engine.create(threads) : undefined
    this.why = wanted === 'kernels' && !this.#engine ? 'this host has no WebAssembly with SIMD' : undefined
    const size = { inputs, neurons, pitch: Math.ceil(neurons / 16) * 16, places }
    this.#places = this.#engine && enginePlaces(this.#engine, this.step, size)
    this.#arrays = this.#places ? this.#places.map(({ arrays }) => arrays) : plainArrays(size)
    this.theta.fill(Infinity, neurons)
    this.changed.fill(1, 0, neurons)
    for (let place = 0; place < places; place++) this.settle(place)
  }

  get places(): number {
    return this.#arrays.length
  }
  /** Why there is one thread where more were asked for. */
  get alone(): string | undefined {
    return this.#engine?.alone
  }
  /** The state of a place. Weights, θ and `changed` are those of all. */
  arrays(place = 0): CompetitiveArrays {
    return this.#arrays[place]!
  }
  get theta(): Float32Array {
    return this.arrays().theta
  }
  get changed(): Uint32Array {
    return this.arrays().changed
  }

  /** [inputs, neurons] */
  get weights(): Float32Array {
    const { weights, inputs, pitch, neurons } = this.arrays()
    const packed = new Float32Array(inputs * neurons)
    for (let i = 0; i < inputs; i++) packed.set(weights.subarray(i * pitch, i * pitch + neurons), i * neurons)
    return packed
  }

  load({ weights: packed, theta }: Pick<CompetitiveNetwork, 'weights' | 'theta'>): void {
    const { weights, inputs, pitch, neurons } = this.arrays()
    for (let i = 0; i < inputs; i++) weights.set(packed.subarray(i * neurons, (i + 1) * neurons), i * pitch)
    this.theta.set(theta)
  }

  /** Brings a place to rest, as if no spike had ever been. */
  settle(place: number): void {
    const { last, ilast, inLast } = this.arrays(place)
    this.#calm(place)
    for (const steps of [last, ilast, inLast]) steps.fill(LONG_AGO)
  }

  #calm(place: number): void {
    const { v, ge, gi, iv, ig } = this.arrays(place)
    v.fill(this.step.excitatoryRest)
    iv.fill(this.step.inhibitoryRest)
    for (const conductance of [ge, gi, ig]) conductance.fill(0)
  }

  /** Presents images, at most one for each place, and learns nothing. */
  present(inputs: readonly PoissonInput[]): readonly Presented[] {
    return this.#present(inputs, false)
  }

  /** Presents an image and learns; then comes the rest, where that is not simulated, and what it leaves of θ. */
  learn(input: PoissonInput): Presented {
    const [presented] = this.#present([input], true)
    const { last, ilast, inLast } = this.arrays()
    if (this.step.skipped > 0) {
      this.#calm(0)
      passTime([last, ilast, inLast], this.step.skipped)
    }
    const { theta } = this
    for (let j = 0; j < this.#neurons; j++) theta[j]! *= this.step.thetaKeep
    return presented!
  }

  /** The weights of each neuron that have changed sum to `weightSum` again. */
  normalise(): void {
    if (this.#engine) this.#engine.kernels.normaliseChanged(this.#places![0]!.at)
    else normaliseTwin(this.step, this.arrays())
  }

  close(): void {
    this.#engine?.close()
  }

  #present(inputs: readonly PoissonInput[], learn: boolean): readonly Presented[] {
    const [engine, places] = [this.#engine, this.#places]
    if (!engine || !places) return inputs.map((input, place) => presentOne(this.step, this.arrays(place), input, learn))
    inputs.forEach((input, place) => places[place]!.write(input, learn))
    engine.run(inputs.length, (kernels, place) => void kernels.presentImage(places[place]!.at))
    return inputs.map((_, place) => places[place]!.read())
  }
}
