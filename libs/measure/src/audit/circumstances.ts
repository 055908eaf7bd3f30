import { formatNumber, type Statement } from '@spikeline/core'
import { perCent, percent } from '../decide/words.ts'
import { byModel, type Check, type Reading, type Remark } from './remark.ts'

/** The loss of the first and the last epoch of each training. */
export const training: Check = (readings) => byModel(readings.filter(({ name }) => name === 'train.loss')).flatMap(({ model, readings: own, stage, params }): Remark[] => {
  const epochs = [...own].sort((a, b) => Number(a.labels['epoch']) - Number(b.labels['epoch']))
  const [first, last] = [epochs[0]!, epochs.at(-1)!]
  if (!(last.value > first.value)) return []
  return [{
    subject: `model ${model}`, topic: 'training', gravity: last.value / first.value, stage, params,
    text: `Training ended worse than it began: the loss was ${formatNumber(first.value)} in epoch ${first.labels['epoch']} and ${formatNumber(last.value)} in epoch ${last.labels['epoch']}`,
    figures: [{ name: 'loss of the first epoch', value: first.value, unit: first.unit }, { name: 'loss of the last epoch', value: last.value, unit: last.unit }],
  }]
})

/** Layers that never fire, hardly rest, or whose activations are all zero. */
export const layers: Check = (readings, { silent, saturated }) => byModel(readings.filter(({ labels, name }) => 'layer' in labels && (name === 'firingRate' || name === 'density'))).flatMap(({ model, readings: own, stage, params }) =>
  own.flatMap(({ name, labels, value }): Remark[] => {
    const layer = String(labels['layer'])
    const place = { subject: `model ${model}`, stage, params, figures: [{ name: `${name === 'density' ? 'density' : 'firing rate'} of ${layer}`, value: perCent(value), unit: '%' }] }
    if (name === 'density') return value === 0 ? [{ ...place, topic: `dead ${layer}`, gravity: 0, text: `Layer "${layer}" is dead: all its activations are 0` }] : []
    if (value <= silent) return [{ ...place, topic: `silent ${layer}`, gravity: -value, text: `Layer "${layer}" is silent: ${value === 0 ? 'it never fires' : `it fires in ${percent(value)} of neurons and steps`}` }]
    return value > saturated ? [{ ...place, topic: `saturated ${layer}`, gravity: value, text: `Layer "${layer}" is saturated: it fires in ${percent(value)} of neurons and steps` }] : []
  }))

const dataOf = ({ labels, stage }: Reading): string => `data ${String(labels['data'] ?? stage)}`
const splitOf = ({ labels }: Reading): string => ('split' in labels ? ` of "${labels['split']}"` : '')

/** What data sets say of themselves: samples that were excluded, classes without samples, and that they are made up. */
export const data: Check = (readings) => readings.flatMap((reading): Remark[] => {
  const { name, value, labels, stage, params } = reading
  const place = { subject: dataOf(reading), gravity: value, stage, params, figures: [] }
  if (name === 'excluded' && value > 0 && !('model' in labels))
    return [{ ...place, topic: `excluded${splitOf(reading)}`, text: `${value.toLocaleString('en')} ${value === 1 ? 'sample' : 'samples'}${splitOf(reading)} could not be read and ${value === 1 ? 'is' : 'are'} left out, for every model alike`, figures: [{ name: 'samples left out', value, unit: '' }] }]
  if ((name === 'samples' || name === 'data.class') && 'class' in labels && !('model' in labels) && value === 0)
    return [{ ...place, topic: `class ${labels['class']}${splitOf(reading)}`, text: `Class ${labels['class']} has no samples${splitOf(reading)}` }]
  if (name === 'data.empty' && value > 0) return [{ ...place, topic: 'empty', text: `${value.toLocaleString('en')} ${value === 1 ? 'sample has' : 'samples have'} no event at all`, figures: [{ name: 'samples without events', value, unit: '' }] }]
  if (name === 'synthetic' && value > 0) return [{ ...place, topic: 'synthetic', text: 'The data is made up, not recorded' }]
  return []
})

/** A warning that stands by itself. */
export const said = (subject: string, text: string): Statement => ({ kind: 'warning', subject, verdict: '', text, figures: [] })
