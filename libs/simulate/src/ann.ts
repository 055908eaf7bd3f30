import { defineStage, fail, type Shape } from '@spikeline/core'
import { activityType, disposeTensors, imagesType, networkTensors, networkType, predictionsType, readNetwork, requireShape, shortcutIn, type Network } from '@spikeline/networks'
import { finalize, map, share, tap } from 'rxjs'
import { evaluateImages, type LoadedAnn } from './evaluateImages.ts'
import { annSchema, type AnnParams } from './generated/ann.ts'
import { COUNTED } from './simulateRaster.ts'
import type { Votes } from './voting.ts'
import { WholeRecordings } from './wholeRecordings.ts'

/** An ANN on a back end that was opened for it. */
type OpenedAnn = LoadedAnn & { close(): void }

export const ann = defineStage({
  type: 'simulate/ann',
  version: '1',
  summary: 'Evaluates an artificial network, and counts what it does.',
  description: `Runs the forward pass on the tensor back end. Beside the answers it counts, for each weighted layer, the non-zero activations that it
gives, and its effective operations: the sum over non-zero inputs of the neurons that each reaches (less at the borders of a map). These are
what hardware that skips zeros would do; \`macs\` is the dense count, the zeros of the padding included. With "neurobench" it also counts what
\`measure/neurobench\` needs, by the weights that are not zero; not for networks with shortcuts. What the projection of a
shortcut reads counts as an input of the layer; the addition of an identity is no such operation, and \`measure/cost\` counts it apart.

Images in series (encode/pattern) are the T slices of recordings. Their votes are summed, and the recording is one sample:

    score_c(t) = Σ_{k ≤ t} vote_c(z_k)      z_k: the logits of slice k; the answer is argmax_c score_c(T), the lowest class on a tie
    "class"      vote_c(z) = 1 for c = argmax z, else 0
    "softmax"    vote_c(z) = exp(z_c)/Σ_j exp(z_j)
    "logit"      vote_c(z) = z_c

The answers after each slice and the counts by slice are given as those of a spiking network by step; an inference evaluates the network T times.
A slice without events votes like any other, for what the biases say. "none" scores every slice as a sample of its own.

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
  shapes({ model, images }, { votes, neurobench }): Record<string, Shape> {
    requireShape('model', model, { kind: 'ann' })
    const added = neurobench ? shortcutIn(model?.topology) : undefined
    if (added !== undefined) fail('E3763', { port: 'model', layer: added, what: COUNTED })
    requireShape('images', images, { height: model?.height, width: model?.width, channels: model?.channels, classes: model?.classes })
    // Whether images are in series is known where their size is.
    const voting = images?.height === undefined ? undefined : votesOf(votes, images.series as number | undefined)
    const timesteps = voting && (images!.series as number)
    const samples = typeof images?.samples === 'number' ? images.samples / (timesteps ?? 1) : undefined
    return { predictions: { ...(model?.classes !== undefined && { classes: model.classes }), ...(samples !== undefined && { samples }), ...(timesteps !== undefined && { timesteps }) } }
  },
  run({ model, images }, { batch, votes, neurobench }, context) {
    let loaded: Promise<OpenedAnn> | undefined
    const whole = new WholeRecordings()
    const load = async (network: Network): Promise<OpenedAnn> => {
      const { openTensor } = await import('@spikeline/tensor')
      const { backend, threads: count, startThread: start } = context.host
      const { tf, close } = await openTensor(backend, { count, start })
      return { tf, network, parameters: networkTensors(tf, network), ...(neurobench && { neurobench }), close }
    }
    const runs = images.pipe(
      context.expand(async function* (each) {
        const voting = votesOf(votes, each.series)
        const complete = voting ? whole.take(each) : each
        if (complete) yield await evaluateImages(await (loaded ??= readNetwork(context.read(model)).then(load)), complete, { batch, votes: voting }, context.signal)
      }),
      tap({ complete: () => whole.end() }),
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

/** How images vote. Fails with E4221 where there is nothing to vote over, with E4222 where it isn't said. */
function votesOf(votes: AnnParams['votes'], series: number | undefined): Votes | undefined {
  if (votes === undefined) return series === undefined ? undefined : fail('E4222', { port: 'images', series })
  if (votes === 'none') return undefined
  return series === undefined ? fail('E4221', { port: 'images', votes }) : votes
}
