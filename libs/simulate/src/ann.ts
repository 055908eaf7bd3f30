import { defineStage, type Shape } from '@spikeline/core'
import { activityType, disposeTensors, imagesType, networkTensors, networkType, predictionsType, readNetwork, requireShape, type Network } from '@spikeline/networks'
import { finalize, map, share } from 'rxjs'
import { evaluateImages, type LoadedAnn } from './evaluateImages.ts'
import { annSchema } from './generated/ann.ts'

/** An ANN on a back end that was opened for it. */
type OpenedAnn = LoadedAnn & { close(): void }

export const ann = defineStage({
  type: 'simulate/ann',
  version: '1',
  summary: 'Evaluates an artificial network, and counts what it does.',
  description: `Runs the forward pass on the tensor back end. Beside the answers it counts, for each weighted layer, the non-zero activations that it
gives, and its effective operations: the sum over non-zero inputs of the neurons that each reaches (less at the borders of a map). These are
what hardware that skips zeros would do; \`macs\` is the dense count, the zeros of the padding included.

A quantised network (train/quantise) is computed in its whole numbers, exactly, the same on every back end: images are rounded to 255ths, and an
activation counts as zero where its whole number is.`,
  params: annSchema,
  inputs: {
    model: { type: networkType, summary: 'the artificial network' },
    images: { type: imagesType, summary: 'images to classify' },
  },
  outputs: {
    predictions: { type: predictionsType, summary: 'answers and logits' },
    activity: { type: activityType, summary: 'non-zero activations and operations of each layer' },
  },
  deterministic: true,
  backendDependent: true,
  example: { run: { use: 'simulate/ann', in: { model: 'ann.model', images: 'mnist.test' } } },
  shapes({ model, images }): Record<string, Shape> {
    requireShape('model', model, { kind: 'ann' })
    requireShape('images', images, { height: model?.height, width: model?.width, channels: model?.channels, classes: model?.classes })
    const samples = images?.samples
    return { predictions: { ...(model?.classes !== undefined && { classes: model.classes }), ...(samples !== undefined && { samples }) } }
  },
  run({ model, images }, { batch }, context) {
    let loaded: Promise<OpenedAnn> | undefined
    const load = async (network: Network): Promise<OpenedAnn> => {
      const { openTensor } = await import('@spikeline/tensor')
      const { backend, threads: count, startThread: start } = context.host
      const { tf, close } = await openTensor(backend, { count, start })
      return { tf, network, parameters: networkTensors(tf, network), close }
    }
    const runs = images.pipe(
      context.mapAsync(async (each) => evaluateImages(await (loaded ??= readNetwork(context.read(model)).then(load)), each, batch, context.signal)),
      finalize(() => {
        loaded?.then(({ parameters, close }) => {
          disposeTensors(parameters)
          close()
        }, () => undefined)
        loaded = undefined
      }),
      share(),
    )
    return { predictions: runs.pipe(map((run) => run.predictions)), activity: runs.pipe(map((run) => run.activity)) }
  },
})
