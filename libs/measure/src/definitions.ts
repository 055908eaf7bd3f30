import { dataDefinitions } from './definitions/data.ts'
import { paretoDefinitions, sumDefinitions } from './definitions/decisions.ts'
import { efficiencyDefinitions } from './definitions/efficiency.ts'
import { latencyDefinitions } from './definitions/latency.ts'
import { neurobenchDefinitions } from './definitions/neurobench.ts'
import { robustnessDefinitions } from './definitions/robustness.ts'

/** What a metric means: for the notes under tables, and the documentation. */
export interface Definition {
  /** How tables head its column. */
  readonly title: string
  /** Unit of the metric's value: '' for a pure number or a fraction, 'bytes', 'operations', 'J', 'steps'. */
  readonly unit: string
  /** True for a fraction that tables show in per cent. */
  readonly percent?: boolean
  /** One sentence or two, without naming the metric. */
  readonly definition: string
}

type Definitions = Readonly<Record<string, Definition>>

/** What measure/classification gives. */
export const classificationDefinitions: Definitions = {
  accuracy: { title: 'accuracy', unit: '', percent: true, definition: 'samples answered rightly, of all.' },
  'accuracy.low': { title: 'accuracy, low', unit: '', percent: true, definition: 'lower end of the 95 % confidence interval of the accuracy, for this many samples (Wilson 1927).' },
  'accuracy.high': { title: 'accuracy, high', unit: '', percent: true, definition: 'upper end of the 95 % confidence interval of the accuracy, for this many samples (Wilson 1927).' },
  'accuracy.anytime': { title: 'accuracy after a step', unit: '', percent: true, definition: 'accuracy of the answer as it stands after that many time steps.' },
  recall: { title: 'recall', unit: '', percent: true, definition: 'samples of a class that are answered with it; left out for classes without samples.' },
  confusion: { title: 'confusions', unit: 'samples', definition: 'samples of one class (truth) answered with another or the same (predicted); pairs that never occur are left out.' },
  latency: { title: 'latency', unit: 'steps', definition: 'time steps until the answer no longer changes, be it right or wrong; mean over samples.' },
  samples: { title: 'samples', unit: '', definition: 'samples that the accuracy was measured on.' },
  'samples.class': { title: 'samples of a class', unit: '', definition: 'samples of one class that the accuracy was measured on; 0 for a class that has none.' },
  classes: { title: 'classes', unit: '', definition: 'classes that were told apart, whether there were samples of them or not.' },
  timesteps: { title: 'steps', unit: 'steps', definition: 'time steps T that a sample was presented for: slices, where an ANN votes over them; 0 for an ANN that sees one image.' },
}

/**
 * What measure/cost gives. A sample is one inference; P are parameters, N_l the neurons of layer l, M_l the
 * multiply-accumulates of one dense evaluation of it, T time steps. An ANN that votes over the T slices of a sample is evaluated T times
 * for one inference. Means are over all samples seen.
 */
