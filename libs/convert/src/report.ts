import { fail, type Metric } from '@spikeline/core'
import type { Images, Network } from '@spikeline/networks'
import { calibrate, type Calibration } from './calibrate.ts'
import { compareRates, silentLayer } from './compareRates.ts'
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
  /** Takes words about a layer that could fire and never does; where it is not given, that fails with E3744. */
  readonly warn?: ((words: string) => void) | undefined
}

/** The metrics of a conversion: both networks compared on the images that the calibration kept, if any. */
export async function reportOn(
  ann: Network, snn: Network, calibration: Calibration | undefined, { lambdas, inputScale, timesteps, readout, warn }: ReportOptions, pause: () => Promise<void>,
): Promise<readonly Metric[]> {
  const kept = calibration?.kept ?? []
  const comparison = kept.length > 0 ? await compareRates(ann, snn, lambdas, kept, inputScale, timesteps, pause) : undefined
  const layer = comparison && silentLayer(comparison, readout)
  if (layer !== undefined && !warn) fail('E3744', { layer, images: kept.length, timesteps })
  if (layer !== undefined) warn!(`layer "${layer}" never fires on any of ${kept.length} images within ${timesteps} steps: take a lower threshold, or see whether it has died in training`)
  return reportMetrics(snn.name, calibration, lambdas, comparison, readout === 'membrane' ? [...lambdas.keys()].at(-1) : undefined)
}

/** The report of a conversion that needs no images: on those that are connected all the same, as many as it compares. */
export async function reportWithout(
  ann: Network, snn: Network, images: AsyncIterable<Images> | undefined, samples: number, options: Omit<ReportOptions, 'inputScale' | 'readout' | 'warn'>, pause: () => Promise<void>,
): Promise<readonly Metric[]> {
  const calibration = images && samples > 0 ? await calibrate(ann, images, samples, samples, pause) : undefined
  return reportOn(ann, snn, calibration, { ...options, inputScale: 1, readout: 'membrane' }, pause)
}
