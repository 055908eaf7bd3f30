import { afterSpike, charge, fires, left, singleSlope, type Floats } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { LayerInput } from '../spiking/layerInput.ts'
import { arraysOf, decaysOf, parametersOf } from '../spiking/parameterArrays.ts'
import { synapsesOf, type Synapses } from '../spiking/reach.ts'
import type { Evaluation, SpikingStep } from '../spiking/trainer.ts'
import { eventsFrom, pooled, presented, unpooled, type Events } from '../spiking/twinEvents.ts'
import { addBiasGradient, addDrive, addGradient, errorsOfInputs } from '../spiking/twinSynapses.ts'
import type { TrainedLayer } from '../training/model.ts'
import { optimise, startOptimiser, type OptimiserSettings, type OptimiserState } from '../training/optimiser.ts'
import { ScoreBoard } from './scores.ts'
import type { OnlineSettings, OnlineTrainer } from './trainer.ts'

const f = Math.fround
const floats = (length: number): Float32Array => new Float32Array(length)

interface Layer extends LayerInput { readonly synapses: Synapses }

/** What one sample has of a layer between steps: all that there is, whatever T. */
interface State {
  readonly membrane: Float32Array
  /** â of what the layer reads; of an output that never fires, what it reads now. */
  readonly trace: Float32Array
  /** Of a held input: Σ_t c(t)·δ(t), with c(t) the trace of a constant 1. */
  readonly weighted: Float32Array
  /** Of a recurrent layer: its spikes of the step before, and their trace up to then. */
  readonly fired: Float32Array
  readonly ownTrace: Float32Array
  /** u before the reset, and δ. */
  charged: Float32Array
  delta: Float32Array
}

/**
 * Online training through time (OTTT: Xiao et al. 2022), written to be read; the kernels are held to its bits. All samples of a batch, step
 * by step; at step t, of each layer l
 *
 *     forward     u_l(t) = λ·v_l(t−1) + W_l·s_{l−1}(t) + b_l      s_l(t) = 1[u_l(t) > θ]      v_l(t) = u_l(t) − θ·s_l(t)
 *     traces      â_{l−1}(t) = λ·â_{l−1}(t−1) + s_{l−1}(t)
 *     errors      δ_L(t) = ∂L(t)/∂o(t) of the output, times σ'(u − θ) where it fires; δ_l(t) = σ'(u_l(t) − θ) ⊙ W_{l+1}ᵀ·δ_{l+1}(t)
 *     gradients   ∂W_l += δ_l(t)·â_{l−1}(t)ᵀ      ∂b_l += δ_l(t)
 *     recurrent   u_l(t) has V_l·s_l(t−1) besides, after the rest, and ∂V_l += δ_l(t)·â_l(t−1)ᵀ; no error goes back through V
 *
 * An output that never fires gives o(t) = W·s(t) + b and remembers nothing: its gradient is δ(t)·s(t)ᵀ. Where gradients are summed over the
 * steps and the input is a constant current x, that of the first layer is (Σ_t c(t)·δ(t))·xᵀ, with c(t) = λ·c(t−1) + 1.
 *
 * Sums are rounded after each addition and taken in this order: steps, samples, inputs, synapses. Errors in four lanes, as in twinStep.
 */
export class OnlineTwin implements OnlineTrainer {
  readonly engine = 'twin'
  readonly alone = undefined
  readonly bytes = 0
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly #layers: readonly Layer[]
  readonly #settings: OnlineSettings
  readonly #classes: number
  #gradients: { readonly weight: Float32Array; readonly bias: Float32Array | undefined; readonly recurrent: Float32Array | undefined }[] = []

