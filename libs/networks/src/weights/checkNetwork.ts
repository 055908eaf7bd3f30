import { fail } from '@spikeline/core'
import { activationProblem } from '../ann/activations.ts'
import { checkQuantised, isQuantised } from '../ann/quantised.ts'
import type { ConvLayer, DenseLayer, LayerParameters, Network, Shortcut } from '../network.ts'
import { neuronProblem } from '../snn/checkNeuron.ts'
import { fixedLayers, isFixedPoint } from '../snn/fixed/layers.ts'
import { requireNoShortcuts } from '../topology/blocks.ts'
import { checkNeuNorms } from '../topology/neuNorm.ts'
import { isRecurrent, requireFeedForward } from '../topology/recurrent.ts'
import { layerShapes, mapSize } from '../topology/shapes.ts'
import { parameterShapes, sizeOf, type ParameterName } from './parameterShapes.ts'

/**
 * Returns the network if it is sound, for what comes from files and other systems.
 *
 * Fails with E3009 (two layers of one name), E3010 and E3011 (a layer that doesn't fit its input), E3007 (output not one value a
 * class), E3020 (a parameter missing), E3021 (of another length), E3022 (not finite, or a negative variance), E3023 (parameters of
 * no layer), E3013 and E3721 (a recurrent layer or a NeuNorm in an ANN), E3720 (a NeuNorm where it has no meaning), E3024 (an activation that the kind
 * of network can't have, a neuron model or an activation that makes no sense),
 * E3761 and E3762 (a shortcut that doesn't fit), E3763 (one in a network that computes in whole numbers), E3030 (numbers of a fixed-point network that are not what it states), E3521 and E3522 (the same of a quantised one).
 */
export function checkNetwork(network: Network): Network {
  const names = new Set<string>()
  for (const name of network.layers.flatMap((layer) => [layer.name, ...('shortcut' in layer && layer.shortcut?.projection ? [layer.shortcut.projection.name] : [])])) {
    if (names.has(name)) fail('E3009', { name })
    names.add(name)
  }
  const last = layerShapes(network.layers, network.input).at(-1) ?? fail('E3006', { notation: network.topology })
  const outputs = mapSize(last.output)
  if (outputs !== network.classes) fail('E3007', { layer: last.layer.name, outputs, classes: network.classes })
  checkActivations(network)
  const shapes = parameterShapes(network.layers, network.input)
  for (const layer of Object.keys(network.parameters)) if (!Object.hasOwn(shapes, layer)) fail('E3023', { network: network.name, layer })
  for (const [layer, expected] of Object.entries(shapes)) checkParameters(layer, expected, network.parameters[layer] ?? ({} as LayerParameters))
  if (isFixedPoint(network) || isQuantised(network)) requireNoShortcuts(network.layers, 'arithmetic in whole numbers')
  if (isFixedPoint(network)) fixedLayers(network)
  if (isQuantised(network)) checkQuantised(network)
  return network
}

/** Fails with E3761. */
function checkShortcut(layer: ConvLayer | DenseLayer, { scale, projection }: Shortcut): void {
  const wrong = (problem: string): never => fail('E3761', { layer: layer.name, problem, instead: 'write the network again' })
  if (isRecurrent(layer)) wrong('is recurrent and has a shortcut')
  if (scale !== undefined && (projection !== undefined || !Number.isFinite(scale) || Math.fround(scale) !== scale)) wrong(`has a shortcut of scale ${scale}, which must be that of an identity, in single precision`)
  if (projection && (projection.kernel !== 1 || projection.padding !== 0 || projection.activation.kind !== 'none' || projection.shortcut || projection.name !== `${layer.name}.shortcut`))
    wrong('has a projection that is no convolution of 1×1 without activation of the name of the layer with ".shortcut" behind')
}

function checkParameters(layer: string, expected: Readonly<Partial<Record<ParameterName, readonly number[]>>>, given: LayerParameters): void {
  for (const name of Object.keys(given) as ParameterName[])
    if (given[name] !== undefined && !expected[name]) fail('E3023', { layer: `${layer}.${name}` })
  for (const [name, shape] of Object.entries(expected) as [ParameterName, readonly number[]][]) {
    const values = given[name] ?? fail('E3020', { layer, parameter: name, shape })
    if (values.length !== sizeOf(shape)) fail('E3021', { layer, parameter: name, shape, expected: sizeOf(shape), got: values.length })
    const bad = values.findIndex((value) => !Number.isFinite(value) || (name === 'variance' && value < 0))
    if (bad >= 0) fail('E3022', { layer, parameter: name, index: bad, value: String(values[bad]) })
  }
}

function checkActivations({ kind, layers }: Network): void {
  checkNeuNorms(layers)
  if (kind === 'ann') requireFeedForward(layers)
  for (const layer of layers) {
    if (layer.kind !== 'conv' && layer.kind !== 'dense') continue
    const { activation, name } = layer
    const spiking = activation.kind === 'spiking' || activation.kind === 'membrane'
    const wrong = (problem: string): never => fail('E3024', { layer: name, problem })
    if (layer.shortcut) checkShortcut(layer, layer.shortcut)
    if (isRecurrent(layer) && layer.batchNorm) wrong('has both "recurrent" and "batchNorm", whose order is not defined')
    if (spiking !== (kind === 'snn')) wrong(`has the activation "${activation.kind}", which ${kind === 'ann' ? 'an ANN' : 'an SNN'} can't have`)
    if (isRecurrent(layer) && activation.kind !== 'spiking') wrong('is recurrent, but never fires')
    const problem = activation.kind === 'spiking' ? neuronProblem(activation.neuron) : activationProblem(activation)
    if (problem !== undefined) wrong(problem)
  }
}
