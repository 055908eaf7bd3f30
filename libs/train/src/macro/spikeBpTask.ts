import type { Random } from '@spikeline/core'
import type { DenseLayer, Neuron } from '@spikeline/networks'
import type { SpikeBpParams } from '../generated/spike-bp.ts'
import type { TrainedLayer } from '../training/model.ts'
import type { MacroTask } from './fitMacro.ts'
import { macroLayers, type MacroLayers } from './macroLayers.ts'
import type { KnownSamples } from './macroStage.ts'
import { SpikeBpRule, weightScales } from './spikeBpRule.ts'
import { requireSpikes } from './window.ts'

const STAGE = 'train/spike-bp'

/** The largest weight at first of a neuron with so many inputs: √(3/M), so that the squares of all add up to 1 on average. */
const weightBound = (inputs: number): number => Math.sqrt(3 / inputs)

/** The layers that the rule learns for samples of a kind. Fails with E3680 (not dense) and E3681 (a window too short). */
export function spikeBpLayers({ network, bias, decay, thresholdScale, inhibition }: SpikeBpParams, { input, classes, timesteps, highest }: KnownSamples): MacroLayers {
  const neuron = (inputs: number): Neuron =>
    ({ model: 'lif', threshold: Math.fround(thresholdScale * weightBound(inputs)), decay, reset: 'subtract', compare: '>=', initial: 0 })
  const layers = macroLayers(
    { stage: STAGE, network, bias, neuron, inhibition: ({ threshold }, last) => (last ? 0 : -Math.fround(inhibition * threshold) || 0) }, input, classes,
  )
  const inputs = input.height * input.width * input.channels
  if (timesteps !== undefined)
    requireSpikes({ stage: STAGE, timesteps, layers: layers.trained.length, inputs, weight: weightBound(inputs), bias: false, input: highest }, neuron(inputs))
  return layers
}

/** What train/spike-bp learns, from what, and what comes out: thresholds of neurons are in the weights then. */
export function spikeBpTask(params: SpikeBpParams, known: KnownSamples): MacroTask {
  const topology = spikeBpLayers(params, known)
  const inputs = [known.input.height * known.input.width * known.input.channels, ...topology.trained.map(({ units }) => units)]
  const thresholdOf = ({ activation }: DenseLayer): number => (activation.kind === 'spiking' ? activation.neuron.threshold : 0)
  return {
    stage: STAGE, topology, scaled: true, learned: true, perStep: false,
    fresh: (random) => Object.fromEntries(topology.trained.map((layer, l) => [layer.name, freshLayer(layer, inputs[l]!, thresholdOf(layer), random.substream(layer.name))])),
    rule: (parts) => new SpikeBpRule(parts, params),
    settle: (parameters) => Object.fromEntries(topology.trained.map((layer) => {
      const { weight, bias, learned } = parameters[layer.name]!
      const scales = weightScales(learned!, thresholdOf(layer))
      return [layer.name, { weight: weight.map((w, k) => w * scales[k % layer.units]!), ...(bias && { bias: bias.slice() }) }]
    })),
  }
}

/** Weights U(±√(3/M)), biases 0, thresholds θ. */
function freshLayer({ units, bias }: DenseLayer, inputs: number, threshold: number, random: Random): TrainedLayer {
  const bound = weightBound(inputs)
  return {
    weight: Float32Array.from({ length: inputs * units }, () => (2 * random.next() - 1) * bound), ...(bias && { bias: new Float32Array(units) }),
    learned: new Float32Array(units).fill(threshold),
  }
}
