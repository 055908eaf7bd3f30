import { fail, type StageContext } from '@spikeline/core'
import { clipFloorShift, softLif, type ClipFloorShift, type ConvLayer, type DenseLayer, type Layer, type LayerParameters, type SoftLif } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'
import { LayerWatch } from './layerWatch.ts'
import type { Model, TrainedLayer } from './model.ts'

type Stated = BpParams['activation']
type Weighted = ConvLayer | DenseLayer

const fields = {
  clipFloorShift: ['levels', 'shift', 'bound'],
  softLif: ['refractory', 'membrane', 'smoothing', 'gain', 'offset', 'amplitude', 'noise'],
} as const

/** Deviation of the noise on rates while training, in Hz. */
const NOISE = 10

/** A stated activation with its defaults. Fails with E3740 at a field of the other kind. */
function activationOf(stated: NonNullable<Stated>): ClipFloorShift | SoftLif {
  const known: readonly string[] = fields[stated.kind]
  for (const field of Object.keys(stated))
    if (field !== 'kind' && !known.includes(field)) fail('E3740', { kind: stated.kind, field, known }, `/activation/${field}`)
  if (stated.kind === 'clipFloorShift') return { kind: 'clipFloorShift', levels: stated.levels ?? 8, shift: stated.shift ?? 0.5, bound: stated.bound ?? 8 }
  return {
    kind: 'softLif', refractory: stated.refractory ?? 1, membrane: stated.membrane ?? 50, smoothing: stated.smoothing ?? 0.03, gain: stated.gain ?? 0.825,
    offset: stated.offset ?? 1, amplitude: stated.amplitude ?? 0.063,
  }
}

/**
 * The layers with the stated activation in the place of each ReLU; without one, as they are. Fails with E3740 (a field of another kind), E3741 (no layer
 * has a ReLU).
 */
export function withActivation(layers: readonly Layer[], stated: Stated): readonly Layer[] {
  if (!stated) return layers
  const activation = activationOf(stated)
  if (!layers.some((layer) => isWeighted(layer) && layer.activation.kind === 'relu')) fail('E3741', { kind: stated.kind }, '/activation')
  return layers.map((layer) => (isWeighted(layer) && layer.activation.kind === 'relu' ? { ...layer, activation } : layer))
}

/** What the shape of a network says of its activation: the kind, and of soft LIF neurons the times that become steps when it is converted. */
export function activationShape(stated: Stated): Record<string, number | string> {
  const activation = stated && activationOf(stated)
  return { activation: activation?.kind ?? 'relu', ...(activation?.kind === 'softLif' && { refractoryMs: activation.refractory, membraneMs: activation.membrane }) }
}

/** The parameters with ln λ, as stated, for each layer whose bound is learned. */
export function boundsOf(layers: readonly Layer[], parameters: Readonly<Record<string, LayerParameters>>): Readonly<Record<string, TrainedLayer>> {
  const bounds = layers.filter(isBounded).map(({ name, activation }) => [name, { ...parameters[name]!, bound: Float32Array.of(Math.log(activation.bound)) }])
  return { ...parameters, ...Object.fromEntries(bounds) as Record<string, TrainedLayer> }
}

/** The model with its bounds, which are trained too, and with the noise of its rates. */
export function withBounds(model: Model, stated: Stated): Model {
  if (!stated) return model
  const bounds = model.layers.filter(isBounded).map(({ name }) => ({ layer: name, name: 'bound' as const, shape: [1], values: model.parameters[name]!.bound! }))
  const noise = stated.noise ?? NOISE
  return {
    ...model, trained: [...model.trained, ...bounds], watched: bounds.map(({ layer }) => layer),
    activate: (tf, trained, random) => ({ name, activation }, z) => {
      if (activation.kind === 'clipFloorShift') return clipFloorShift(tf, z, trained[name]!.bound!, activation)
      if (noise === 0) return softLif(tf, z, activation as SoftLif)
      const source = random.substream(name)
      return softLif(tf, z, activation as SoftLif, tf.tensor(Float32Array.from({ length: z.size }, () => noise * source.normal()), z.shape))
    },
  }
}

/**
 * Watches layers of clip-floor-shift as the spiking layers that they are to become: their mean output in parts of λ is the rate that they will fire at.
 * Takes the means of a step. Undefined where there are none.
 */
export function watchBounds({ watched = [], parameters }: Model, stated: Stated, log: StageContext['log']): { add(means: readonly number[], place: { epoch: number; step: number }): void; endEpoch(epoch: number): void } | undefined {
  if (watched.length === 0) return undefined
  const watch = new LayerWatch({ names: watched, hidden: watched.length, timesteps: stated?.levels ?? 8 }, log)
  return {
    add: (means, place) => watch.add(means.map((mean, l) => mean / Math.exp(parameters[watched[l]!]!.bound![0]!)), place),
    endEpoch: (epoch) => watch.endEpoch(epoch),
  }
}

/** The network as it is evaluated: bounds in its layers, and none among its parameters. */
export function settleBounds(layers: readonly Layer[], parameters: Readonly<Record<string, TrainedLayer>>): Pick<Model, 'layers' | 'parameters'> {
  return {
    layers: layers.map((layer) => (isBounded(layer) ? { ...layer, activation: { ...layer.activation, bound: Math.fround(Math.exp(parameters[layer.name]!.bound![0]!)) } } : layer)),
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, { bound: _, ...own }]) => [name, own])),
  }
}

const isWeighted = (layer: Layer): layer is Weighted => layer.kind === 'conv' || layer.kind === 'dense'
const isBounded = (layer: Layer): layer is Weighted & { activation: ClipFloorShift } => isWeighted(layer) && layer.activation.kind === 'clipFloorShift'
