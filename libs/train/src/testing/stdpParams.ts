import { stdpSchema, type StdpParams } from '../generated/stdp.ts'

const defaults = Object.fromEntries(Object.entries(stdpSchema['properties'] as Record<string, { default?: unknown }>).map(([name, { default: value }]) => [name, value])) as unknown as StdpParams

/** Parameters of train/stdp with the defaults that its schema states. */
export const stdpParams = (given: Partial<StdpParams> = {}): StdpParams => ({ ...defaults, ...given })

/** Those that suit images of 6 × 6 pixels, few neurons and little time. */
export const smallStdp = (given: Partial<StdpParams> = {}): StdpParams =>
  stdpParams({ neurons: 12, dtMs: 1, presentationMs: 120, restMs: 60, rest: 'skipped', intensity: 4, weightSum: 9, thetaStartMv: 15, thetaPlusMv: 0.5, tauThetaMs: 20000, ...given })