export const costDefinitions: Definitions = {
  'cost.samples': { title: 'samples (cost)', unit: '', definition: 'samples that activity was measured on; costs are means over them.' },
  parameters: { title: 'parameters', unit: '', definition: 'P: weights, biases, strengths U of a NeuNorm, weights over steps of parallel neurons, and scale and shift of batch normalisation where it is not folded in.' },
  neurons: { title: 'neurons', unit: '', definition: 'ΣN_l over the layers with weights; pooling has none.' },
  memory: {
    title: 'memory', unit: 'bytes',
    definition: 'ANN: 4P for parameters + 4ΣN_l for activations, once also where it votes over slices. SNN: 4P + 4ΣN_l for membranes, which persist (auxiliary neurons of a NeuNorm too; 4 for each drive that a parallel neuron keeps), + ΣN_l/8 for a spike bit each; in fixed point its bits/8 for a weight, 3 for a bias and 3 for a membrane. ANN of few bits: bits/8 for a weight and for an activation, 4 for a score, 4 for a bias and 4 for the factor of a channel.',
  },
  'memory.reused': { title: 'memory, buffers reused', unit: 'bytes', definition: 'ANN only: 4P + 4·max N_l (of few bits as "memory" counts them), where the layers share one buffer for activations, and what a residual block reads is kept beside it until it is added. Membranes persist and can\'t be shared.' },
  'memory.parameters': { title: 'memory of parameters', unit: 'bytes', definition: '4P; in fixed point of b bits, b/8 for a weight and 3 for a bias; in an ANN of b bits b/8 for a weight, 4 for a bias and 4 for the factor of a channel.' },
  'memory.state': { title: 'memory of neurons', unit: 'bytes', definition: '4ΣN_l: activations of an ANN, membranes of an SNN; 3ΣN_l in fixed point, whose membranes have 24 bits; in an ANN of b bits b/8 for an activation and 4 for a score.' },
  'memory.spikes': { title: 'memory of spikes', unit: 'bytes', definition: 'ΣN_l/8: one bit a neuron.' },
  'memory.drive': { title: 'memory of a kept drive', unit: 'bytes', definition: '4N_1 (3N_1 in fixed point) where the constant input current of an encoding layer is computed once and kept; not part of "memory".' },
  multiplications: {
    title: 'multiplications', unit: 'operations',
    definition: 'per sample. ANN: ΣM_l, T·ΣM_l where it votes over T slices. SNN: none for spikes; a layer that sees analog values has T·M_1, or M_1 where its constant drive is kept; behind a NeuNorm the fan-out of each auxiliary neuron at each step that it is not 0. Without the leak.',
  },
  additions: {
    title: 'additions', unit: 'operations',
    definition: 'per sample, of weights. ANN: ΣM_l, T·ΣM_l where it votes over T slices, and one a neuron where a residual block adds what it reads. SNN: for every spike the fan-out of its neuron, as counted while it ran; a layer that sees analog values, and auxiliary neurons, as for multiplications; each spike that an auxiliary neuron sums up; of parallel neurons the sums over steps. Adding a bias is not counted. Average pooling is folded into the weights after it and gated by the spikes before it.',
  },
  'multiplications.effective': { title: 'multiplications, effective', unit: 'operations', definition: 'per sample, only those with a non-zero input (ANN, and layers that see analog values), as counted while it ran.' },
  'additions.effective': { title: 'additions, effective', unit: 'operations', definition: 'per sample, only those with a non-zero input, as counted while it ran.' },
  'multiplications.dense': { title: 'multiplications, dense', unit: 'operations', definition: 'per sample, where zeros are not skipped: as "multiplications".' },
  'additions.dense': {
    title: 'additions, dense', unit: 'operations',
    definition: 'per sample, where zeros are not skipped. ANN: as "additions". SNN: T·ΣM_l. Spikes before an average pooling each reach the weights after it, so that effective counts may exceed this.',
  },
  'multiplications.leak': { title: 'multiplications of the leak', unit: 'operations', definition: 'per sample: one for each update of a leaky neuron, which are T·N_l by simulate/clock; as many again where the drive decays too, for a current, and twice for an adaptation, thrice for an alpha-shaped one; none for a decay of 1; two for each auxiliary neuron of a NeuNorm at each step; of a parallel neuron one for each step that a step takes drive from. Not part of "multiplications".' },
  'multiplications.scale': { title: 'multiplications that scale', unit: 'operations', definition: 'per sample, ANN of few bits: one of 32 bits for each neuron and evaluation, that brings its sum to the grid of the next layer. Not part of "multiplications".' },
  'multiplications/step': { title: 'multiplications a step', unit: 'operations', definition: 'multiplications of a sample / T.' },
  'additions/step': { title: 'additions a step', unit: 'operations', definition: 'additions of a sample / T.' },
  'multiplications.effective/step': { title: 'multiplications a step, effective', unit: 'operations', definition: 'effective multiplications of a sample / T.' },
  'additions.effective/step': { title: 'additions a step, effective', unit: 'operations', definition: 'effective additions of a sample / T.' },
  'multiplications.dense/step': { title: 'multiplications a step, dense', unit: 'operations', definition: 'dense multiplications of a sample / T.' },
  'additions.dense/step': { title: 'additions a step, dense', unit: 'operations', definition: 'dense additions of a sample / T.' },
  'multiplications.scale/step': { title: 'multiplications that scale a step', unit: 'operations', definition: 'multiplications that scale of a sample / T.' },
  'multiplications.leak/step': { title: 'multiplications of the leak a step', unit: 'operations', definition: 'multiplications of the leak of a sample / T.' },
  'multiplications.cumulative': { title: 'multiplications until a step', unit: 'operations', definition: 'multiplications of a sample until the end of that step, without the leak.' },
  'additions.cumulative': { title: 'additions until a step', unit: 'operations', definition: 'additions of a sample until the end of that step.' },
  'multiplications.effective.cumulative': { title: 'multiplications until a step, effective', unit: 'operations', definition: 'ANN that votes over slices: multiplications of a sample with a non-zero input, until the end of that step.' },
  'additions.effective.cumulative': { title: 'additions until a step, effective', unit: 'operations', definition: 'ANN that votes over slices: additions of a sample with a non-zero input, until the end of that step. Those of an SNN are "additions.cumulative".' },
  updates: { title: 'updates', unit: 'operations', definition: 'per sample: how often a neuron leaked and was compared with its threshold, and how often an auxiliary neuron of a NeuNorm was brought forward.' },
  spikes: { title: 'spikes', unit: 'spikes', definition: 'per sample, emitted by neurons of the network; those of the input are not among them.' },
  firingRate: { title: 'firing rate', unit: '', percent: true, definition: 'spikes a neuron and step, over layers that can fire: an output that only integrates does not count.' },
  density: { title: 'density', unit: '', percent: true, definition: 'ANN: non-zero activations, of all; over all slices that it votes over.' },
  'energy.compute': {
    title: 'energy, arithmetic', unit: 'J',
    definition: 'per sample: 3.7 pJ a multiplication, that of the leak included, and 0.9 pJ an addition, so that a MAC takes 4.6 and an accumulate 0.9 pJ (FP32 in 45 nm, Horowitz 2014). In fixed point 0.2 pJ a multiplication and 0.03 pJ an addition (INT8), and 3.1 pJ a multiplication of the leak (INT32); sums are wider than that, an INT32 addition would take 0.1 pJ. In an ANN with weights of k_w and inputs of k_x bits 0.2·k_w·k_x/64 pJ a multiplication (an array multiplier has k_w·k_x cells), 0.03·(k_w + k_x)/16 pJ an addition (an adder has one for each bit of the product), and 3.1 pJ for each neuron, whose sum is scaled. No memory.',
  },
  'energy.compute.effective': { title: 'energy, arithmetic, zeros skipped', unit: 'J', definition: 'per sample: as the energy of arithmetic, for effective counts: what a network would take on hardware that skips zeros for free.' },
  'bytes.accessed': {
    title: 'bytes accessed', unit: 'bytes',
    definition: 'per sample: 4 for the weight of every operation; SNN: 8.25 for every update (a membrane read and written, a spike bit written and read); ANN: 8 for every neuron of every evaluation (its activation written and read). In fixed point of b bits b/8 for a weight, and 6.25 for an update; in an ANN of b bits b/8 for a weight, 2·b/8 for a neuron and 8 for a score. Inputs are not counted.',
  },
  'energy.onChip': {
    title: 'energy, memory on chip', unit: 'J',
    definition: 'per sample: arithmetic, and 10 pJ for every 8 of the bytes accessed (ANN: a weight an operation and 8 a neuron and evaluation, in few bits their bits; SNN: a weight an operation and 8.25 an update, 6.25 in fixed point), as from a static memory of 8 KiB in 45 nm. Larger memories take more.',
  },
  'energy.offChip.low': { title: 'energy, weights from DRAM, low', unit: 'J', definition: 'per sample: energy with memory on chip, and each parameter fetched once a sample from DRAM at 1.3 nJ for 8 bytes.' },
  'energy.offChip.high': { title: 'energy, weights from DRAM, high', unit: 'J', definition: 'per sample: energy with memory on chip, and each parameter fetched once a sample from DRAM at 2.6 nJ for 8 bytes.' },
}

