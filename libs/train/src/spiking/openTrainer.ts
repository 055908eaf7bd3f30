import { fail } from '@spikeline/core'
import { compileEvents, type EngineName, type EventLayer, type LayerParameters, type Network, type Neuron } from '@spikeline/networks'
import { checkRaster, kernelModule, type SpikeRaster } from '@spikeline/spikes'
import { openKernelTrainer, unfitForKernels, type KernelTrainer } from './kernelTrainer.ts'
import type { SpikingStep, SpikingTrainer, Trainable, TrainerSettings } from './trainer.ts'
import { twinStep, type LayerInput } from './twin.ts'

/** The weighted layers of a trainable network, ready for events. Fails with E3502 where a layer has no event-driven form. */
export function compileTrainable({ layers, input, classes, parameters }: Trainable): readonly { readonly wires: EventLayer; readonly neuron: Neuron | undefined }[] {
  const network: Network = { name: 'snn', kind: 'snn', topology: '', input, classes, layers, parameters, provenance: [] }
  return compileEvents(network).layers.map((wires) => {
    const { activation } = wires.layer
    return { wires, neuron: activation.kind === 'spiking' ? activation.neuron : undefined }
  })
}

/** The layers with their parameters as they are now. */
export const readLayers = ({ parameters }: Trainable, compiled: ReturnType<typeof compileTrainable>): LayerInput[] =>
  compiled.map(({ wires, neuron }) => ({ wires, neuron, weight: parameters[wires.layer.name]!.weight, bias: parameters[wires.layer.name]!.bias }))

/** Fails where a raster is not one, or not of the size that the trainer was opened for. */
export function checkBatch({ input, classes }: Trainable, { timesteps, batch }: TrainerSettings, raster: SpikeRaster): void {
  checkRaster(raster)
  for (const field of ['height', 'width', 'channels'] as const)
    if (raster[field] !== input[field]) fail('E3506', { network: 'snn', field, expected: input[field], got: raster[field] })
  if (raster.classes !== classes) fail('E3506', { network: 'snn', field: 'classes', expected: classes, got: raster.classes })
  if (raster.timesteps !== timesteps) fail('E3506', { network: 'snn', field: 'timesteps', expected: timesteps, got: raster.timesteps })
  if (raster.samples > batch) fail('E3506', { network: 'snn', field: 'samples', expected: batch, got: raster.samples })
}

/**
 * Opens a trainer of the network's parameters, which are read at each step: on the kernels, or on their twin (see twinStep) where the
 * host lacks WebAssembly with SIMD, where the kernels can't do what is asked for, or where the twin is wanted. Bits are the same.
 *
 * Fails with E3502 (a layer that has no event-driven form), E3202 (not enough memory).
 */
export function openTrainer(trainable: Trainable, settings: TrainerSettings, wanted: EngineName = 'kernels', lanes = 1): SpikingTrainer & { readonly engine: EngineName } {
  const compiled = compileTrainable(trainable)
  const { classes, parameters } = trainable
  const twin: SpikingTrainer = {
    step(raster: SpikeRaster): SpikingStep {
      const { gradients, ...rest } = twinStep(readLayers(trainable, compiled), settings, classes, raster)
      const named = compiled.map(({ wires }, l): [string, LayerParameters] => {
        const { weight, bias } = gradients[l]!
        return [wires.layer.name, { weight: weight as Float32Array, ...(bias && { bias: bias as Float32Array }) }]
      })
      return { ...rest, gradients: Object.fromEntries(named) }
    },
  }
  const kernels = wanted === 'kernels' && kernelModule() !== undefined && unfitForKernels(settings) === undefined
  // Memory is laid out for the kind of input, which the first batch shows.
  let opened: { readonly held: boolean; readonly trainer: KernelTrainer } | undefined
  return {
    engine: kernels ? 'kernels' : 'twin',
    step(raster) {
      checkBatch(trainable, settings, raster)
      if (!kernels) return twin.step(raster)
      const { held } = raster
      if (opened?.held !== held) opened = { held, trainer: openKernelTrainer(readLayers(trainable, compiled), settings, { classes, held }, lanes)! }
      opened.trainer.setParameters(parameters)
      return opened.trainer.step(raster)
    },
  }
}
