import type { CompetitiveConstants } from '../constants.ts'

/** The published constants, and what a test states otherwise. */
export const published = (given: Partial<CompetitiveConstants> = {}): CompetitiveConstants => ({
  dtMs: 0.5, presentationMs: 350, restMs: 150, rest: 'simulated', intensityHz: 31.875, intensity: 2, intensityStep: 1, minimumSpikes: 5, attempts: 20,
  restMv: -65, resetMv: -65, thresholdMv: -52, offsetMv: 20, tauMs: 100, refractoryMs: 5,
  inhibitoryRestMv: -60, inhibitoryResetMv: -45, inhibitoryThresholdMv: -40, inhibitoryTauMs: 10, inhibitoryRefractoryMs: 2,
  excitationMv: 0, inhibitionMv: -100, tauExcitationMs: 1, tauInhibitionMs: 2, toInhibitory: 10.4, toExcitatory: 17,
  thetaStartMv: 20, thetaPlusMv: 0.05, tauThetaMs: 1e7, rule: 'triplet', traceTarget: 0.4, weightPower: 0.2, ratePre: 0.0001, ratePost: 0.01, tauPreMs: 20, tauPost1Ms: 20, tauPost2Ms: 40, weightMax: 1, weightSum: 78, ...given,
})