const ofSpikes = 'SNN: the part that spikes of its neurons cause, additions and the reading of their weights; it grows with the firing rate.'
const ofInput = 'SNN: the part that spikes of its input cause; none where it sees analog values.'

/** What measure/energy gives beside some metrics of measure/cost, with the constants that its parameters state. */
export const energyDefinitions: Definitions = {
  'energy.arithmetic': { title: 'energy, arithmetic', unit: 'J', definition: 'per sample: multiplications, additions, the leak of membranes or the scaling of sums, with the constants of measure/energy. No memory.' },
  'energy.arithmetic.effective': { title: 'energy, arithmetic, zeros skipped', unit: 'J', definition: 'per sample: the same of operations with a non-zero input.' },
  'energy.arithmetic.multiplications': { title: 'energy of multiplications', unit: 'J', definition: 'per sample, without the leak.' },
  'energy.arithmetic.additions': { title: 'energy of additions', unit: 'J', definition: 'per sample.' },
  'energy.arithmetic.leak': { title: 'energy of the leak', unit: 'J', definition: 'SNN, per sample: multiplications of the leak.' },
  'energy.arithmetic.scale': { title: 'energy of scaling', unit: 'J', definition: 'ANN of few bits, per sample: a multiplication of 32 bits for each neuron.' },
  'energy.memory.weights': { title: 'energy of weights', unit: 'J', definition: 'per sample: a weight read from memory on chip for each addition.' },
  'energy.memory.state': { title: 'energy of state', unit: 'J', definition: 'per sample: membranes read and written and spikes written and read at each update, or activations written and read, in memory on chip.' },
  'energy.fetched.low': { title: 'energy of DRAM, low', unit: 'J', definition: 'per sample: what comes from DRAM, each parameter once, or with "perUse" each weight at each use; at the least that an access takes.' },
  'energy.fetched.high': { title: 'energy of DRAM, high', unit: 'J', definition: 'per sample: the same at the most that an access takes.' },
  'energy.withMemory': { title: 'energy, memory on chip', unit: 'J', definition: 'per sample: arithmetic, weights and state in memory on chip, with the constants of measure/energy.' },
  'energy.withDram.low': { title: 'energy, weights from DRAM, low', unit: 'J', definition: 'per sample: with memory on chip, and weights from DRAM at the least that an access takes; where they come at each use, not from memory on chip.' },
  'energy.withDram.high': { title: 'energy, weights from DRAM, high', unit: 'J', definition: 'per sample: the same at the most that an access takes.' },
  'energy.arithmetic.spikes': { title: 'energy of spikes, arithmetic', unit: 'J', definition: ofSpikes },
  'energy.withMemory.spikes': { title: 'energy of spikes, memory on chip', unit: 'J', definition: ofSpikes },
  'energy.withDram.low.spikes': { title: 'energy of spikes, weights from DRAM, low', unit: 'J', definition: ofSpikes },
  'energy.withDram.high.spikes': { title: 'energy of spikes, weights from DRAM, high', unit: 'J', definition: ofSpikes },
  'energy.arithmetic.input': { title: 'energy of input spikes, arithmetic', unit: 'J', definition: ofInput },
  'energy.withMemory.input': { title: 'energy of input spikes, memory on chip', unit: 'J', definition: ofInput },
  'energy.withDram.low.input': { title: 'energy of input spikes, weights from DRAM, low', unit: 'J', definition: ofInput },
  'energy.withDram.high.input': { title: 'energy of input spikes, weights from DRAM, high', unit: 'J', definition: ofInput },
  'energy.arithmetic.cumulative': { title: 'energy until a step, arithmetic', unit: 'J', definition: 'SNN: arithmetic of a sample until the end of that step.' },
  'energy.withMemory.cumulative': { title: 'energy until a step, memory on chip', unit: 'J', definition: 'SNN: arithmetic and memory on chip of a sample until the end of that step.' },
}

