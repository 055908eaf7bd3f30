import { defineStage, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { competitiveShape, competitiveType, imagesType } from '@spikeline/networks'
import { competitiveMetrics } from './competitive/metrics.ts'
import { checkStdp, requireSum, trainStdp } from './competitive/trainStdp.ts'
import { stdpSchema } from './generated/stdp.ts'
import { requireSingle } from './training/requireSingle.ts'
import { collectImages } from './training/trainingSet.ts'

export const stdp = defineStage({
  type: 'train/stdp',
  version: '1',
  summary: 'Trains competing spiking neurons without labels, by spike-timing-dependent plasticity.',
  description: `Each of N excitatory neurons sees all pixels as Poisson spike trains, and through an inhibitory neuron of its own keeps the others from firing. What
fires learns what it saw. After training, weights and thresholds are fixed, and each neuron gets the class of the training images to which it responds most.
Source: Diehl & Cook 2015, "Unsupervised learning of digit recognition using spike-timing-dependent plasticity", Frontiers in Computational Neuroscience.

Input: pixel x ∈ [0, 1] spikes in a step of dt with the chance x · intensity · intensityHz · dt: 63.75 Hz for white. An image is presented for 350 ms, then comes
a rest of 150 ms without input. Fewer than 5 spikes: the intensity rises by 1 and the image is presented again.

Neurons (v and θ in mV; conductances in units of that of the leak; t and τ in ms), in steps of dt:

    excitatory   100 · dv/dt = (−65 − v) + g_e·(0 − v) + g_i·(−100 − v)      spike where v − θ > −52 − 20: v ← −65, held for 5 ms, θ ← θ + 0.05
    inhibitory    10 · dv/dt = (−60 − v) + g_e·(0 − v)                       spike where v > −40: v ← −45, held for 2 ms
    conductances   1 · dg_e/dt = −g_e          2 · dg_i/dt = −g_i            10⁷ · dθ/dt = −θ
    input i spikes: g_e of neuron j rises by w_ij       excitatory j: g_e of inhibitory j by 10.4       inhibitory j: g_i of all excitatory but j by 17

Learning, with traces that decay exactly (τ 20 ms for pre and post1, 40 ms for post2). "rule": "triplet", as in the authors' code; a spike sets its traces to 1:

    input i spikes        w_ij ← w_ij − 0.0001 · post1_j
    neuron j spikes       w_ij ← w_ij + 0.01 · pre_i · post2_j       post2 as before the spike      0 ≤ w ≤ 1

"rule": "power", as in the text of the publication (section 2.3), with its constants as the authors' code has them; the spikes of an input add up, pre_i ← pre_i + 1:

    neuron j spikes       w_ij ← w_ij + 0.01 · (pre_i − 0.4) · (1 − w_ij)^0.2                      the power is taken by square roots, its exponent in 65,536ths

Before each presentation the weights w_·j [inputs] of each neuron are scaled to sum to 78. Within a step: membranes, then input spikes, then plasticity (inputs first),
then what spikes do to the other kind, then resets. Conductances decay by forward Euler, g ← (1 − dt/τ)·g, which gives a spike the charge w·τ whatever dt is. Membranes go to
their limit exponentially with conductances held for the step, v ← v + I/G · (1 − e^(−x)), I the right side above, G = 1 + g_e + g_i, x = G·dt/τ; the exponential is its Padé
approximant (1 − x/3)/(1 + 2x/3 + x²/6), off by less than x⁴/72.

Labels: after training, "labelSamples" training images (all, by default) are presented without learning, each from rest. The label of a neuron is the class with its
highest mean number of spikes an image, the lowest on a tie; a neuron that never fires then has none. Test images play no part in this.

The fewer neurons there are, the more often each fires, and the higher its threshold rises. Soon a winner after its reset is farther from it than the losers that it has inhibited, so that
no neuron fires twice within a trace, which is what the triplet rule waits for: 100 neurons want the power rule, or stronger inhibition (50) (docs/BENCHMARKS.md, "Learning by STDP").

Other than in the publication, as far as known: the authors' code delays input spikes by up to 10 ms, drawn for each synapse, here there is no delay (it changes little: same
place); there membranes go by forward Euler, which becomes unstable here when some
twenty neurons inhibit at once; there a neuron's membrane begins 40 mV below rest, here at rest; refractory membranes are held, conductances go on; θ decays once after each presentation and its rest, by e^(−500/10⁷), not step by step; weights are normalised only where
they have changed, which differs by rounding; a trace below 2⁻²⁴ is 0; an image is presented 20 times at most; nothing inhibits inhibitory neurons, so that they have no g_i.
"rest": "skipped" is ours: membranes and conductances are at rest at once, and time goes on for traces and thresholds. A time step of 1 ms with a presentation of 150 ms and a
doubled intensity is the preset "fast" in pipelines/presets/stdp.json.

The metrics tell, after every 10,000 images, how many were answered rightly by labels of the 10,000 before: while it learns, and only for a look. The state is saved at the
same time, and an interrupted training goes on from there, bit for bit. The whole set is kept in memory. Training is one image after the other, on one thread; labels take all.
Computed in single precision in a fixed order, by WebAssembly kernels or their twin in JavaScript: the same bits everywhere.`,
  params: stdpSchema,
  inputs: { images: { type: imagesType, summary: 'images to learn from; labels only name the neurons at the end' } },
  outputs: {
    model: { type: competitiveType, summary: 'the trained network, for simulate/competitive' },
    metrics: { type: metricsType, summary: 'firing rates, presentations an image, and a running accuracy' },
  },
  deterministic: true,
  seeded: true,
  example: {
    stdp: { use: 'train/stdp', in: { images: 'mnist.train' }, with: { neurons: 400 } },
  },
  shapes({ images }, params): Record<string, Shape> {
    checkStdp(requireSingle(params))
    if (images?.height === undefined) return {}
    const { height, width, channels, classes } = images as { height: number; width: number; channels: number; classes: number }
    requireSum(params, height * width * channels)
    return { model: competitiveShape({ input: { height, width, channels }, classes, neurons: params.neurons }) }
  },
  // The set as bytes; weights in the kernels, packed, and saved; and again where labels are assigned.
  memory: ({ images }, { neurons }) =>
    (typeof images?.samples === 'number' ? (images.height as number) * (images.width as number) * (images.channels as number) * (images.samples + 16 * neurons) : undefined),
  run: ({ images }, params, context) =>
    outputsOfOne(context, async () => trainStdp(await collectImages(context.read(images), 'images'), params, context), {
      model: ({ network }) => network,
      metrics: (trained) => ({ metrics: competitiveMetrics(trained, params.name) }),
    }),
})
