import { fail } from '@spikeline/core'

/** All constants of a competitive network: times in ms, potentials in mV, conductances relative to the leak, rates in Hz. */
export interface CompetitiveConstants {
  readonly dtMs: number
  readonly presentationMs: number
  readonly restMs: number
  /** Without input after a presentation: 'simulated'; or 'skipped', membranes and conductances are then at rest at once. */
  readonly rest: 'simulated' | 'skipped'
  /** Spikes a second of a white pixel, at the intensity 1. */
  readonly intensityHz: number
  readonly intensity: number
  /** By how much the intensity rises where an image brought too few spikes. */
  readonly intensityStep: number
  /** Spikes of excitatory neurons that a presentation must bring. */
  readonly minimumSpikes: number
  /** Presentations of one image at most. */
  readonly attempts: number
  readonly restMv: number
  readonly resetMv: number
  readonly thresholdMv: number
  readonly offsetMv: number
  readonly tauMs: number
  readonly refractoryMs: number
  readonly inhibitoryRestMv: number
  readonly inhibitoryResetMv: number
  readonly inhibitoryThresholdMv: number
  readonly inhibitoryTauMs: number
  readonly inhibitoryRefractoryMs: number
  readonly excitationMv: number
  readonly inhibitionMv: number
  readonly tauExcitationMs: number
  readonly tauInhibitionMs: number
  readonly toInhibitory: number
  readonly toExcitatory: number
  readonly thetaStartMv: number
  readonly thetaPlusMv: number
  readonly tauThetaMs: number
  /** 'triplet': by pairs and triplets of spikes; 'power': by spikes of neurons alone, each towards what has a trace above `traceTarget`. */
  readonly rule: 'triplet' | 'power'
  readonly ratePre: number
  readonly ratePost: number
  /** Of the rule 'power': x_tar and μ. */
  readonly traceTarget: number
  readonly weightPower: number
  readonly tauPreMs: number
  readonly tauPost1Ms: number
  readonly tauPost2Ms: number
  readonly weightMax: number
  readonly weightSum: number
}

/** The same by time step, in single precision: what kernel and twin compute with. */
export interface CompetitiveStep {
  readonly steps: number
  /** With the simulated rest. */
  readonly total: number
  /** Steps that time goes on without being simulated. */
  readonly skipped: number
  readonly excitatoryRefractory: number
  readonly inhibitoryRefractory: number
  /** By steps since a spike: e^(−n·dt/τ), as far as it is not below 2⁻²⁴. */
  readonly preTrace: Float32Array
  readonly post1Trace: Float32Array
  readonly post2Trace: Float32Array
  /** dt/τ of the membranes. */
  readonly excitatoryRate: number
  readonly inhibitoryRate: number
  readonly excitatoryRest: number
  readonly excitatoryReset: number
  /** What v − θ must pass. */
  readonly excitatoryThreshold: number
  readonly inhibitoryRest: number
  readonly inhibitoryReset: number
  readonly inhibitoryThreshold: number
  readonly excitation: number
  readonly inhibition: number
  /** 1 − dt/τ of the conductances. */
  readonly geKeep: number
  readonly giKeep: number
  readonly toInhibitory: number
  readonly toExcitatory: number
  readonly thetaPlus: number
  /** What is left of θ after a presentation and its rest. */
  readonly thetaKeep: number
  /** Whether traces of inputs add up and spikes of neurons alone change weights; then the exponent of that, in 2⁻¹⁶ths. */
  readonly byPower: boolean
  readonly exponent: number
  readonly target: number
  readonly ratePre: number
  readonly ratePost: number
  readonly largest: number
  readonly sum: number
}

