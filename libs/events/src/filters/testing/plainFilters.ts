import type { Sensor } from '../../codecs/contract.ts'

/** An event as a user would write it; `t` counts from no batch's beginning. */
export interface PlainEvent {
  readonly t: number
  readonly x: number
  readonly y: number
  readonly p: number
}
type Plain = (events: readonly PlainEvent[], sensor: Sensor) => PlainEvent[]

const samePixel = (one: PlainEvent, other: PlainEvent): boolean => one.x === other.x && one.y === other.y

// The filters by their definitions, event by event, with no thought for time: what the fast ones are held to.

export const plainRefractory = (period: number, extended: boolean): Plain => (events) => {
  const kept: PlainEvent[] = []
  events.forEach((event, i) => {
    const counting = extended ? events.slice(0, i) : kept
    const last = counting.findLast((earlier) => samePixel(earlier, event))
    if (last === undefined || event.t - last.t > period) kept.push(event)
  })
  return kept
}

export const plainBackgroundActivity = (dt: number, neighbours: 4 | 8): Plain => (events) =>
  events.filter((event, i) => events.slice(0, i).some((earlier) => {
    const [dx, dy] = [Math.abs(earlier.x - event.x), Math.abs(earlier.y - event.y)]
    const beside = dx + dy === 1 || (neighbours === 8 && dx === 1 && dy === 1)
    return beside && event.t - earlier.t < dt
  }))

export const plainHotPixels = (rate: number, window: number): Plain => (events) => {
  const most = (rate * window) / 1e6
  const windowOf = ({ t }: PlainEvent): number => Math.floor((t - events[0]!.t) / window)
  const inWindow = (event: PlainEvent, k: number): PlainEvent[] => events.filter((other) => samePixel(other, event) && windowOf(other) === k)
  return events.filter((event) => {
    const mine = inWindow(event, windowOf(event))
    return inWindow(event, windowOf(event) - 1).length <= most && mine.indexOf(event) + 1 <= most
  })
}

export const plainHotPixelsOfRecording = (rate: number): Plain => (events) =>
  events.filter((event) => events.filter((other) => samePixel(other, event)).length <= (rate * (events.at(-1)!.t - events[0]!.t)) / 1e6)

export const plainRateLimit = (rate: number, burst: number): Plain => (events) => {
  let [tokens, last] = [burst * 1e6, -Infinity]
  return events.filter(({ t }) => {
    tokens = Math.min(burst * 1e6, tokens + (t - last) * rate)
    last = t
    if (tokens < 1e6) return false
    tokens -= 1e6
    return true
  })
}

export const plainDecimate = (every: number, perPixel: boolean): Plain => (events) =>
  events.filter((event, i) => events.slice(0, i + 1).filter((other) => !perPixel || samePixel(other, event)).length % every === 0)

export const plainCrop = (left: number, top: number, width: number, height: number): Plain => (events) =>
  events.map((event) => ({ ...event, x: event.x - left, y: event.y - top })).filter(({ x, y }) => x >= 0 && x < width && y >= 0 && y < height)

export const plainDownscale = (factor: number, threshold: number): Plain => (events) => {
  const sums = new Map<string, number>()
  return events.flatMap((event) => {
    const [x, y] = [Math.floor(event.x / factor), Math.floor(event.y / factor)]
    const sum = (sums.get(`${x} ${y}`) ?? 0) + (event.p === 1 ? 1 : -1)
    const fires = Math.abs(sum) >= threshold
    sums.set(`${x} ${y}`, fires ? 0 : sum)
    return fires ? [{ t: event.t, x, y, p: sum > 0 ? 1 : 0 }] : []
  })
}

export const plainTimeWindow = (from: number, to: number): Plain => (events) =>
  events.filter(({ t }) => t - events[0]!.t >= from && t - events[0]!.t < to)

export const plainFlip = (columns: boolean, rows: boolean): Plain => (events, { width, height }) =>
  events.map((event) => ({ ...event, x: columns ? width - 1 - event.x : event.x, y: rows ? height - 1 - event.y : event.y }))

/** Quarter turns clockwise: what was at the left edge is at the top. */
export const plainQuarterTurn: Plain = (events, { height }) => events.map((event) => ({ ...event, x: height - 1 - event.y, y: event.x }))