  constructor(inputs: readonly LayerInput[], settings: OnlineSettings, classes: number) {
    this.#layers = inputs.map((input) => ({ ...input, weight: input.weight.slice(), bias: input.bias?.slice(), recurrent: input.recurrent?.slice(), synapses: synapsesOf(input.wires) }))
    this.#settings = settings
    this.#classes = classes
    this.parameters = Object.fromEntries(this.#layers.map((layer) => [layer.wires.layer.name, parametersOf(layer)]))
  }

  step(raster: SpikeRaster, afterStep?: () => void): SpikingStep {
    return { ...this.#show(raster, true, afterStep), gradients: this.#named() }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    return this.#show(raster, false)
  }

  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    if (saved) return { ...saved, first: saved.first.map((values) => values.slice()), second: saved.second.map((values) => values.slice()) }
    return startOptimiser(kind, arraysOf(this.parameters).map(({ length }) => length))
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    optimise(state, arraysOf(this.parameters), arraysOf(this.#named()), decaysOf(this.parameters), rate, settings)
  }

  close(): void {}

  #named(): Record<string, TrainedLayer> {
    return Object.fromEntries(this.#layers.map(({ wires }, l) => {
      const { weight, bias, recurrent } = this.#gradients[l]!
      return [wires.layer.name, { weight, ...(bias && { bias }), ...(recurrent && { recurrent }) }]
    }))
  }

