import type { Figure, Statement } from '@spikeline/core'
import type { Candidate } from '../decide/candidates.ts'
import { leadWords } from '../decide/certainty.ts'
import { allowance, amount, capital, figure, listed, muchOf, nounOf, percent, points, shareOf, timesAs } from '../decide/words.ts'
import { isAsAccurate, isBetter, isCheaper, isMoreAccurate, mostAccurate } from './compare.ts'
import type { Field } from './field.ts'
import { tradeAlong } from './trade.ts'
import { every, not, some, untestable, verdicts, type Truth } from './truth.ts'

const claims = {
  accuracy: 'on images an SNN can\'t beat the ANN of the same size in accuracy',
  cost: 'on images an SNN may cost less than the ANN of the same size',
  events: 'on events an SNN can be better than ANNs in accuracy and in cost',
  T: 'accuracy trades against cost, set by the time window',
  theta: 'accuracy trades against cost, set by the firing threshold',
} as const

const finding = (subject: string, verdict: string, text: string, figures: readonly Figure[] = []): Statement => ({ kind: 'finding', subject: capital(subject), verdict, text, figures })
const decided = (subject: string, truth: Truth, text: string, figures: readonly Figure[]): Statement => finding(subject, verdicts[truth], text, figures)

const accuracyFigure = (candidate: Candidate): Figure => figure(`accuracy of ${candidate.name}`, 'accuracy', candidate.accuracy)
const costFigure = (candidate: Candidate, cost: string): Figure => figure(`${nounOf(cost)} of ${candidate.name}`, cost, candidate.of(cost)!)

/** All findings, in the order of the question. */
export function findingsIn(field: Field): readonly Statement[] {
  return [beaten(field), cheaper(field), fullyBetter(field), trade(field, 'T'), trade(field, 'theta')]
}

/** Why a comparison of SNN and ANN can't be made, or undefined. */
function obstacle({ snns, anns, workload }: Field, wanted: Field['workload']): string | undefined {
  if (workload !== wanted) return `It is about ${wanted}, and these samples are ${workload}.`
  if (snns.length === 0) return 'No spiking network was measured.'
  return anns.length === 0 ? 'No artificial network of the same size was measured.' : undefined
}

function beaten(field: Field): Statement {
  const why = obstacle(field, 'images')
  if (why) return finding(claims.accuracy, untestable, why)
  const [snn, ann] = [mostAccurate(field.snns), mostAccurate(field.anns)]
  const truth = not(some(field.snns.map((one) => isMoreAccurate(one, ann))))
  return decided(claims.accuracy, truth, `The most accurate SNN is ${versus(snn, ann)}.`, [accuracyFigure(snn), accuracyFigure(ann)])
}

/** "snn at T = 8 with 98.12 %, 0.10 points less than ann with 98.22 %, which may be chance (…)" */
function versus(snn: Candidate, ann: Candidate): string {
  const lead = snn.accuracy.value - ann.accuracy.value
  const words = lead === 0 ? `as accurate as ${ann.name}` : `${points(lead)} ${lead > 0 ? 'more' : 'less'} than ${ann.name} with ${percent(ann.accuracy.value)}`
  return `${snn.name} with ${percent(snn.accuracy.value)}, ${words}${leadWords('accuracy', snn, ann, ({ accuracy }) => accuracy)}`
}

function cheaper(field: Field): Statement {
  const why = obstacle(field, 'images') ?? (field.costs.length === 0 ? 'No cost was measured of all of them.' : undefined)
  if (why) return finding(claims.cost, untestable, why)
  const ann = mostAccurate(field.anns)
  const byCost = field.costs.map((cost) => {
    const cases = field.snns.map((snn) => ({ snn, truth: every([isAsAccurate(snn, ann, field.tolerance), isCheaper(snn, ann, cost)]) }))
    const truth = some(cases.map((one) => one.truth))
    // Of those that make it true, or leave it open, the cheapest is shown; where it is false, the cheapest that is accurate enough by means.
    const near = cases.filter((one) => one.truth === truth && (truth !== 'no' || ann.accuracy.value - one.snn.accuracy.value <= field.tolerance + 1e-9)).map(({ snn }) => snn)
    return { cost, truth, snn: near.sort((a, b) => a.of(cost)!.value - b.of(cost)!.value)[0] }
  })
  const said = (wanted: Truth): string[] => byCost.filter(({ truth }) => truth === wanted).map(({ cost, snn }) => costWords(cost, snn, ann))
  const text = [
    ...sentence(`Within ${allowance(field.tolerance)} of ${ann.name} an SNN costs less in`, said('yes')),
    ...sentence('It may cost less, but confidence does not tell, in', said('open')),
    ...sentence(said('yes').length + said('open').length ? 'It does not in' : `Within ${allowance(field.tolerance)} of ${ann.name} no SNN costs less in`, said('no')),
    ...rivals(field, ann),
  ].join(' ')
  return decided(claims.cost, some(byCost.map(({ truth }) => truth)), text, [accuracyFigure(ann), ...byCost.flatMap(({ cost, snn }) => [costFigure(ann, cost), ...(snn ? [costFigure(snn, cost)] : [])])])
}

const sentence = (start: string, parts: readonly string[]): string[] => (parts.length ? [`${start} ${parts.join('; in ')}.`] : [])

