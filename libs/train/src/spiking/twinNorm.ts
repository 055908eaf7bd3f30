import type { Floats, Round } from '@spikeline/networks'
import { meanOf, normalisationOf, normGradientsOf, type Norm, type Normalisation, type NormGradients } from './batchNorm.ts'

/** γ and β in the precision that is computed in. */
interface Given extends Pick<Norm, 'settings'> { readonly gamma: Floats; readonly beta: Floats }

/** Batch normalisation of a batch (see meanOf), `raw` by sample: rows of `filters` values. Each operation on a value is rounded. */
export function normalise(norm: Given, filters: number, raw: readonly Floats[], round: Round): { readonly normalisation: Normalisation; readonly outputs: Floats[] } {
  const { gamma, beta } = norm
  const count = (raw.length * raw[0]!.length) / filters
  const mean = meanOf(raw.map((x) => channelSums(filters, x, (value) => value)), count, gamma)
  const squares = raw.map((x) => channelSums(filters, x, (value, c) => (value - mean[c]!) * (value - mean[c]!)))
  const normalisation = normalisationOf(norm, gamma, mean, squares, count)
  const { gain } = normalisation
  const outputs = raw.map((x) => x.map((value, k) => round(round(value - mean[k % filters]!) * gain[k % filters]!) + beta[k % filters]!))
  return { normalisation, outputs }
}

/** Its adjoint: changes the errors of the outputs, in place, into those of what was normalised; returns the gradients. */
export function normaliseBack(
  norm: Given, filters: number, raw: readonly Floats[], { mean, variance, gain }: Normalisation, errors: readonly Floats[], round: Round,
): Pick<NormGradients, 'gamma' | 'beta'> {
  const count = (errors.length * errors[0]!.length) / filters
  const sums = errors.map((own) => channelSums(filters, own, (error) => error))
  const products = errors.map((own, b) => channelSums(filters, own, (error, c, k) => error * (raw[b]![k]! - mean[c]!)))
  const { gamma, beta, average, slope } = normGradientsOf(norm, variance, sums, products, count)
  errors.forEach((own, b) => own.forEach((error, k) => {
    const c = k % filters
    const along = round(round(raw[b]![k]! - mean[c]!) * slope[c]!)
    own[k] = gain[c]! * round(round(error - average[c]!) - along)
  }))
  return { gamma, beta }
}

/** Σ over the rows of a sample of what is made of each value, by channel, in double precision. */
function channelSums(filters: number, x: Floats, of: (value: number, channel: number, place: number) => number): Float64Array {
  const sums = new Float64Array(filters)
  x.forEach((value, k) => void (sums[k % filters]! += of(value, k % filters, k)))
  return sums
}