  #clear(): void {
    this.#gradients = this.#layers.map(({ weight, bias, recurrent }) => ({ weight: floats(weight.length), bias: bias && floats(bias.length), recurrent: recurrent && floats(recurrent.length) }))
  }

  #show(raster: SpikeRaster, learns: boolean, afterStep?: () => void): Evaluation {
    const { samples, timesteps, labels, held } = raster
    const { loss, decay, eachStep } = this.#settings
    const board = new ScoreBoard(samples, this.#classes)
    const spikes = this.#layers.map(() => 0)
    const evidence = new Float64Array(this.#classes)
    const states = Array.from({ length: samples }, () => this.#layers.map(({ wires, neuron }): State => ({
      membrane: floats(wires.neurons).fill(neuron?.initial ?? 0), trace: floats(wires.pools.at(-1)?.sums.length ?? inputsOf(wires)), weighted: floats(wires.neurons),
      fired: floats(wires.neurons), ownTrace: floats(wires.neurons), charged: floats(0), delta: floats(0),
    })))
    // A recurrent layer learns at each step, from its own spikes.
    const once = held && !eachStep && !this.#layers[0]!.recurrent
    let constant = 0
    let total = 0
    if (learns) this.#clear()
    for (let t = 0; t < timesteps; t++) {
      if (learns && eachStep && t > 0) this.#clear()
      constant = this.#layers[0]!.neuron ? f(left(f(decay), constant) + 1) : 1
      states.forEach((state, b) => {
        const output = this.#fire(state, presented(raster, b, held ? 0 : t, 1), spikes)
        const error = floats(output.length)
        total += loss(output, labels[b]!, samples, error, evidence)
        board.add(b, evidence)
        if (t === timesteps - 1 && !this.#layers.at(-1)!.neuron) board.settle(b, state.at(-1)!.membrane)
        if (learns) this.#errors(state, error)
      })
      if (!learns) continue
      this.#layers.forEach((layer, l) => states.forEach((state) => {
        const { weight, bias } = this.#gradients[l]!
        if (bias) addBiasGradient(state[l]!.delta, bias)
        this.#addRecurrent(l, state[l]!)
        if (l === 0 && once) state[0]!.delta.forEach((delta, i) => void (state[0]!.weighted[i]! += f(constant * delta)))
        else addGradient(layer.synapses, gradedFrom(state[l]!.trace), 0, state[l]!.delta, weight, f)
      }))
      if (once && t === timesteps - 1)
        states.forEach((state, b) => {
          const x = this.#read(this.#layers[0]!, presented(raster, b, 0, 1))
          addGradient(this.#layers[0]!.synapses, x, 0, state[0]!.weighted, this.#gradients[0]!.weight, f)
        })
      afterStep?.()
    }
    return { loss: total, scores: board.scores(timesteps), rates: this.#layers.map(({ wires }, l) => spikes[l]! / (wires.neurons * timesteps * samples)) }
  }

  #read({ wires }: Layer, events: Events): Events {
    return wires.pools.reduce((from, pool) => pooled(pool, from, floats), events)
  }

  /** One step of a sample; what the output gives. Spikes are counted by layer. */
  #fire(state: readonly State[], input: Events, spikes: number[]): Float32Array {
    const decay = f(this.#settings.decay)
    let events = input
    let output = floats(0)
    this.#layers.forEach((layer, l) => {
      const { wires: { neurons }, synapses, weight, bias, neuron } = layer
      const own = state[l]!
      const read = this.#read(layer, events)
      own.trace.forEach((held, i) => void (own.trace[i] = neuron ? left(decay, held) : 0))
      read.indices.forEach((i, k) => void (own.trace[i]! += read.values[k]!))
      const drive = floats(neurons)
      addDrive(synapses, weight, bias, read, 0, drive, f)
      if (layer.recurrent) this.#addOwnSpikes(layer.recurrent, own, decay, drive)
      output = floats(neurons)
      if (!neuron) {
        for (let i = 0; i < neurons; i++) {
          const before = own.membrane[i]!
          own.membrane[i] = f(before + drive[i]!)
          output[i] = f(own.membrane[i]! - before)
        }
        return
      }
      const rounded = { ...neuron, threshold: f(neuron.threshold), decay: neuron.model === 'if' ? 1 : decay }
      own.charged = floats(neurons)
      for (let i = 0; i < neurons; i++) {
        const u = charge(rounded, own.membrane[i]!, drive[i]!)
        own.charged[i] = u
        output[i] = fires(rounded, u) ? 1 : 0
        own.membrane[i] = output[i] ? afterSpike(rounded, u) : u
      }
      own.fired.set(output)
      events = eventsFrom(output, 1)
      spikes[l]! += events.indices.length
    })
    return output
  }

  /** What the spikes of the step before bring to their own layer, and their trace. */
  #addOwnSpikes(recurrent: Float32Array, { fired, ownTrace }: State, decay: number, drive: Float32Array): void {
    fired.forEach((s, i) => {
      ownTrace[i] = left(decay, ownTrace[i]!) + s
      if (s !== 0) drive.forEach((_, j) => void (drive[j]! += recurrent[i * drive.length + j]!))
    })
  }

  /** δ of all layers of a sample from ∂L/∂o. */
  #errors(state: readonly State[], error: Float32Array): void {
    const slope = singleSlope(this.#settings.surrogate)
    let errors: Floats = error
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { neuron } = this.#layers[l]!
      const own = state[l]!
      own.delta = neuron ? Float32Array.from(errors, (e, i) => f(e * slope(f(own.charged[i]! - f(neuron.threshold))))) : Float32Array.from(errors)
      if (l > 0) errors = this.#errorsBelow(this.#layers[l]!, own.delta)
    }
  }

  #errorsBelow({ wires, synapses, weight }: Layer, delta: Floats): Floats {
    return wires.pools.reduceRight((errors, pool) => unpooled(pool, errors, floats), errorsOfInputs(synapses, weight, delta, floats, f))
  }

  #addRecurrent(l: number, { ownTrace, delta }: State): void {
    const { recurrent } = this.#gradients[l]!
    if (recurrent) ownTrace.forEach((held, i) => held !== 0 && delta.forEach((e, j) => void (recurrent[i * delta.length + j]! += f(held * e))))
  }
}

const inputsOf = ({ input }: LayerInput['wires']): number => input.height * input.width * input.channels

/** What is not 0, as graded events of one step. */
function gradedFrom(values: Float32Array): Events {
  const events = eventsFrom(values, 1)
  return { ...events, values: events.indices.map((i) => values[i]!) }
}
