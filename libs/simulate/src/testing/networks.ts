import type { Layer, Network } from '@spikeline/networks'

/** A network from layers and plain lists of numbers; its kind follows from the activations. */
export function network([height, width, channels]: readonly [number, number, number], classes: number, layers: readonly Layer[], weights: Record<string, { weight: number[]; bias?: number[]; recurrent?: number[] }>): Network {
  const kind = layers.some((layer) => 'activation' in layer && (layer.activation.kind === 'spiking' || layer.activation.kind === 'membrane')) ? 'snn' : 'ann'
  const parameters = Object.fromEntries(Object.entries(weights).map(([name, { weight, bias, recurrent }]) =>
    [name, { weight: Float32Array.from(weight), ...(bias && { bias: Float32Array.from(bias) }), ...(recurrent && { recurrent: Float32Array.from(recurrent) }) }]))
  return { name: kind, kind, topology: '', input: { height, width, channels }, classes, layers, parameters, provenance: [] }
}
