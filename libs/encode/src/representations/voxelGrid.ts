import type { EventBatch } from '@spikeline/events'

/**
 * Adds a recording to a voxel grid of B bins (Zhu et al. 2019, "Unsupervised event-based learning of optical flow, depth, and egomotion"),
 * each event shared by the two bins next to it, in proportion to its distance in time:
 *
 *     t* = (B − 1)·(τ − τ₀)/(τ_end − τ₀)        V_b(x, y) += s·max(0, 1 − |b − t*|)
 *
 * Signed, s is 1 for ON and −1 for OFF, and the channels are the bins; separate, s is 1, and the channels are 2·b + p. `voxels`, with these
 * channels for each pixel, are 0 before.
 */
export function voxelGrid({ t, x, y, p, width, count }: EventBatch, bins: number, separate: boolean, voxels: Float32Array): void {
  const channels = separate ? 2 * bins : bins
  const step = separate ? 2 : 1
  const span = count > 0 ? t[count - 1]! - t[0]! : 0
  for (let i = 0; i < count; i++) {
    const time = span === 0 ? 0 : ((bins - 1) * (t[i]! - t[0]!)) / span
    const bin = Math.floor(time)
    const share = time - bin
    const sign = separate ? 1 : 2 * p[i]! - 1
    const at = (y[i]! * width + x[i]!) * channels + bin * step + (separate ? p[i]! : 0)
    voxels[at]! += sign * (1 - share)
    if (share > 0) voxels[at + step]! += sign * share
  }
}
