import { fitTopology, initialise, type Network, type Tf } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'
import { boundsOf, settleBounds, watchBounds, withActivation, withBounds } from './activation.ts'
import type { EpochRecord } from './checkpoint.ts'
import { runEpoch } from './epoch.ts'
import { evaluateSet } from './evaluateSet.ts'
import { describeTraining, trainEpochs, type TrainingContext } from './loop.ts'
import { modelOf, type Model, type TrainedLayer } from './model.ts'
import { startOptimiser } from './optimiser.ts'
import { pickImages, type ImageSet } from './trainingSet.ts'

export interface Trained { readonly network: Network; readonly history: readonly EpochRecord[] }

/**
 * Trains an ANN on a set of images by back-propagation (see trainEpochs for what all trainings share).
 * Fails with E30xx (topology), E3740 and E3741 (activation), E3301 (divergence), E3304–E3306 (settings that don't fit the set).
 */
export async function trainNetwork(tf: Tf, set: ImageSet, params: BpParams, context: TrainingContext): Promise<Trained> {
  const { samples, height, width, channels, classes } = set
  const input = { height, width, channels }
  const { layers: rectified, notation } = fitTopology(params.network, input, classes, { bias: params.bias, shortcuts: true })
  const layers = withActivation(rectified, params.activation)
  const modelFrom = (parameters: Readonly<Record<string, TrainedLayer>>): Model => withBounds(modelOf(layers, input, parameters), params.activation)
  const trained = await trainEpochs({
    samples, unit: 'images', settings: params,
    fresh() {
      const parameters = boundsOf(layers, initialise(layers, input, context.random.substream('weights')))
      const lengths = modelFrom(parameters).trained.map(({ values }) => values.length)
      return { parameters, optimiser: startOptimiser(params.optimiser, lengths) }
    },
    begin({ parameters, optimiser }, split) {
      const model = modelFrom(parameters)
      const aside = pickImages(set, split.validation)
      const watch = watchBounds(model, params.activation, context.log)
      return {
        parameters, optimiser,
        runEpoch: (task) => runEpoch({ ...task, tf, set, model, optimiser, params, watch }),
        validate: (pause) => evaluateSet(tf, settleBounds(layers, parameters), aside, params.batch, pause),
      }
    },
  }, context)
  const network: Network = {
    name: params.name, kind: 'ann', topology: notation, input, classes, ...settleBounds(layers, trained.parameters),
    provenance: [describeTraining('train/bp', params, 'images', trained)],
  }
  return { network, history: trained.history }
}
