import { fitTopology, initialise, type Network, type Tf } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'
import type { EpochRecord } from './checkpoint.ts'
import { runEpoch } from './epoch.ts'
import { evaluateSet } from './evaluateSet.ts'
import { describeTraining, trainEpochs, type TrainingContext } from './loop.ts'
import { modelOf } from './model.ts'
import { startOptimiser } from './optimiser.ts'
import { pickImages, type ImageSet } from './trainingSet.ts'

export interface Trained { readonly network: Network; readonly history: readonly EpochRecord[] }

/**
 * Trains an ANN on a set of images by back-propagation (see trainEpochs for what all trainings share).
 * Fails with E30xx (topology), E3301 (divergence), E3304–E3306 (settings that don't fit the set).
 */
export async function trainNetwork(tf: Tf, set: ImageSet, params: BpParams, context: TrainingContext): Promise<Trained> {
  const { samples, height, width, channels, classes } = set
  const input = { height, width, channels }
  const { layers, notation } = fitTopology(params.network, input, classes, { bias: params.bias, shortcuts: true })
  const trained = await trainEpochs({
    samples, unit: 'images', settings: params,
    fresh() {
      const parameters = initialise(layers, input, context.random.substream('weights'))
      const lengths = modelOf(layers, input, parameters).trained.map(({ values }) => values.length)
      return { parameters, optimiser: startOptimiser(params.optimiser, lengths) }
    },
    begin({ parameters, optimiser }, split) {
      const model = modelOf(layers, input, parameters)
      const aside = pickImages(set, split.validation)
      return {
        parameters, optimiser,
        runEpoch: (task) => runEpoch({ ...task, tf, set, model, optimiser, params }),
        validate: (pause) => evaluateSet(tf, model, aside, params.batch, pause),
      }
    },
  }, context)
  const network: Network = {
    name: params.name, kind: 'ann', topology: notation, input, classes, layers, parameters: trained.parameters,
    provenance: [describeTraining('train/bp', params, 'images', trained)],
  }
  return { network, history: trained.history }
}
