/** The parts of a new stage that differ from family to family; the code is JavaScript that is TypeScript too. */
export interface Template {
  /** Import lines by package, beside defineStage. */
  readonly imports: Readonly<Record<string, readonly string[]>>
  readonly summary: string
  readonly description: string
  readonly schema: { readonly required?: readonly string[]; readonly properties: Readonly<Record<string, unknown>> }
  readonly inputs: string
  readonly outputs: string
  /** Body of `shapes`, or nothing. */
  readonly shapes?: string
  readonly flags: string
  /** The expression that `run` returns, with `inputs` destructured as written in `inputNames`. */
  readonly run: string
  readonly inputNames: string
  readonly paramNames: string
  /** Functions below the declaration. */
  readonly functions: string
  /** What stands beside `use` where an example of the documentation uses the stage. */
  readonly example: string
  /** An input batch for the test. */
  readonly batch: string
  /** Parameters for the test. */
  readonly params: string
  /** Statements that run the stage on `batch` and judge what it gives. */
  readonly sample: string
}

const encode: Template = {
  imports: { '@spikeline/networks': ['imagesType'], '@spikeline/spikes': ['spikesType'] },
  summary: 'Pixels of at least a threshold spike at every step.',
  description: 's_t(i) = 1 where x(i) ≥ threshold, at each of the T steps.',
  schema: {
    required: ['timesteps'],
    properties: {
      timesteps: { type: 'integer', minimum: 1, description: 'Number of time steps T.' },
      threshold: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'Least intensity that spikes.' },
    },
  },
  inputs: "{ images: { type: imagesType, summary: 'images to encode' } }",
  outputs: "{ spikes: { type: spikesType, summary: 'spike trains, one a pixel' } }",
  shapes: '({ images }, { timesteps }) => ({ spikes: { ...images, timesteps } })',
  flags: '  deterministic: true,\n  stored: false,',
  inputNames: 'images',
  paramNames: 'timesteps, threshold',
  run: '{ spikes: images.pipe(map((batch) => FUNCTION(batch, timesteps, threshold))) }',
  functions: `/** The raster of one batch: row t·B + b holds the pixels of image b that spike at step t, ascending. */
function FUNCTION(images/*: Images*/, timesteps/*: number*/, threshold/*: number*/)/*: SpikeRaster*/ {
  const { samples, height, width, channels, pixels, labels, classes, first } = images
  const neurons = height * width * channels
  const scale = pixels instanceof Uint8Array ? 255 : 1
  const offsets = new Uint32Array(timesteps * samples + 1)
  const indices/*: number[]*/ = []
  for (let t = 0; t < timesteps; t++)
    for (let b = 0; b < samples; b++) {
      for (let i = 0; i < neurons; i++) if (pixels[b * neurons + i]/*!*/ / scale >= threshold) indices.push(i)
      offsets[t * samples + b + 1] = indices.length
    }
  return { timesteps, samples, neurons, height, width, channels, held: false, offsets, indices: Uint32Array.from(indices), labels, classes, first }
}`,
  example: "in: 'mnist.test', with: { timesteps: 20 }",
  batch: '{ samples: 1, height: 1, width: 3, channels: 1, pixels: Float32Array.of(0.2, 0.5, 0.9), labels: Uint8Array.of(4), classes: 10, first: 0 }',
  params: '{ timesteps: 2, threshold: 0.5 }',
  sample: `  const { spikes } = await runStage(STAGE, inputs, params)
  EQUAL([...spikes[0]/*!*/.indices] | [1, 2, 1, 2])
  EQUAL([...spikes[0]/*!*/.offsets] | [0, 2, 4])`,
}

const measure: Template = {
  imports: { '@spikeline/core': ['metricsType'], '@spikeline/networks': ['predictionsType'] },
  summary: 'Share of wrong answers.',
  description: 'error = (number of samples with predicted ≠ label) / samples.',
  schema: { properties: {} },
  inputs: "{ predictions: { type: predictionsType, summary: 'answers of a network' } }",
  outputs: "{ metrics: { type: metricsType, summary: 'the error rate' } }",
  flags: '  deterministic: true,',
  inputNames: 'predictions',
  paramNames: '',
  run: `{
    metrics: predictions.pipe(
      reduce((sum, { model, samples, labels, predicted }) => ({
        model, samples: sum.samples + samples, wrong: sum.wrong + predicted.filter((p, i) => p !== labels[i]).length,
      }), { model: '', samples: 0, wrong: 0 }),
      map(({ model, samples, wrong }) => ({ metrics: samples ? [{ name: 'error', value: wrong / samples, unit: '', labels: { model } }] : [] })),
    ),
  }`,
  functions: '',
  example: "in: 'run.predictions'",
  batch: `{
  model: 'm', samples: 2, classes: 10, labels: Uint8Array.of(1, 2), predicted: Uint8Array.of(1, 3), scores: new Float32Array(20),
  readout: 'rate', timesteps: 0, anytime: new Uint8Array(0), first: 0,
}`,
  params: '{}',
  sample: `  const { metrics } = await runStage(STAGE, inputs, params)
  EQUAL(metrics[0]/*!*/.metrics | [{ name: 'error', value: 0.5, unit: '', labels: { model: 'm' } }])`,
}

const other: Template = {
  imports: { '@spikeline/core': ['metricsType'] },
  summary: 'Multiplies every metric by a factor.',
  description: 'A stage to begin from: replace its ports, its parameters and its work.',
  schema: { properties: { factor: { type: 'number', default: 2, description: 'What every value is multiplied by.' } } },
  inputs: "{ metrics: { type: metricsType, summary: 'metrics to scale' } }",
  outputs: "{ scaled: { type: metricsType, summary: 'the scaled metrics' } }",
  flags: '  deterministic: true,',
  inputNames: 'metrics',
  paramNames: 'factor',
  run: '{ scaled: metrics.pipe(map((batch) => ({ metrics: batch.metrics.map((m) => ({ ...m, value: m.value * factor })) }))) }',
  functions: '',
  example: "in: 'score', with: { factor: 3 }",
  batch: "{ metrics: [{ name: 'accuracy', value: 0.25, unit: '', labels: {} }] }",
  params: '{ factor: 3 }',
  sample: `  const { scaled } = await runStage(STAGE, inputs, params)
  EQUAL(scaled[0]/*!*/.metrics[0]/*!*/.value | 0.75)`,
}

const templates: Readonly<Record<string, Template>> = { encode, measure }

/** The template that fits a family. */
export const templateFor = (family: string): Template => templates[family] ?? other
