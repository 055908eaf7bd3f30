import { defineStage, fail, type Shape } from '@spikeline/core'
import { activityType, breather, networkType, neuNormIn, openSimulator, predictionsType, readNetwork, requireShape, shortcutIn } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { finalize, map, share } from 'rxjs'
import { clockSchema } from './generated/clock.ts'
import { recordedLayer } from './recorder.ts'
import { COUNTED, simulateRaster } from './simulateRaster.ts'

export const clock = defineStage({
  type: 'simulate/clock',
  version: '1',
  summary: 'Simulates a spiking network step by step, and counts what it does.',
  description: `At each step, layer by layer, without delay between layers:

    drive_l(t) = b_l + W_l · s_{l−1}(t)      the rows of W_l of active inputs only
                 + S_l · s_k(t)              in a layer with a shortcut, of an earlier layer k
                 + V_l · s_l(t − 1)          in a recurrent layer: a spike reaches its own layer a step later
    u_l ← decay · u_l + drive_l(t)           then s_l(t) = 1 where u_l ≥ θ (or > θ), and the reset of the neuron
    x ← k · x + (1 − k)/F · Σ_f s_f(t)       behind a NeuNorm, and the next layer reads s_f − U_f · x
    output: u ← u + drive(t)                 where the output layer integrates and never fires

Every sample begins with all membranes at their initial values. The input is held and graded (encode/direct: the drive of the first
layer is computed once and kept), or spikes, or graded spikes. Average pooling is folded into the weights that follow it. The answer after
each step is the class with most spikes, or the highest membrane, so far; the lowest class on a tie.

Synaptic operations are the sum over active inputs, before pooling, of the neurons that each reaches: less at the borders of a map,
because the zeros of a padding are no neurons and cause no work. A spike of a recurrent layer reaches its own neurons too, and counts there at
the next step; that of the last step does not. Through a shortcut it reaches one neuron, or by a projection a neuron of each filter. An auxiliary neuron of a NeuNorm reaches what the spikes of its place reach, at each step that it is
not 0, by products, which the activity has apart (\`products\`). Dense counts (\`macs\`) include the padding. Biases are in neither.
Computed in single precision in a fixed order: the same bits everywhere. A network in fixed point (convert/fixed-point) is computed in whole
numbers, exactly, by the rule that is stated there; scores are in the units of the network that it was made from.

With "neurobench" the activity also holds what \`measure/neurobench\` needs: operations behind pooling, with weights that are not zero, and membranes
that changed. Nothing else in the results is different. It has no counts for shortcuts, and such networks are refused then.`,
  params: clockSchema,
  inputs: {
    model: { type: networkType, summary: 'the spiking network' },
    spikes: { type: spikesType, summary: 'its input, spikes or analog values, over T steps' },
  },
  outputs: {
    predictions: { type: predictionsType, summary: 'answers, at the end and after each step' },
    activity: { type: activityType, summary: 'spikes, synaptic operations and membrane updates of each layer and step' },
    spikes: { type: spikesType, summary: 'spikes of the recorded layer' },
  },
  deterministic: true,
  example: { run: { use: 'simulate/clock', in: { model: 'snn.model', spikes: 'enc' } } },
  shapes({ model, spikes }, { neurobench }): Record<string, Shape> {
    requireShape('model', model, { kind: 'snn' })
    const steps = model?.parallel
    if (typeof steps === 'number' && steps > 0 && spikes?.timesteps !== undefined && spikes.timesteps !== steps) fail('E3723', { port: 'spikes', expected: steps, got: spikes.timesteps })
    const norm = neurobench ? neuNormIn(model?.topology) : undefined
    const added = neurobench ? shortcutIn(model?.topology) : undefined
    if (added !== undefined) fail('E3763', { port: 'model', layer: added, what: COUNTED })
    if (norm !== undefined) fail('E3722', { port: 'model', layer: norm, what: 'NeuroBench has no count for', instead: 'leave "neurobench" out: measure/cost counts its auxiliary neurons' })
    requireShape('spikes', spikes, { height: model?.height, width: model?.width, channels: model?.channels, classes: model?.classes })
    const { samples, timesteps } = spikes ?? {}
    return { predictions: { ...(model?.classes !== undefined && { classes: model.classes }), ...(samples !== undefined && { samples }), ...(timesteps !== undefined && { timesteps }) } }
  },
  run({ model, spikes }, { record, neurobench }, context) {
    let ready: Promise<ReturnType<typeof prepare>> | undefined
    const prepare = (network: Awaited<ReturnType<typeof readNetwork>>) => {
      const { threads: count, startThread: start } = context.host
      const { simulator, why } = openSimulator(network, neurobench ? 'twin' : 'kernels', { count, start })
      if (why !== undefined) context.log('warning', `${why}: simulating in JavaScript, with the same results, about ten times slower`)
      return { network, simulator, recorded: recordedLayer(simulator, record), ...(neurobench && { neurobench }) }
    }
    let told = false
    const pause = breather(context)
    // One simulation feeds all outputs.
    const runs = spikes.pipe(
      context.mapAsync(async (raster) => {
        ready ??= readNetwork(context.read(model)).then(prepare)
        const prepared = await ready
        const run = await simulateRaster(prepared, raster, pause)
        const { alone } = prepared.simulator
        if (alone !== undefined && !told) context.log('warning', `simulating with one thread: ${alone}`)
        told ||= alone !== undefined
        return run
      }),
      finalize(() => void ready?.then(({ simulator }) => simulator.close(), () => {})),
      share(),
    )
    return {
      predictions: runs.pipe(map((run) => run.predictions)),
      activity: runs.pipe(map((run) => run.activity)),
      spikes: runs.pipe(map((run) => run.spikes)),
    }
  },
})
