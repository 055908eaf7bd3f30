import { EMPTY } from 'rxjs'
import { documentType } from '../data/document.ts'
import { metricsType } from '../data/metrics.ts'
import { fail } from '../issues/issue.ts'
import { definePortType, type Shape } from '../ports/portType.ts'
import { defineLibrary, type Library } from '../stage/library.ts'
import { createRegistry, type Registry } from '../stage/registry.ts'
import { defineStage, type JsonSchema, type StageDeclaration } from '../stage/stage.ts'

/** Stage types with the ports and parameters of real ones, and nothing behind them: for tests of documents. */
const images = definePortType<object>({ name: 'images', summary: 'labelled images' })
const spikes = definePortType<object>({ name: 'spikes', summary: 'spike trains' })
const network = definePortType<object>({ name: 'network', summary: 'a network with its weights' })
const predictions = definePortType<object>({ name: 'predictions', summary: 'predicted classes' })

const object = <P = Record<string, never>>(properties: Record<string, unknown>, required: string[] = [], more: Record<string, unknown> = {}): JsonSchema<P> =>
  ({ type: 'object', additionalProperties: false, properties, required, ...more })
const run = (): never => ({ out: EMPTY }) as never

const toy = defineStage({
  type: 'dataset/toy', version: '1', summary: 'Images of digits.',
  params: object<{ train: number; test: number; size: number }>({
    train: { type: 'integer', minimum: 1, maximum: 60000, default: 60000, description: 'Number of training images.' },
    test: { type: 'integer', minimum: 1, maximum: 10000, default: 10000, description: 'Number of test images.' },
    size: { type: 'integer', minimum: 1, default: 28, description: 'Height and width in pixels.' },
  }),
  inputs: {},
  outputs: { train: { type: images, summary: 'training images' }, test: { type: images, summary: 'test images' } },
  deterministic: true, stored: false,
  shapes: (_, { train, test, size }) => ({
    train: { samples: train, height: size, width: size, channels: 1, classes: 10 },
    test: { samples: test, height: size, width: size, channels: 1, classes: 10 },
  }),
  run,
})

const bernoulli = defineStage({
  type: 'encode/bernoulli', version: '1', summary: 'Rate code.',
  params: object<{ timesteps: number; gain: number }>({
    timesteps: { type: 'integer', minimum: 1, maximum: 10000, description: 'Number of time steps T.' },
    gain: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'Factor on the intensity.' },
  }, ['timesteps']),
  inputs: { images: { type: images, summary: 'images to encode' } },
  outputs: { spikes: { type: spikes, summary: 'spike trains' } },
  deterministic: true, seeded: true, stored: false,
  shapes: ({ images }, { timesteps }) => ({ spikes: { ...images, timesteps } }),
  memory: ({ images }, { timesteps }) => (images ? Number(images.samples) * Number(images.height) * Number(images.width) * timesteps : undefined),
  run,
})

const layer = {
  anyOf: [
    { type: 'object', title: 'a dense layer', additionalProperties: false, required: ['kind', 'units'], properties: { kind: { const: 'dense' }, units: { type: 'integer', minimum: 1, description: 'Number of neurons.' }, bias: { type: 'boolean', default: true } } },
    { type: 'object', title: 'a pooling layer', additionalProperties: false, required: ['kind', 'size'], properties: { kind: { const: 'pool' }, size: { type: 'integer', minimum: 2, description: 'Side of the window.' } } },
  ],
}
const bp = defineStage({
  type: 'train/bp', version: '1', summary: 'Trains a network by back-propagation.',
  params: object<{ network: unknown; epochs: number; optimizer: string; rate: number }>({
    network: {
      description: 'The network: a topology such as "784-512-10", or a list of layers.',
      anyOf: [{ type: 'string', minLength: 1, title: 'a topology such as "784-512-10"' }, { type: 'array', minItems: 1, title: 'a list of layers', items: { $ref: '#/$defs/layer' } }],
    },
    epochs: { type: 'integer', minimum: 0, default: 1, description: 'Passes over the training data.' },
    optimizer: { enum: ['adam', 'sgd', 'momentum'], default: 'adam', description: 'How weights follow gradients.' },
    rate: { type: 'number', minimum: 0, maximum: 1, default: 0.001, description: 'Learning rate.' },
    milestones: { type: 'array', items: { type: 'integer' }, uniqueItems: true, maxItems: 8, default: [], description: 'Epochs after which the rate falls.' },
  }, ['network'], { $defs: { layer } }),
  inputs: { train: { type: images, summary: 'training images' }, validation: { type: images, summary: 'validation images', optional: true } },
  outputs: { model: { type: network, summary: 'the trained network' } },
  deterministic: true, seeded: true, backendDependent: true,
  shapes: ({ train }, { network: layers }) => {
    const inputs = typeof layers === 'string' ? Number(layers.split('-', 1)[0]) : undefined
    const got = train && Number(train.height) * Number(train.width) * Number(train.channels)
    if (inputs !== undefined && got !== undefined && inputs !== got) fail('E2301', { port: 'train', field: 'inputs', expected: inputs, got })
    return { model: { ...(inputs !== undefined && { inputs }) } as Shape }
  },
  run,
})