/** "operations (snn at T = 4: 268 thousand operations, a third of ann's)" */
function costWords(cost: string, snn: Candidate | undefined, ann: Candidate): string {
  if (!snn) return `${nounOf(cost)} (none is accurate enough)`
  const [ours, theirs] = [snn.of(cost)!, ann.of(cost)!]
  const how = ours.value <= theirs.value ? shareOf(ours.value, theirs.value) : `${timesAs(ours.value, theirs.value, muchOf(cost))} as`.replace('more as', 'more than')
  return `${nounOf(cost)} (${snn.name}, ${percent(snn.accuracy.value)}: ${amount(cost, ours.value, ours.unit, theirs.value)}, ${how} the ${amount(cost, theirs.value, theirs.unit, ours.value)} of ${ann.name})`
}

/** Whether an ANN of fewer bits is cheaper than every SNN that is accurate enough. */
function rivals({ quantised, snns, costs, tolerance }: Field, ann: Candidate): string[] {
  const enough = (candidate: Candidate): boolean => ann.accuracy.value - candidate.accuracy.value <= tolerance + 1e-9
  const lowest = (all: readonly Candidate[], cost: string): Candidate | undefined => all.filter((one) => enough(one) && one.of(cost)).sort((a, b) => a.of(cost)!.value - b.of(cost)!.value)[0]
  const ahead = costs.flatMap((cost) => {
    const [rival, snn] = [lowest(quantised, cost), lowest(snns, cost)]
    return rival && snn && rival.of(cost)!.value < snn.of(cost)!.value ? [`${rival.name} in ${nounOf(cost)} (${amount(cost, rival.of(cost)!.value, rival.of(cost)!.unit, snn.of(cost)!.value)})`] : []
  })
  if (ahead.length) return [`A quantised ANN costs less still: ${listed(ahead)}.`]
  return quantised.length ? ['No quantised ANN costs less than the cheapest SNN.'] : []
}

function fullyBetter(field: Field): Statement {
  const why = obstacle(field, 'events') ?? (field.costs.length === 0 ? 'No cost was measured of all of them.' : undefined)
  if (why) return finding(claims.events, untestable, why)
  // Each ANN enters where it is most accurate: that is what there is to beat.
  const anns = [...new Set(field.anns.map(({ model }) => model))].map((model) => mostAccurate(field.anns.filter((ann) => ann.model === model)))
  const judged = field.snns.map((snn) => ({ snn, truths: anns.map((ann) => isBetter(snn, ann, field.costs)) }))
  const truth = some(judged.map(({ truths }) => every(truths)))
  const score = (truths: readonly Truth[]): number => truths.reduce((sum, one) => sum + { yes: 2, open: 1, no: 0 }[one], 0)
  const { snn } = judged.reduce((best, one) => (score(one.truths) > score(best.truths) || (score(one.truths) === score(best.truths) && one.snn.accuracy.value > best.snn.accuracy.value) ? one : best))
  const text = anns.map((ann) => `Against ${ann.name}: ${versus(snn, ann)}; ${costsOf(snn, ann, field.costs)}.`).join(' ')
  const memory = [snn, ...anns].every((one) => one.of('memory')) ? ` Memory: ${[snn, ...anns].map((one) => `${one.name} ${amount('memory', one.of('memory')!.value)}`).join(', ')}.` : ''
  return decided(claims.events, truth, `${text}${memory}`, [snn, ...anns].flatMap((one) => [accuracyFigure(one), ...field.costs.map((cost) => costFigure(one, cost))]))
}

/** "it takes less in operations (…), and not less in energy (…)" */
function costsOf(snn: Candidate, ann: Candidate, costs: readonly string[]): string {
  const said = (wanted: Truth): string[] => costs.filter((cost) => isCheaper(snn, ann, cost) === wanted).map((cost) => {
    const [ours, theirs] = [snn.of(cost)!, ann.of(cost)!]
    return `${nounOf(cost)} (${amount(cost, ours.value, ours.unit, theirs.value)} against ${amount(cost, theirs.value, theirs.unit, ours.value)})`
  })
  const parts = [['it costs less in', said('yes')], ['perhaps less in', said('open')], ['not less in', said('no')]] as const
  return listed(parts.filter(([, all]) => all.length).map(([start, all]) => `${start} ${listed(all)}`))
}

/** Words for the swept parameters of finding 4. */
const swept = { T: 'time window T', theta: 'firing threshold θ' } as const

function trade({ snns, costs }: Field, param: 'T' | 'theta'): Statement {
  const [cost] = costs
  if (snns.length === 0) return finding(claims[param], untestable, 'No spiking network was measured.')
  if (cost === undefined) return finding(claims[param], untestable, 'No cost was measured of all of them.')
  const along = tradeAlong(snns, param, cost)
  if (!along) return finding(claims[param], untestable, `The ${swept[param]} was not swept for any spiking network: it needs two values at least.`)
  const { concordant, discordant, open, spearman, values } = along
  const told = concordant + discordant
  const gamma = told ? (concordant - discordant) / told : 0
  const truth: Truth = told === 0 ? 'open' : gamma >= 0.5 ? 'yes' : gamma <= 0 ? 'no' : 'open'
  const text = [
    `Over ${values} values of the ${swept[param]}, ${told || 'none'} of ${told + open} pairs that differ in nothing else ${told > 1 ? 'are' : 'is'} told apart in both accuracy and ${nounOf(cost)}`,
    told ? `; in ${concordant === told ? 'all' : concordant || 'none'} of these the dearer is the more accurate` : '',
    spearman === undefined ? '.' : `. By means accuracy and ${nounOf(cost)} have a rank correlation of ${spearman.toFixed(2).replace('-', '−')}.`,
  ].join('')
  return decided(claims[param], truth, text, [
    { name: 'pairs told apart', value: told, unit: '' }, { name: 'pairs in which the dearer is the more accurate', value: concordant, unit: '' },
    ...(spearman === undefined ? [] : [{ name: 'rank correlation', value: spearman, unit: '' }]),
  ])
}
