import { item, Presentation } from './presentation'

/** Multiplies the weights of each neuron that have changed so that they sum to `sum`. A neuron without weights stays so. */
export function normaliseChanged(at: usize): void {
  const p = changetype<Presentation>(at)
  const pitch = <usize>p.pitch << 2
  const end = p.weights + <usize>p.inputs * pitch
  for (let j = 0; j < p.neurons; j++) {
    if (!item(p.changed, j)) continue
    store<u32>(p.changed + (<usize>j << 2), 0)
    let sum: f32 = 0
    const first = p.weights + (<usize>j << 2)
    for (let w = first; w < end; w += pitch) sum += load<f32>(w)
    if (sum === 0) continue
    const factor = p.sum / sum
    for (let w = first; w < end; w += pitch) store<f32>(w, load<f32>(w) * factor)
  }
}

/** Lists the neurons whose last spike may still depress. */
export function recentlyFired(p: Presentation): i32 {
  let recent = 0
  for (let j = 0; j < p.neurons; j++) {
    if (-item(p.last, j) >= p.post1Reach) continue
    store<i32>(p.recent + (<usize>recent << 2), j)
    recent++
  }
  return recent
}

/** Adds a neuron to that list, unless it is in it. */
export function remember(p: Presentation, j: i32, recent: i32): i32 {
  for (let k = 0; k < recent; k++) if (item(p.recent, k) === j) return recent
  store<i32>(p.recent + (<usize>recent << 2), j)
  return recent + 1
}

/** Spikes of inputs: w ← w − η·post1 for the neurons that have a trace. Returns how many these are. */
export function depressRows(p: Presentation, t: i32, rows: i32, recent: i32): i32 {
  let kept = 0
  for (let k = 0; k < recent; k++) {
    const j = item(p.recent, k)
    const since = t - item(p.last, j)
    if (since >= p.post1Reach) continue
    store<i32>(p.recent + (<usize>kept << 2), j)
    store<f32>(p.depress + (<usize>kept << 2), p.ratePre * load<f32>(p.post1Trace + (<usize>since << 2)))
    store<u32>(p.changed + (<usize>j << 2), 1)
    kept++
  }
  for (let r = 0; r < rows; r++) {
    const i = item(p.rows, r)
    const trace = p.inTrace + (<usize>i << 2)
    store<f32>(trace, p.byPower ? traceNow(p, i, t) + 1 : 1)
    store<i32>(p.inLast + (<usize>i << 2), t)
    const row = p.weights + (<usize>i * <usize>p.pitch << 2)
    for (let k = 0; k < kept; k++) {
      const w = row + (<usize>item(p.recent, k) << 2)
      store<f32>(w, clipped(p, load<f32>(w) - load<f32>(p.depress + (<usize>k << 2))))
    }
  }
  return kept
}

/** A spike of neuron j: w ← w + η·pre·post2, with the trace post2 of before. */
export function potentiate(p: Presentation, t: i32, j: i32): void {
  if (p.byPower) return potentiateByPower(p, t, j)
  const since = t - item(p.last, j)
  if (since >= p.post2Reach) return
  const rate = p.ratePost * load<f32>(p.post2Trace + (<usize>since << 2))
  const pitch = <usize>p.pitch << 2
  let w = p.weights + (<usize>j << 2)
  for (let i = 0; i < p.inputs; i++, w += pitch) {
    const lag = t - item(p.inLast, i)
    if (lag < p.preReach) store<f32>(w, clipped(p, load<f32>(w) + rate * load<f32>(p.preTrace + (<usize>lag << 2))))
  }
  store<u32>(p.changed + (<usize>j << 2), 1)
}

/** The same by the rule 'power': w ← w + η·(pre − target)·(largest − w)^μ. */
function potentiateByPower(p: Presentation, t: i32, j: i32): void {
  const pitch = <usize>p.pitch << 2
  let at = p.weights + (<usize>j << 2)
  for (let i = 0; i < p.inputs; i++, at += pitch) {
    const w = load<f32>(at)
    const above = traceNow(p, i, t) - p.target
    if (w === 0 && above <= 0) continue
    store<f32>(at, clipped(p, w + p.ratePost * above * powered(max<f32>(p.largest - w, 0), p.exponent)))
  }
  store<u32>(p.changed + (<usize>j << 2), 1)
}

/** The trace of input i. */
function traceNow(p: Presentation, i: i32, t: i32): f32 {
  const steps = t - item(p.inLast, i)
  return steps < p.preReach ? load<f32>(p.inTrace + (<usize>i << 2)) * load<f32>(p.preTrace + (<usize>steps << 2)) : 0
}

/** x^(exponent/65536) by square roots: see the twin. */
function powered(x: f32, exponent: i32): f32 {
  if (exponent >= 65536) return x
  let root = x
  let product: f32 = 1
  for (let left = exponent << 1; left & 0x1ffff; left <<= 1) {
    root = sqrt<f32>(root)
    if (left & 0x10000) product *= root
  }
  return product
}

// @ts-ignore: decorator
@inline
function clipped(p: Presentation, w: f32): f32 {
  return w < 0 ? 0 : w > p.largest ? p.largest : w
}
