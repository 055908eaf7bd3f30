import { fail } from '@spikeline/core'
import type { DenseLayer, Layer } from '../network.ts'

/** Whether the neurons of a layer reach each other. */
export const isRecurrent = (layer: Layer): layer is DenseLayer & { recurrent: true } => layer.kind === 'dense' && layer.recurrent === true

/** Fails with E3013 at a recurrent layer, and with E3721 at a NeuNorm, for what has no steps of time: an artificial network. */
export function requireFeedForward(layers: readonly Layer[]): void {
  const layer = layers.find(isRecurrent)
  if (layer) fail('E3013', { layer: layer.name })
  const normed = layers.find(({ kind }) => kind === 'neuNorm')
  if (normed) fail('E3721', { layer: normed.name })
}
