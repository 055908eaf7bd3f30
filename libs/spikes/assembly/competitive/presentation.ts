/**
 * One presentation of an image to a population of excitatory and inhibitory neurons: its constants, rounded to single precision, and where
 * its arrays are. The order of the fields is that of the words in libs/networks/src/competitive/layout.ts.
 */
@unmanaged
export class Presentation {
  inputs: i32
  /** Neurons of either kind. */
  neurons: i32
  /** Elements from row to row of the weights, and of the arrays of neurons: a multiple of 16. */
  pitch: i32
  /** Steps with input. */
  steps: i32
  /** All steps: those with input, then those without. */
  total: i32
  /** 1: weights and thresholds learn. */
  learn: i32
  /** Inputs that may spike, filled up to a multiple of 4 with those that never do. */
  active: i32
  excitatoryRefractory: i32
  inhibitoryRefractory: i32
  /** Steps after which a trace is 0. */
  preReach: i32
  post1Reach: i32
  post2Reach: i32
  /** 1: traces of inputs add up, and spikes of neurons alone change weights, by a power of what is left to the largest weight. */
  byPower: i32
  /** Of that power, in 2⁻¹⁶ths. */
  exponent: i32

  /** [inputs, pitch] */
  weights: usize
  /** Of the active inputs: which they are, and the chance of a spike in a step, in 2⁻³²nds. */
  indices: usize
  chances: usize
  /** Four generators side by side: 16 words. */
  generators: usize
  /** Excitatory neurons: membranes in mV, conductances, θ in mV, steps of their last spikes. */
  v: usize
  ge: usize
  gi: usize
  theta: usize
  last: usize
  /** Inhibitory neurons. */
  iv: usize
  ig: usize
  ilast: usize
  /** Steps of the last spikes of the inputs. */
  inLast: usize
  /** Their traces at that step, with that spike. */
  inTrace: usize
  /** By steps since a spike: e^(−n·dt/τ). */
  preTrace: usize
  post1Trace: usize
  post2Trace: usize
  /** 1 for each neuron whose weights have changed. */
  changed: usize
  /** Room for lists: of input spikes, of spikes of either kind in a step, of neurons with a trace and by how much they depress. */
  rows: usize
  fired: usize
  inhibited: usize
  recent: usize
  depress: usize
  /** Which four inhibitory neurons each are not at a fixed point, by their first byte; and 1 for each four that are in that list. */
  moving: usize
  moves: usize
  /** What comes out: neurons that fired, step after step; and of each step the spikes of inputs, excitatory and inhibitory neurons. */
  events: usize
  tally: usize

  /** dt/τ of the membranes. */
  excitatoryRate: f32
  inhibitoryRate: f32
  excitatoryRest: f32
  excitatoryReset: f32
  /** What v − θ must pass. */
  excitatoryThreshold: f32
  inhibitoryRest: f32
  inhibitoryReset: f32
  inhibitoryThreshold: f32
  /** Reversal potentials. */
  excitation: f32
  inhibition: f32
  /** 1 − dt/τ of the conductances. */
  geKeep: f32
  giKeep: f32
  toInhibitory: f32
  toExcitatory: f32
  thetaPlus: f32
  ratePre: f32
  ratePost: f32
  /** What the trace of an input is compared with. */
  target: f32
  largest: f32
  /** What the weights of a neuron sum to. */
  sum: f32
}

/** Element k of a list of words. */
// @ts-ignore: decorator
@inline
export function item(list: usize, k: i32): i32 {
  return load<i32>(list + (<usize>k << 2))
}
