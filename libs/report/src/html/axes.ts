/** An axis of numbers: what it says, from where to where, and whether it is logarithmic. */
export interface Axis {
  readonly title: string | null
  readonly domain: readonly [number, number]
  readonly log: boolean
  /** Where its ticks are; chosen by Vega where not. */
  readonly values?: readonly number[]
}

/** Encoding of a field on an axis. */
export const onAxis = (field: string, { title, domain, log, values }: Axis): object => ({
  field, type: 'quantitative',
  scale: log ? { type: 'log', domain, nice: false } : { domain, nice: values === undefined, zero: false },
  // Vega would round labels to the distance of its own ticks: 0.25 to 0.3.
  axis: { title, labelExpr: "format(datum.value, '~r')", ...(values ? { values } : { tickCount: 5 }) },
})

/** A logarithmic axis around positive values, with ticks at 1, 2 and 5 of each decade, or fewer. */
export function logAxis(title: string, values: readonly number[]): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const room = Math.max(1.15, (most / least) ** 0.06)
  const domain: [number, number] = [least / room, most * room]
  const ticks = (factors: readonly number[]): number[] => {
    const found: number[] = []
    for (let exponent = Math.floor(Math.log10(domain[0])); exponent <= Math.log10(domain[1]); exponent++)
      for (const factor of factors) {
        const tick = Number(`${factor}e${exponent}`)
        if (tick >= domain[0] && tick <= domain[1]) found.push(tick)
      }
    return found
  }
  const [many, some, few] = [ticks([1, 2, 3, 5, 7]), ticks([1, 2, 5]), ticks([1])]
  // Within less than a factor of two there may be no such tick: then even ones.
  return { title, domain, log: true, values: many.length < 2 ? evenTicks(domain) : many.length <= 5 ? many : some.length <= 7 ? some : few }
}

/** Three to six round numbers within a domain. */
function evenTicks([low, high]: readonly [number, number]): number[] {
  const rough = (high - low) / 4
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((size) => size >= rough)!
  return Array.from({ length: 6 }, (_, i) => Number(((Math.ceil(low / step) + i) * step).toPrecision(12))).filter((tick) => tick <= high)
}

/** A linear axis around values, with some room; from 0 where `zero`. */
export function linearAxis(title: string, values: readonly number[], { zero = false, most = Infinity }: { readonly zero?: boolean; readonly most?: number } = {}): Axis {
  const low = zero ? Math.min(0, ...values) : Math.min(...values)
  const high = Math.max(...values)
  const room = (high - low || Math.abs(high) || 1) * 0.05
  return { title, domain: [zero ? low : low - room, Math.max(high, Math.min(most, high + room))], log: false }
}

/** Swept values stand where they are; logarithmically where they grow by factors. */
export function sweptAxis(title: string, values: readonly number[]): Axis {
  const ticks = [...new Set(values)].sort((a, b) => a - b)
  const log = ticks[0]! > 0 && ticks.at(-1)! / ticks[0]! >= 6
  const axis = log ? logAxis(title, ticks) : linearAxis(title, ticks)
  return ticks.length <= 8 ? { ...axis, values: ticks } : axis
}

/** Where costs differ by factors, a logarithmic axis shows them; it has no place for 0. */
export const costAxis = (title: string, values: readonly number[]): Axis =>
  (Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 8 ? logAxis(title, values) : linearAxis(title, values, { zero: true }))
