import { byModelAndParams, type Candidate } from './candidates.ts'
import { order, type Quantity } from './quantity.ts'

/** A candidate with what it costs. */
export interface Point {
  readonly candidate: Candidate
  readonly cost: Quantity
}
/** Where a point stands. */
export interface Standing extends Point {
  readonly front: boolean
  /** Whether 95 % confidence tells that. */
  readonly certain: boolean
  /** Off the front: a point of it that dominates this one. On it: a neighbour that this one is not told apart from, where there is one. */
  readonly against?: Candidate
  /** Accuracy that it lies below the most accurate of those that cost no more. */
  readonly gap: number
}

/**
 * The Pareto front of accuracy against a cost, by means: a point is dominated where another is at least as accurate and costs at most as
 * much, one of the two strictly. In order of cost, whatever the order of the points.
 *
 * Being dominated is certain where 95 % confidence tells both leads of the other; a value known to the last digit may be equal. A place on
 * the front is certain where the point is told from its neighbours: more accurate than the next cheaper one, less costly than the next dearer one.
 */
export function standings(points: readonly Point[]): readonly Standing[] {
  const sorted = [...points].sort((a, b) => a.cost.value - b.cost.value || b.candidate.accuracy.value - a.candidate.accuracy.value || byModelAndParams(a.candidate, b.candidate))
  const front = sorted.filter(isHighest())
  const onFront = new Set(front)
  return sorted.map((point): Standing => {
    if (onFront.has(point)) return { ...point, front: true, gap: 0, ...neighbours(point, front) }
    const better = front.filter((other) => dominates(other, point))
    const sure = better.findLast((other) => dominatesSurely(other, point))
    const against = (sure ?? better.at(-1)!).candidate
    return { ...point, front: false, certain: sure !== undefined, against, gap: better.at(-1)!.candidate.accuracy.value - point.candidate.accuracy.value }
  })
}

/** Lets through what is more accurate than all before it, or the same in both as the last that was. */
function isHighest(): (point: Point) => boolean {
  let last: Point | undefined
  return (point) => {
    const higher = !last || point.candidate.accuracy.value > last.candidate.accuracy.value
    const same = last !== undefined && point.candidate.accuracy.value === last.candidate.accuracy.value && point.cost.value === last.cost.value
    if (higher) last = point
    return higher || same
  }
}

function neighbours(point: Point, front: readonly Point[]): Pick<Standing, 'certain' | 'against'> {
  const cheaper = front.findLast(({ cost }) => cost.value < point.cost.value)
  const dearer = front.find(({ cost }) => cost.value > point.cost.value)
  if (cheaper && order(point.candidate.accuracy, cheaper.candidate.accuracy) !== 'more') return { certain: false, against: cheaper.candidate }
  if (dearer && order(point.cost, dearer.cost) !== 'less') return { certain: false, against: dearer.candidate }
  return { certain: true }
}

function dominates(a: Point, b: Point): boolean {
  const [accuracy, cost] = [a.candidate.accuracy.value - b.candidate.accuracy.value, b.cost.value - a.cost.value]
  return accuracy >= 0 && cost >= 0 && (accuracy > 0 || cost > 0)
}

function dominatesSurely(a: Point, b: Point): boolean {
  const [accuracy, cost] = [order(a.candidate.accuracy, b.candidate.accuracy), order(a.cost, b.cost)]
  return (accuracy === 'more' || accuracy === 'equal') && (cost === 'less' || cost === 'equal') && (accuracy === 'more' || cost === 'less')
}
