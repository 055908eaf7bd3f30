import { canonicalJson } from '../keys/canonicalJson.ts'
import type { Sweep } from '../document/model.ts'
import { fail } from '../issues/issue.ts'

/** A swept parameter: its values without repetition, and how ids print them. */
export interface Axis {
  readonly name: string
  readonly values: readonly unknown[]
  readonly labels: readonly string[]
}

/** A point of the sweep: by axis, the index of the value; undefined for axes that it says nothing about. */
export type Point = readonly (number | undefined)[]

export interface SweepSpace {
  readonly axes: readonly Axis[]
  /** The distinct points over some axes that at least one combination which is not excluded goes through; last axis fastest. */
  points(axes: ReadonlySet<number>): readonly Point[]
}

/** More instances of one stage than this are a mistake in the document, not a plan. */
const LARGEST_SWEEP = 1_000_000

/** The product of a sweep's values, less its exclusions. */
export function sweepSpace(sweep: Sweep): SweepSpace {
  const axes = Object.entries(sweep.matrix).map(([name, values]) => axis(name, values))
  const excluded = sweep.exclude.map((names) => excludedPoint(names, axes)).filter((point) => point !== undefined)
  return {
    axes,
    points(wanted) {
      // A point survives if some combination through it does. Axes that no exclusion names can't decide that, so they stay out.
      const deciding = excluded.flatMap((point) => [...point.keys()].filter((i) => point[i] !== undefined))
      const all = product(axes, new Set([...wanted, ...deciding])).filter((point) => !excluded.some((e) => agrees(point, e)))
      return deciding.every((i) => wanted.has(i)) ? all : distinct(all, wanted)
    },
  }
}

/** The part of a point that lies on some axes, as the key of a map. */
export function project(point: Point, axes: Iterable<number>): string {
  let key = ''
  for (const i of axes) key += `${point[i]},`
  return key
}

function axis(name: string, given: readonly unknown[]): Axis {
  const byText = new Map(given.map((value) => [canonicalJson(value), value]))
  const values = [...byText.values()]
  return { name, values, labels: values.map((value, i) => label(value, i)) }
}

/** Short values print themselves; what would be long or mistaken for another value prints as JSON or as its number in the list. */
function label(value: unknown, index: number): string {
  const plain = typeof value === 'string' && /^[A-Za-z_][\w.+/-]*$/.test(value) && !['true', 'false', 'null'].includes(value)
  const text = plain ? value : canonicalJson(value)
  return text.length <= 40 ? text : `#${index + 1}`
}

/** Undefined where the exclusion names a parameter or value that the sweep doesn't have: it excludes nothing. */
function excludedPoint(names: Readonly<Record<string, unknown>>, axes: readonly Axis[]): Point | undefined {
  const point: (number | undefined)[] = axes.map(() => undefined)
  for (const [name, value] of Object.entries(names)) {
    const i = axes.findIndex((a) => a.name === name)
    const text = canonicalJson(value)
    const at = axes[i]?.values.findIndex((v) => canonicalJson(v) === text) ?? -1
    if (at < 0) return undefined
    point[i] = at
  }
  return point
}

const agrees = (point: Point, excluded: Point): boolean => excluded.every((at, i) => at === undefined || at === point[i])

function product(axes: readonly Axis[], wanted: ReadonlySet<number>): Point[] {
  const count = axes.reduce((n, { values }, i) => (wanted.has(i) ? n * values.length : n), 1)
  if (count > LARGEST_SWEEP) fail('E6301', { count, most: LARGEST_SWEEP }, '/sweep/matrix')
  let points: Point[] = [[]]
  axes.forEach(({ values }, i) => {
    points = wanted.has(i) ? points.flatMap((p) => values.map((_, at) => [...p, at])) : points.map((p) => [...p, undefined])
  })
  return points
}

function distinct(points: readonly Point[], wanted: ReadonlySet<number>): Point[] {
  const found = new Map<string, Point>()
  for (const point of points) {
    const key = project(point, wanted)
    if (!found.has(key)) found.set(key, point.map((at, i) => (wanted.has(i) ? at : undefined)))
  }
  return [...found.values()]
}
