import type { Axis } from './axes.ts'

interface Labelable {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly line: string
  readonly order: number
}

/** Pixels that a label takes, and that the axes take of the chart; rough, and rather too much. */
const CHARACTER = 7
const LINE = 15
const AXES = { x: 55, y: 50 }

/**
 * The ends of each line with what they stand for, as far as labels don't cover one another or a point of another line: where there are many
 * lines, few are labelled.
 */
export function labelled<P extends Labelable>(points: readonly P[], x: Axis, y: Axis, { width, height }: { readonly width: number; readonly height: number }): readonly P[] {
  const ends = [...new Set(points.map(({ line }) => line))].flatMap((line) => {
    const own = points.filter((point) => point.line === line && point.text).sort((a, b) => a.order - b.order)
    return own.length > 1 ? [own[0]!, own.at(-1)!] : []
  })
  const place = (value: number, { domain: [low, high], log }: Axis): number => (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low))
  const at = (point: P): { x: number; y: number } => ({ x: place(point.x, x) * (width - AXES.x), y: (1 - place(point.y, y)) * (height - AXES.y) })
  const taken = points.map((point) => ({ ...at(point), half: 5, tall: 10 }))
  const chosen: P[] = []
  for (const point of ends) {
    const { x: left, y: top } = at(point)
    const box = { x: left, y: top - 11, half: (point.text.length * CHARACTER) / 2, tall: LINE }
    if (taken.some((other) => Math.abs(other.x - box.x) < other.half + box.half && Math.abs(other.y - box.y) < (other.tall + box.tall) / 2 && !(other.x === left && other.y === top))) continue
    taken.push(box)
    chosen.push(point)
  }
  return chosen
}
