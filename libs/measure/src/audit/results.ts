import { canonicalJson } from '@spikeline/core'
import { estimate } from '../compare/estimate.ts'
import { perCent, percent, points } from '../decide/words.ts'
import { byModel, isScalar, modelOf, type Check, type Reading, type Remark } from './remark.ts'

/** Numbers that are none: a division by nothing, an overflow, a training that diverged. */
export const notFinite: Check = (readings) => readings.filter(({ value }) => !Number.isFinite(value)).map((reading): Remark => ({
  subject: `model ${modelOf(reading)}`, topic: `not finite ${reading.name}`, gravity: 0, stage: reading.stage, params: reading.params,
  text: `"${reading.name}" is ${String(reading.value)}, which is no number to compare`, figures: [],
}))

const scalar = (readings: readonly Reading[], name: string): number | undefined => readings.find((reading) => reading.name === name && isScalar(reading))?.value

/** Samples of each class, from the confusions: of the truth and of the answers. */
function classCounts(readings: readonly Reading[]): { readonly truth: ReadonlyMap<number, number>; readonly answers: ReadonlyMap<number, number> } {
  const [truth, answers] = [new Map<number, number>(), new Map<number, number>()]
  for (const { name, labels, value } of readings) {
    if (name !== 'confusion') continue
    for (const [counts, label] of [[truth, 'truth'], [answers, 'predicted']] as const) counts.set(Number(labels[label]), (counts.get(Number(labels[label])) ?? 0) + value)
  }
  return { truth, answers }
}

/** An accuracy that always answering the most frequent class would reach, within its interval; or that is got by doing so. */
export const chance: Check = (readings) => byModel(readings).flatMap(({ model, readings: own, stage, params }): Remark[] => {
  const accuracy = scalar(own, 'accuracy')
  const { truth, answers } = classCounts(own)
  const samples = [...truth.values()].reduce((sum, n) => sum + n, 0)
  const classes = scalar(own, 'classes') ?? own.filter(({ name }) => name === 'recall').length
  const guess = samples > 0 ? Math.max(...truth.values()) / samples : classes > 1 ? 1 / classes : undefined
  const place = { subject: `model ${model}`, stage, params }
  if (truth.size > 1 && answers.size === 1)
    return [{ ...place, topic: 'one answer', gravity: 0, text: `Every sample is answered with class ${[...answers.keys()][0]}`, figures: [] }]
  if (accuracy === undefined || guess === undefined || (scalar(own, 'accuracy.low') ?? accuracy) > guess || truth.size === 1) return []
  return [{
    ...place, topic: 'chance', gravity: guess - accuracy,
    text: `The accuracy of ${percent(accuracy)} is not above chance: ${samples > 0 ? 'always answering the most frequent class' : `guessing among ${classes} classes`} gives ${percent(guess)}`,
    figures: [{ name: 'accuracy', value: perCent(accuracy), unit: '%' }, { name: 'chance', value: perCent(guess), unit: '%' }],
  }]
})

/** A confidence interval too wide for models to be told apart. */
export const fewSamples: Check = (readings, { interval }) => byModel(readings).flatMap(({ readings: own, stage, params }): Remark[] => {
  const [low, high, samples] = ['accuracy.low', 'accuracy.high', 'samples'].map((name) => scalar(own, name))
  if (low === undefined || high === undefined || perCent(high - low) <= interval) return []
  return [{
    subject: 'test data', topic: 'few samples', gravity: high - low, stage, params,
    text: `${samples === undefined ? 'There are' : `${samples.toLocaleString('en')} test samples are`} too few: the 95 % interval of the accuracy is ${points(high - low)} wide, from ${percent(low)} to ${percent(high)}`,
    figures: [{ name: 'width of the interval', value: perCent(high - low), unit: 'points' }],
  }]
})

/** Classes that the test set lacks, which have no recall, and classes that are never recognised. */
export const classes: Check = (readings) => byModel(readings).flatMap(({ model, readings: own, stage, params }): Remark[] => {
  const recalls = own.filter(({ name }) => name === 'recall')
  if (recalls.length === 0) return []
  const known = new Set(recalls.map(({ labels }) => Number(labels['class'])))
  const { answers } = classCounts(own)
  const count = scalar(own, 'classes') ?? Math.max(...known, ...answers.keys()) + 1
  const missing = Array.from({ length: count }, (_, k) => k).filter((k) => !known.has(k))
  const never = recalls.filter(({ value }) => value === 0).map(({ labels }) => labels['class'])
  // A network with one answer for everything is said to be that.
  const one = answers.size === 1
  return [
    ...(missing.length ? [{ subject: 'test data', topic: 'missing class', gravity: missing.length, stage, params, text: `No test sample is of ${classWords(missing)}, so that the accuracy says nothing of it`, figures: [] }] : []),
    ...(never.length && !one ? [{ subject: `model ${model}`, topic: 'never recognised', gravity: never.length, stage, params, text: `No sample of ${classWords(never)} is recognised`, figures: [] }] : []),
  ]
})

const classWords = (classes: readonly (string | number | undefined)[]): string =>
  `${classes.length === 1 ? 'class' : 'classes'} ${classes.slice(0, 8).join(', ')}${classes.length > 8 ? ` and ${classes.length - 8} more` : ''}`

/** Repetitions of one thing whose accuracies lie far apart. */
export const seeds: Check = (readings, { over, seedRange }) => {
  const groups = new Map<string, Reading[]>()
  for (const reading of readings) {
    if (reading.name !== 'accuracy' || !isScalar(reading) || !Object.hasOwn(reading.params, over) || !Number.isFinite(reading.value)) continue
    const { [over]: _, ...others } = reading.params
    const key = canonicalJson([reading.stage, modelOf(reading), others])
    const group = groups.get(key)
    if (group) group.push(reading)
    else groups.set(key, [reading])
  }
  return [...groups.values()].flatMap((group): Remark[] => {
    const sorted = [...group].sort((a, b) => a.value - b.value)
    const [worst, best] = [sorted[0]!, sorted.at(-1)!]
    const range = best.value - worst.value
    if (perCent(range) <= seedRange) return []
    const { [over]: _, ...params } = worst.params
    const { value, margin } = estimate(group.map((reading) => reading.value))
    return [{
      subject: `model ${modelOf(worst)}`, topic: 'seeds', gravity: range, stage: worst.stage, params,
      text: `Values of ${over} disagree by ${points(range)}: from ${percent(worst.value)} (${over} ${canonicalJson(worst.params[over])}) to ${percent(best.value)} (${over} ${canonicalJson(best.params[over])}), mean ${percent(value)} with a 95 % interval of ± ${points(margin)} over ${group.length}`,
      figures: [{ name: 'accuracy', value: perCent(value), margin: perCent(margin), unit: '%' }, { name: 'range', value: perCent(range), unit: 'points' }],
    }]
  })
}
