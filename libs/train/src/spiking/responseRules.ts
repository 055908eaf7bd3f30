import { fail } from '@spikeline/core'
import { isRecurrent, type Layer } from '@spikeline/networks'

/**
 * What trainings by the spike response model ask of a topology and a window, before anything runs: feed-forward layers without batch
 * normalisation (E3661), and more steps than there are layers that fire, since a response begins a step after its spike, so that the
 * output can fire from step L on, in T − L of the steps (E3660). `timesteps`: T, where it is known; `most`: the highest count wanted.
 */
export function checkResponse(stage: string, layers: readonly Layer[], timesteps: number | undefined, most: number): void {
  const refuse = (layer: Layer, problem: string, instead: string): never => fail('E3661', { stage, layer: layer.name, problem, instead })
  const weighted = layers.filter((layer) => layer.kind === 'conv' || layer.kind === 'dense')
  for (const layer of weighted) {
    if (isRecurrent(layer)) refuse(layer, 'is recurrent, and its credit is carried back through layers and responses alone', 'leave "R" (or "recurrent") out, or train it by train/stbp')
    if (layer.batchNorm) refuse(layer, 'has batch normalisation, which would shift membranes that are sums of responses', 'leave "BN" (or "batchNorm") out, or train it by train/stbp')
  }
  const norm = layers.find(({ kind }) => kind === 'neuNorm')
  if (norm) refuse(norm, 'is a NeuNorm, whose auxiliary neurons are no responses', 'leave "NN" out, or train it by train/stbp')
  if (timesteps === undefined) return
  const fires = timesteps - weighted.length
  if (fires < 1) fail('E3660', { stage, timesteps, layers: weighted.length, problem: 'its output can never fire', least: weighted.length + 1 })
  if (most > fires) fail('E3660', { stage, timesteps, layers: weighted.length, problem: `its output can fire ${fires} times at most, and "trueCount" is ${most}`, least: weighted.length + Math.ceil(most) })
}