/** What measure/crossover gives, labelled { model, ann, energy } and by the swept parameters. */
export const crossoverDefinitions: Definitions = {
  'crossover.rate': { title: 'crossover', unit: '', percent: true, definition: 'firing rate, spikes a neuron and step, at which the SNN takes as much energy as the ANN that it is compared with; below it takes less. Spikes of the input are thought to become fewer in proportion, unless measure/crossover says otherwise. Negative: more at any rate. Above 100 %: less at any rate.' },
  'crossover.spikes': { title: 'crossover, all steps', unit: 'spikes', definition: 'the same in spikes a neuron over all T steps.' },
  'crossover.ratio': { title: 'energy ÷ ANN', unit: '', definition: 'energy of the SNN at the firing rate that it has, divided by that of the ANN.' },
}

/** Every metric that this library gives, by name. */
export const definitions: Definitions = {
  ...classificationDefinitions, ...costDefinitions, ...energyDefinitions, ...crossoverDefinitions, ...latencyDefinitions, ...neurobenchDefinitions, ...robustnessDefinitions,
  ...dataDefinitions, ...sumDefinitions, ...paretoDefinitions, ...efficiencyDefinitions,
}

/** Definitions as a Markdown list. */
export const definitionList = (of: Definitions): string =>
  Object.entries(of).map(([name, { unit, percent, definition }]) => `- \`${name}\`${unit ? ` (${unit})` : percent ? ' (fraction)' : ''}: ${definition}`).join('\n')
