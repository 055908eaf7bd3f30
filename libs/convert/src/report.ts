import type { Metric } from '@spikeline/core'
import type { Images, Network } from '@spikeline/networks'
import { calibrate, type Calibration } from './calibrate.ts'
import { compareRates, requireSpikes } from './compareRates.ts'
import { reportMetrics } from './reportMetrics.ts'

/** A spiking network and what to say of it. */
export interface Converted { readonly network: Network; readonly metrics: readonly Metric[] }

export interface ReportOptions {
  /** λ of each weighted layer by name: the activation that is the rate 1. */
  readonly lambdas: ReadonlyMap<string, number>
  /** λ_0. */
  readonly inputScale: number
  readonly timesteps: number
  readonly readout: 'membrane' | 'spiking'
  /** Whether a layer that could fire and never does fails, with E3744. */
  readonly mustFire: boolean
}

/** The metrics of a conversion: both networks compared on the images that the calibration kept, if any. */
export async function reportOn(
  ann: Network, snn: Network, calibration: Calibration | undefined, { lambdas, inputScale, timesteps, readout, mustFire }: ReportOptions, pause: () => Promise<void>,
): Promise<readonly Metric[]> {
  const kept = calibration?.kept ?? []
  const comparison = kept.length > 0 ? await compareRates(ann, snn, lambdas, kept, inputScale, timesteps, pause) : undefined
  if (comparison && mustFire) requireSpikes(comparison, readout, kept.length, timesteps)
  return reportMetrics(snn.name, calibration, lambdas, comparison, readout === 'membrane' ? [...lambdas.keys()].at(-1) : undefined)
}

/** The report of a conversion that needs no images: on those that are connected all the same, as many as it compares. */
export async function reportWithout(
  ann: Network, snn: Network, images: AsyncIterable<Images> | undefined, samples: number, options: Omit<ReportOptions, 'inputScale' | 'readout' | 'mustFire'>, pause: () => Promise<void>,
): Promise<readonly Metric[]> {
  const calibration = images && samples > 0 ? await calibrate(ann, images, samples, samples, pause) : undefined
  return reportOn(ann, snn, calibration, { ...options, inputScale: 1, readout: 'membrane', mustFire: true }, pause)
}
