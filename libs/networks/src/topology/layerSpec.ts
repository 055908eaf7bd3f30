import { fail } from '@spikeline/core'
import type { BatchNorm, ConvLayer, DenseLayer, DropoutLayer, Layer, NeuNormLayer, PoolLayer, VoteLayer } from '../network.ts'

/**
 * A layer as a document states it. Which fields belong to which kind is in `fields` below; what is left out has a default:
 * stride 1 (pooling: its size), padding ⌊kernel/2⌋ ("same" for odd kernels), bias as the network's, not recurrent, no batch
 * normalisation, no shortcut, activation 'relu' but 'none' in the last weighted layer, decay 0.9, name `position:token`.
 */
export interface LayerSpec {
  readonly kind: Layer['kind']
  readonly name?: string
  readonly filters?: number
  readonly kernel?: number
  readonly stride?: number
  readonly padding?: number
  readonly units?: number
  readonly bias?: boolean
  readonly recurrent?: boolean
  readonly batchNorm?: boolean | Partial<Omit<BatchNorm, 'scale'>>
  /** The name of the layer in front of a residual block, which this one ends. */
  readonly shortcut?: { readonly from: string }
  readonly activation?: 'relu' | 'none'
  readonly size?: number
  readonly rate?: number
  readonly group?: number
  readonly decay?: number
}

/** ε keeps the division defined; 0.9 of the running statistics survive a step: running ← 0.9·running + 0.1·batch. */
export const defaultBatchNorm: BatchNorm = { epsilon: 1e-3, momentum: 0.9 }

/** The k of a NeuNorm that states none: as far as known the published one. */
export const defaultNeuNormDecay = 0.9

/** No count in a layer may pass this: beyond it only a typing error or an attack is thinkable. */
const LARGEST = 1 << 20

type Field = Exclude<keyof LayerSpec, 'kind' | 'name'>
const fields: Readonly<Record<Layer['kind'], { readonly required: readonly Field[]; readonly optional: readonly Field[] }>> = {
  conv: { required: ['filters', 'kernel'], optional: ['stride', 'padding', 'bias', 'batchNorm', 'shortcut', 'activation'] },
  dense: { required: ['units'], optional: ['bias', 'recurrent', 'batchNorm', 'shortcut', 'activation'] },
  averagePool: { required: ['size'], optional: ['stride'] },
  maxPool: { required: ['size'], optional: ['stride'] },
  dropout: { required: ['rate'], optional: [] },
  vote: { required: ['group'], optional: [] },
  neuNorm: { required: [], optional: ['decay'] },
}

/** Where a specification came from, as messages name it: 'layer 3' or 'token "32C3" at character 5 of "…"'. */
export type SpecPlace = string

/** Fails with E3005 on fields that a kind lacks or needs, with E3003 on values out of range. */
export function checkSpec(spec: LayerSpec, place: SpecPlace): void {
  const known = fields[spec.kind]
  if (!known) fail('E3005', { place, problem: `has the unknown kind ${JSON.stringify(spec.kind)}`, expected: Object.keys(fields) })
  for (const field of known.required)
    if (spec[field] === undefined) fail('E3005', { place, problem: `(${spec.kind}) needs "${field}"`, expected: known.required })
  for (const field of Object.keys(spec))
    if (field === 'recurrent' && spec.kind !== 'dense') fail('E3005', { place, problem: `(${spec.kind}) can't be recurrent; only a dense layer can`, expected: [...known.required, ...known.optional] })
    else if (field !== 'kind' && field !== 'name' && !known.required.includes(field as Field) && !known.optional.includes(field as Field))
      fail('E3005', { place, problem: `(${spec.kind}) has no "${field}"`, expected: [...known.required, ...known.optional] })
  for (const [field, least] of [['filters', 1], ['kernel', 1], ['stride', 1], ['padding', 0], ['units', 1], ['size', 1], ['group', 1]] as const) {
    const value = spec[field]
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least && value <= LARGEST))
      fail('E3003', { place, field, value, expected: `an integer from ${least} to ${LARGEST}` })
  }
  if (spec.recurrent && spec.batchNorm)
    fail('E3005', { place, problem: 'has both "recurrent" and "batchNorm", whose order is not defined', expected: ['one of the two'] })
  const { rate, decay } = spec
  if (rate !== undefined && !(rate >= 0 && rate < 1)) fail('E3003', { place, field: 'rate', value: rate, expected: 'a number from 0 to below 1' })
  if (decay !== undefined && !(decay >= 0 && decay < 1)) fail('E3003', { place, field: 'decay', value: decay, expected: 'a number from 0 to below 1' })
}

/** A checked specification with all its defaults filled in. `last`: it is the last weighted layer. */
export function completeSpec(spec: LayerSpec, name: string, bias: boolean, last: boolean): Layer {
  const weighted = {
    bias: spec.bias ?? bias,
    ...(spec.batchNorm ? { batchNorm: { ...defaultBatchNorm, ...(spec.batchNorm === true ? {} : spec.batchNorm) } } : {}),
    activation: { kind: spec.activation ?? (last ? 'none' : 'relu') },
  } as const
  switch (spec.kind) {
    case 'conv': {
      const { filters, kernel = 1, stride = 1, padding = kernel >> 1 } = spec
      return { kind: 'conv', name, filters: filters!, kernel, stride, padding, ...weighted } satisfies ConvLayer
    }
    case 'dense': return { kind: 'dense', name, units: spec.units!, ...(spec.recurrent ? { recurrent: true } : {}), ...weighted } satisfies DenseLayer
    case 'averagePool':
    case 'maxPool': return { kind: spec.kind, name, size: spec.size!, stride: spec.stride ?? spec.size! } satisfies PoolLayer
    case 'dropout': return { kind: 'dropout', name, rate: spec.rate! } satisfies DropoutLayer
    case 'vote': return { kind: 'vote', name, group: spec.group! } satisfies VoteLayer
    case 'neuNorm': return { kind: 'neuNorm', name, decay: spec.decay ?? defaultNeuNormDecay } satisfies NeuNormLayer
  }
}

/** The notation of one specified layer: '32C3', '32C3S2P0BN', '128FC', '128FCR', 'AP2', 'D0.5', 'vote10', 'NN0.9'. */
export function layerToken(spec: LayerSpec): string {
  const norm = spec.batchNorm ? 'BN' : ''
  switch (spec.kind) {
    case 'conv': {
      const { kernel = 1, stride = 1, padding = kernel >> 1 } = spec
      return `${spec.filters}C${kernel}${stride === 1 ? '' : `S${stride}`}${padding === kernel >> 1 ? '' : `P${padding}`}${norm}`
    }
    case 'dense': return `${spec.units}FC${spec.recurrent ? 'R' : ''}${norm}`
    case 'averagePool':
    case 'maxPool': {
      const { size, stride = size } = spec
      return `${spec.kind === 'averagePool' ? 'AP' : 'MP'}${size}${stride === size ? '' : `S${stride}`}`
    }
    case 'dropout': return `D${spec.rate}`
    case 'vote': return `vote${spec.group}`
    case 'neuNorm': return `NN${spec.decay ?? ''}`
  }
}
