import { fail, type Metric } from '@spikeline/core'
import { checkNetwork, foldBatchNorm, requireNoShortcuts, requireUnitPixels, topOf, type Layer, type LayerParameters, type Network, type Tf } from '@spikeline/networks'
import type { QuantiseParams } from '../generated/quantise.ts'
import type { EpochRecord } from '../training/checkpoint.ts'
import { runEpoch } from '../training/epoch.ts'
import { evaluateSet } from '../training/evaluateSet.ts'
import { describeTraining, trainEpochs, type TrainingContext } from '../training/loop.ts'
import { modelOf, type Model, type TrainedLayer } from '../training/model.ts'
import { startOptimiser } from '../training/optimiser.ts'
import { pickImages, type ImageSet } from '../training/trainingSet.ts'
import { outputSteps } from './calibrate.ts'
import { isWeighted, roundingOf, type Bits } from './rounding.ts'
import { weightStepsOf } from './steps.ts'
import { toWhole } from './toWhole.ts'

export interface Quantisation { readonly network: Network; readonly history: readonly EpochRecord[]; readonly rounded: readonly Metric[] }

/** Fails with E3520 where bits are not stated. */
export function bitsOf({ bits, weightBits = bits, activationBits = bits }: Pick<QuantiseParams, 'bits' | 'weightBits' | 'activationBits'>): Bits {
  return { weights: weightBits ?? fail('E3520', { missing: 'weights' }), activations: activationBits ?? fail('E3520', { missing: 'activations' }) }
}

/**
 * Quantises an ANN and fine-tunes it (see trainEpochs for what all trainings share).
 * Fails with E3523 (quantised already), E3524 (a layer without such a form), E3525 (an SNN), E3763 (a shortcut), E3526 (images beyond 0 … 1), E3506 (of another
 * size), E3522 (sums too large), E3301 (divergence), E3304–E3306 (settings that don't fit the set).
 */
export async function quantiseNetwork(tf: Tf, ann: Network, set: ImageSet, params: QuantiseParams, context: TrainingContext): Promise<Quantisation> {
  const bits = bitsOf(params)
  requireFit(ann, set)
  const { layers, parameters } = folded(ann)
  const name = params.name ?? `${ann.name}-${bits.weights}${bits.weights === bits.activations ? '' : `-${bits.activations}`}-bit`
  const finish = (trained: Readonly<Record<string, TrainedLayer>>, provenance: string): Network =>
    checkNetwork({ ...ann, name, ...toWhole(layers, trained, bits), provenance: [...ann.provenance, provenance] })
  const steps = await outputSteps(tf, layers, parameters, set, params.calibration, bits.activations, async () => context.signal.throwIfAborted())
  const start = withSteps(layers, parameters, steps, bits)
  // Better known now than after a training.
  finish(start, '')
  const trained = await trainEpochs({
    samples: set.samples, unit: 'images', settings: params,
    fresh: () => ({ parameters: start, optimiser: startOptimiser(params.optimiser, roundedModel(layers, ann, start, bits).trained.map(({ values }) => values.length)) }),
    begin({ parameters: from, optimiser }, split) {
      const model = roundedModel(layers, ann, from, bits)
      const aside = pickImages(set, split.validation)
      return {
        parameters: from, optimiser,
        runEpoch: (task) => runEpoch({ ...task, tf, set, model, optimiser, params }),
        validate: (pause) => evaluateSet(tf, toWhole(layers, from, bits), aside, params.batch, pause),
      }
    },
  }, context)
  const how = params.epochs === 0 ? 'train/quantise: rounded' : describeTraining('train/quantise', params, 'images', trained)
  const network = finish(trained.parameters, `${how}; weights of ${bits.weights} bits, activations of ${bits.activations}`)
  return { network, history: trained.history, rounded: roundingMetrics(network, trained.parameters) }
}