const rate = defineStage({
  type: 'convert/rate', version: '1', summary: 'Converts a network to a spiking one.',
  params: object({ percentile: { type: 'number', minimum: 50, maximum: 100, default: 99.9, description: 'Percentile of the activation that becomes the threshold.' } }),
  inputs: { model: { type: network, summary: 'network to convert' }, calibration: { type: images, summary: 'images to normalise by' } },
  outputs: { model: { type: network, summary: 'the spiking network' } },
  deterministic: true, shapes: ({ model }) => ({ model: model ?? {} }), run,
})

const clock = defineStage({
  type: 'simulate/clock', version: '1', summary: 'Simulates a spiking network step by step.',
  params: object({ reset: { enum: ['subtract', 'zero'], default: 'subtract', description: 'What a spike does to the membrane.' } }),
  inputs: { model: { type: network, summary: 'spiking network' }, spikes: { type: spikes, summary: 'its input' } },
  outputs: { predictions: { type: predictions, summary: 'classes' }, spikes: { type: spikes, summary: 'output spikes' } },
  deterministic: true,
  shapes: ({ model, spikes: input }) => {
    const got = input && Number(input.height) * Number(input.width) * Number(input.channels)
    if (model?.inputs !== undefined && got !== undefined && model.inputs !== got) fail('E2301', { port: 'spikes', field: 'inputs', expected: model.inputs, got })
    return { predictions: {}, spikes: {} }
  },
  run,
})

const compare = defineStage({
  type: 'measure/compare', version: '1', summary: 'Compares predictions.', params: object({}),
  inputs: { predictions: { type: predictions, summary: 'what to compare', many: true } },
  outputs: { metrics: { type: metricsType, summary: 'accuracy and its like' } },
  deterministic: true, run,
})
const markdown = defineStage({
  type: 'report/markdown', version: '1', summary: 'Writes a report.', params: object({ file: { type: 'string', pattern: '^[a-z]+[.]md$', default: 'report.md', description: 'Name of the file.' } }),
  inputs: { metrics: { type: metricsType, summary: 'what to report', gather: true } },
  outputs: { report: { type: documentType, summary: 'the report' } },
  deterministic: true, run,
})
const discard = defineStage({
  type: 'report/discard', version: '1', summary: 'Reads and forgets.', params: object({}),
  inputs: { metrics: { type: metricsType, summary: 'what to forget' } }, outputs: {}, deterministic: true, run,
})

export const sample: Library = defineLibrary({ name: 'sample', version: '1.0.0', stages: [toy, bernoulli, bp, rate, clock, compare, markdown, discard] })

/** A third party's stage type whose params schema is `params`. */
export function thirdParty(params: JsonSchema, more: Partial<StageDeclaration> = {}): Library {
  const wavelet = defineStage({ ...bernoulli, type: 'encode/wavelet', params: params as never, shapes: ({ images }) => ({ spikes: images ?? {} }), ...(more as object) })
  return defineLibrary({ name: 'acme-stages', version: '0.1.0', stages: [wavelet] })
}

export const sampleRegistry: Registry = createRegistry([{ library: sample }])
