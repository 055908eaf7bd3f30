import { boundLearned, gradientsWithAuxiliary, learnedNames, mixingOf, writeMixing, writeWithAuxiliary } from '@spikeline/networks'
import type { Engine } from '@spikeline/spikes'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import type { LayerMemory } from './kernelMemory.ts'
import type { LayerInput } from './layerInput.ts'
import type { NormMemory } from './normPass.ts'
import { ParameterMemory, type NamedArray } from './parameterMemory.ts'

/**
 * The parameters of layers that a BackwardPass finds the gradients of. Where what is trained is not what the kernels read (the weights of x
 * behind a NeuNorm, the matrices of parallel neurons), `layOut` makes the one of the other.
 */
export class KernelParameters extends ParameterMemory {
  readonly #engine: Engine
  readonly #layers: readonly LayerMemory[]

  /** On an engine that is open. `norms`: by layer, of those that are normalised. */
  constructor(engine: Engine, lanes: number, layers: readonly LayerMemory[], norms: readonly (NormMemory | undefined)[] = []) {
    super(engine, lanes, layers.flatMap((layer, l) => arraysOfLayer(layer, norms[l])))
    this.#engine = engine
    this.#layers = layers
    layers.forEach(({ name }, l) => {
      const norm = norms[l]
      if (norm) Object.assign(this.values[name]!, { mean: norm.mean, variance: norm.variance })
    })
  }

  /** Writes what the forward pass does not write of a layer by itself (see fillForward). */
  fill(inputs: readonly LayerInput[]): void {
    for (const { wires, weight, strength, temporal, learned } of inputs) {
      const own = this.values[wires.layer.name]!
      if (temporal) {
        own.temporal!.set(temporal.temporal)
        own.offset!.set(temporal.offset)
      }
      if (learned) own.learned!.set(learned)
      if (!strength) continue
      own.weight.set(weight)
      this.values[wires.auxiliary!.name]!.weight.set(strength)
    }
  }

  /** The weights of x, and the matrices over T steps, as what they are made of is now. */
  layOut(timesteps: number): void {
    const engine = this.#engine
    for (const { name, neuron, mixing, weight, depth, filters, ofAuxiliary } of this.#layers) {
      if (ofAuxiliary)
        writeWithAuxiliary(engine.floats(ofAuxiliary.weight, ofAuxiliary.size), engine.floats(ofAuxiliary.strength, ofAuxiliary.maps), filters, engine.floats(weight, depth * filters))
      const { temporal, offset } = this.values[name]!
      if (mixing) writeMixing(engine, mixing, mixingOf(neuron!.parallel!, { temporal: temporal!, offset: offset! }, timesteps, name))
    }
  }

  /** The gradients of U and of the weights of a layer behind a NeuNorm, from those of its weights with x. */
  settle(): void {
    const engine = this.#engine
    for (const { gradient, depth, filters, ofAuxiliary } of this.#layers) {
      if (!ofAuxiliary) continue
      const { size, maps, weight, strength, strengthGradient } = ofAuxiliary
      gradientsWithAuxiliary(
        engine.floats(gradient, depth * filters), engine.floats(weight, size), engine.floats(strength, maps), filters,
        engine.floats(ofAuxiliary.gradient, size), engine.floats(strengthGradient, maps),
      )
    }
  }

  override update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    super.update(state, rate, settings)
    for (const { name, neuron } of this.#layers) {
      const { learned } = this.values[name]!
      if (learned) boundLearned(neuron!, learned)
    }
  }
}

/** What is trained of a layer: U of the NeuNorm in front of it first, by that one's name. */
function arraysOfLayer({ name: layer, depth, filters, weight, bias, gradient, biasGradient, moments, own, ownBack, neuron, learned, ofAuxiliary, ofMixing }: LayerMemory, norm: NormMemory | undefined): NamedArray[] {
  return [
    ...(ofAuxiliary ? [
      { layer: ofAuxiliary.name, name: 'weight', length: ofAuxiliary.maps, values: ofAuxiliary.strength, gradient: ofAuxiliary.strengthGradient, moments: ofAuxiliary.strengthMoments, decays: true } as const,
      { layer, name: 'weight', length: ofAuxiliary.size, values: ofAuxiliary.weight, gradient: ofAuxiliary.gradient, moments: ofAuxiliary.moments, decays: true } as const,
    ] : [{ layer, name: 'weight', length: depth * filters, values: weight, gradient, moments: moments.weight, decays: true } as const]),
    ...(biasGradient ? [{ layer, name: 'bias', length: filters, values: bias, gradient: biasGradient, moments: moments.bias, decays: false } as const] : []),
    ...(ownBack ? [{ layer, name: 'recurrent', length: filters * filters, values: own!.weight, gradient: ownBack.gradient, moments: ownBack.moments, decays: true } as const] : []),
    ...(ofMixing ? (['temporal', 'offset'] as const).map((name, i) => (
      { layer, name, length: ofMixing.sizes[i]!, values: ofMixing.values[i]!, gradient: ofMixing.gradients[i]!, moments: ofMixing.moments[i]!, decays: false }
    )) : []),
    ...(norm?.trained ?? []).map((parameter) => ({ layer, length: filters, decays: false, ...parameter })),
    ...(learned ? [{ layer, name: 'learned', length: learnedNames(neuron!).length, values: learned.values, gradient: learned.gradient, moments: learned.moments, decays: false } as const] : []),
  ]
}