/** Constants by time step. Fails as checkCompetitiveConstants does. */
export function competitiveStep(constants: CompetitiveConstants): CompetitiveStep {
  const c = checkCompetitiveConstants(constants)
  const count = (ms: number): number => Math.round(ms / c.dtMs)
  const [steps, rest] = [count(c.presentationMs), count(c.restMs)]
  const single = {
    excitatoryRate: c.dtMs / c.tauMs, inhibitoryRate: c.dtMs / c.inhibitoryTauMs,
    excitatoryRest: c.restMv, excitatoryReset: c.resetMv, excitatoryThreshold: c.thresholdMv - c.offsetMv,
    inhibitoryRest: c.inhibitoryRestMv, inhibitoryReset: c.inhibitoryResetMv, inhibitoryThreshold: c.inhibitoryThresholdMv,
    excitation: c.excitationMv, inhibition: c.inhibitionMv, geKeep: 1 - c.dtMs / c.tauExcitationMs, giKeep: 1 - c.dtMs / c.tauInhibitionMs,
    toInhibitory: c.toInhibitory, toExcitatory: c.toExcitatory, thetaPlus: c.thetaPlusMv, thetaKeep: Math.exp(-((steps + rest) * c.dtMs) / c.tauThetaMs),
    ratePre: c.ratePre, ratePost: c.ratePost, target: c.traceTarget, largest: c.weightMax, sum: c.weightSum,
  }
  for (const name of Object.keys(single) as (keyof typeof single)[]) single[name] = Math.fround(single[name])
  return {
    ...single, steps, total: c.rest === 'simulated' ? steps + rest : steps, skipped: c.rest === 'simulated' ? 0 : rest,
    excitatoryRefractory: count(c.refractoryMs), inhibitoryRefractory: count(c.inhibitoryRefractoryMs),
    byPower: c.rule === 'power', exponent: Math.round(c.weightPower * 65536),
    preTrace: traceOf(c.dtMs / c.tauPreMs), post1Trace: c.rule === 'power' ? new Float32Array(0) : traceOf(c.dtMs / c.tauPost1Ms), post2Trace: traceOf(c.dtMs / c.tauPost2Ms),
  }
}

/** e^(−n·x) for n = 0, 1, … as far as it is not below 2⁻²⁴. */
const traceOf = (x: number): Float32Array => Float32Array.from({ length: Math.floor((24 * Math.LN2) / x) + 1 }, (_, n) => Math.exp(-n * x))

/** Steps of a presentation, a rest or the constant of time of a trace at most, and of a refractory period. */
const [MOST_STEPS, MOST_RESTING] = [1e6, 2 ** 31 - 1] as const

/** Returns the constants. Fails with E3620 where a time step is longer than a time constant that it is to resolve, with E3772 where a time has more steps than can be kept. */
export function checkCompetitiveConstants(c: CompetitiveConstants): CompetitiveConstants {
  for (const field of ['tauMs', 'inhibitoryTauMs', 'tauExcitationMs', 'tauInhibitionMs', 'tauPreMs', 'tauPost1Ms', 'tauPost2Ms', 'presentationMs'] as const)
    if (c.dtMs > c[field]) fail('E3620', { dtMs: c.dtMs, field, value: c[field] }, '/dtMs')
  const atMost = (most: number, field: 'presentationMs' | 'restMs' | 'tauPreMs' | 'tauPost1Ms' | 'tauPost2Ms' | 'refractoryMs' | 'inhibitoryRefractoryMs'): void => {
    if (c[field] / c.dtMs > most) fail('E3772', { field, value: c[field], dtMs: c.dtMs, most, longest: Number((most * c.dtMs).toPrecision(6)) }, `/${field}`)
  }
  for (const field of ['presentationMs', 'restMs', 'tauPreMs', 'tauPost1Ms', 'tauPost2Ms'] as const) atMost(MOST_STEPS, field)
  for (const field of ['refractoryMs', 'inhibitoryRefractoryMs'] as const) atMost(MOST_RESTING, field)
  return c
}

/**
 * Fails with E3621 where a window is too short for any spike: where not even the mean drive of a white image, at the highest intensity and with all
 * weights of a neuron on it, brings a membrane from rest to the threshold of a neuron that has not learned.
 */
export function requireWindow(c: CompetitiveConstants): void {
  const rateHz = c.intensityHz * (c.intensity + (c.attempts - 1) * c.intensityStep)
  const conductance = (c.weightSum * Math.min(rateHz, 1000 / c.dtMs) * c.tauExcitationMs) / 1000
  const limit = (c.restMv + conductance * c.excitationMv) / (1 + conductance)
  const reached = limit + (c.restMv - limit) * Math.exp((-(1 + conductance) * c.presentationMs) / c.tauMs)
  const threshold = c.thresholdMv - c.offsetMv + c.thetaStartMv
  if (reached <= threshold) fail('E3621', { presentationMs: c.presentationMs, reachedMv: reached.toFixed(1), thresholdMv: threshold, rateHz }, '/presentationMs')
}