function requireFit(ann: Network, images: ImageSet): void {
  const { name, kind, input, classes, layers } = ann
  if (kind !== 'ann') fail('E3525', { network: name })
  for (const field of ['height', 'width', 'channels'] as const)
    if (images[field] !== input[field]) fail('E3506', { network: name, field, expected: input[field], got: images[field] })
  if (images.classes !== classes) fail('E3506', { network: name, field: 'classes', expected: classes, got: images.classes })
  requireUnitPixels(name, images)
  requireNoShortcuts(layers)
  const last = layers.findLast(isWeighted)
  for (const layer of layers.filter(isWeighted)) {
    if (layer.quantised) fail('E3523', { network: name, layer: layer.name })
    if (layer !== last && layer.activation.kind !== 'relu')
      fail('E3524', { network: name, layer: layer.name, problem: `has the activation "${layer.activation.kind}"`, instead: 'train the network with ReLU in every layer but the last' })
  }
}

/** Every layer without its batch normalisation. */
function folded({ layers, parameters }: Network): { layers: readonly Layer[]; parameters: Record<string, LayerParameters> } {
  const own: Record<string, LayerParameters> = {}
  return {
    layers: layers.map((layer) => {
      if (!isWeighted(layer)) return layer
      const { layer: plain, parameters: values } = foldBatchNorm(layer, parameters[layer.name]!)
      own[layer.name] = values
      return plain
    }),
    parameters: own,
  }
}

/** Copies of the parameters, with logarithms of the steps that they begin with. */
function withSteps(layers: readonly Layer[], parameters: Readonly<Record<string, LayerParameters>>, outputs: ReadonlyMap<string, number>, { weights }: Bits): Record<string, TrainedLayer> {
  const last = layers.findLast(isWeighted)
  return Object.fromEntries(layers.filter(isWeighted).map((layer) => {
    const { weight, bias } = parameters[layer.name]!
    const channels = layer.kind === 'conv' ? layer.filters : layer.units
    const own: TrainedLayer = {
      weight: weight.slice(), ...(bias && { bias: bias.slice() }),
      weightSteps: weightStepsOf(weight, channels, weights, topOf('weight', weights)).map(Math.log),
      ...(layer !== last && { outputStep: Float32Array.of(Math.log(outputs.get(layer.name)!)) }),
    }
    return [layer.name, own]
  }))
}

/** The model with its steps, which are trained too, and its rounding. */
function roundedModel(layers: readonly Layer[], { input }: Network, parameters: Readonly<Record<string, TrainedLayer>>, bits: Bits): Model {
  const model = modelOf(layers, input, parameters)
  const steps = Object.entries(parameters).flatMap(([layer, own]) => (['weightSteps', 'outputStep'] as const).flatMap((name) => {
    const values = own[name]
    return values ? [{ layer, name, shape: [values.length], values }] : []
  }))
  return { ...model, trained: [...model.trained, ...steps], rounding: (tf, trained) => roundingOf(tf, layers, trained, bits) }
}

/** What rounding did to each layer, labelled { model, layer }. */
function roundingMetrics({ name: model, layers, parameters }: Network, trained: Readonly<Record<string, TrainedLayer>>): Metric[] {
  return layers.filter(isWeighted).flatMap(({ name: layer, quantised }) => {
    const rounded = parameters[layer]!.weight
    const full = trained[layer]!.weight
    const squares = (of: (i: number) => number): number => full.reduce((sum, _, i) => sum + of(i) ** 2, 0)
    const values = {
      weightBits: quantised!.weightBits, inputBits: quantised!.inputBits, inputStep: quantised!.inputStep,
      relativeError: Math.sqrt(squares((i) => full[i]! - rounded[i]!) / (squares((i) => full[i]!) || 1)),
      zeros: rounded.reduce((count, w) => count + (w === 0 ? 1 : 0), 0) / rounded.length,
    }
    return Object.entries(values).map(([name, value]) => ({ name: `quantise.${name}`, value, unit: '', labels: { model, layer } }))
  })
}
