import type { Activation, Layer, Network } from '../network.ts'
import { isRecurrent } from '../topology/recurrent.ts'
import type { MapShape } from '../topology/shapes.ts'
import { countNetwork } from './counts.ts'

/** A line of `networkSummary`: text for people, counts for programs. */
export interface SummaryRow {
  readonly layer: string
  /** '28×28×1', or '128' for a vector. */
  readonly input: string
  readonly output: string
  readonly activation: string
  /** What its shortcut adds, where it has one: '3:16C3', '3:16C3 · 0.5', '3:16C3 by 1×1'. */
  readonly adds?: string
  readonly parameters: number
  readonly neurons: number
  readonly macs: number
}

/** One row a layer, and a last one named 'total'. */
export function networkSummary(network: Pick<Network, 'layers' | 'input'>): readonly SummaryRow[] {
  const { layers, total } = countNetwork(network)
  const rows = layers.map(({ name, input, output, parameters, neurons, macs }, i) => ({
    layer: name, input: formatMap(input), output: formatMap(output), activation: describeActivation(network.layers[i]!), ...describeShortcut(network.layers[i]!), parameters, neurons, macs,
  }))
  return [...rows, { layer: 'total', input: formatMap(network.input), output: rows.at(-1)?.output ?? '', activation: '', ...total }]
}

/** A map for people: '28×28×1', or '128' for a vector. */
export const formatMap = ({ height, width, channels }: MapShape): string =>
  height === 1 && width === 1 ? String(channels) : `${height}×${width}×${channels}`

function describeShortcut(layer: Layer): { adds?: string } {
  if (!('shortcut' in layer) || !layer.shortcut) return {}
  const { from, scale, projection } = layer.shortcut
  return { adds: `${from}${projection ? ' by 1×1' : scale === undefined ? '' : ` · ${short(scale)}`}` }
}

function describeActivation(layer: Layer): string {
  if (layer.kind === 'neuNorm') return `k ${layer.decay}`
  if (layer.kind !== 'conv' && layer.kind !== 'dense') return ''
  const { batchNorm, activation, fixedPoint, quantised } = layer
  const integers = fixedPoint && `, ${fixedPoint.bits} bit ×2^${fixedPoint.weightExponent}, state ×2^${fixedPoint.stateExponent}`
  const few = quantised && `, weights ${quantised.weightBits} bit, inputs ${quantised.inputBits} bit ×${short(quantised.inputStep)}`
  return `${isRecurrent(layer) ? 'recurrent, ' : ''}${batchNorm ? 'batch norm, ' : ''}${describe(activation)}${integers ?? ''}${few ?? ''}`.replace(/^, |, $/g, '')
}

function describe(activation: Activation): string {
  if (activation.kind === 'none') return ''
  if (activation.kind === 'clipFloorShift') return `clip-floor-shift of ${activation.levels} levels up to ${short(activation.bound)}, shift ${short(activation.shift)}`
  if (activation.kind === 'softLif') return `soft LIF τ_ref ${short(activation.refractory)} ms, τ_rc ${short(activation.membrane)} ms, γ ${short(activation.smoothing)}`
  if (activation.kind !== 'spiking') return activation.kind
  const { model, threshold, decay, reset, compare, resetTo, decayInput, current, adaptation, refractory, delayedReset, learned, parallel } = activation.neuron
  if (parallel) return `psn θ${compare === '>' ? '>' : '≥'}${short(threshold)} ${parallel.kind}${parallel.kind === 'full' ? '' : ` over ${parallel.order} steps`}`
  const words = [
    `${model} θ${compare === '>' ? '>' : '≥'}${short(threshold)}`, model === 'lif' && `decay ${short(decay)}${decayInput ? ' of the drive too' : ''}`,
    current && `current ${short(current.decay)} taken ${current.taken}`, adaptation && `adaptation ${short(adaptation.strength)} decay ${short(adaptation.decay)}${adaptation.shape === 'alpha' ? ' alpha' : ''}`,
    `reset ${resetTo === undefined ? reset : short(resetTo)}${delayedReset ? ' delayed' : ''}`, refractory && `refractory ${refractory}`, learned?.length && `learns ${learned.join(' and ')}`,
  ]
  return words.filter((word) => typeof word === 'string').join(' ')
}

const short = (value: number): number => Number(value.toPrecision(6))
