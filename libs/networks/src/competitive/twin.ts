import type { CompetitiveStep } from './constants.ts'

const f32 = Math.fround

/** The arrays of one population and of one presentation to it. Of neurons they are `pitch` long; those beyond the last neuron never fire. */
export interface CompetitiveArrays {
  readonly inputs: number
  readonly neurons: number
  readonly pitch: number
  /** [inputs, pitch] */
  readonly weights: Float32Array
  readonly theta: Float32Array
  /** 1 for each neuron whose weights have changed since they were normalised. */
  readonly changed: Uint32Array
  /** Excitatory: membranes, conductances, steps of the last spikes. Steps are counted from the beginning of a presentation: earlier ones are negative. */
  readonly v: Float32Array
  readonly ge: Float32Array
  readonly gi: Float32Array
  readonly last: Int32Array
  readonly iv: Float32Array
  readonly ig: Float32Array
  readonly ilast: Int32Array
  readonly inLast: Int32Array
  /** Trace of each input at its last spike, with that spike. */
  readonly inTrace: Float32Array
}

/** What may spike: inputs, ascending, with the chance of a spike in each step in 2⁻³²nds; and the state of four generators, which moves on. */
export interface PoissonInput {
  readonly indices: Uint32Array
  readonly chances: Uint32Array
  /** Words x, y, z, w of an xorshift128 for each of four generators: 16 in all, x of each first. No generator is all zeros. */
  readonly generators: Uint32Array
}

/** What a presentation came to: neurons that fired, step after step; and for each step the spikes of inputs, excitatory and inhibitory neurons. */
export interface Presented {
  readonly events: Uint32Array
  readonly tally: Uint32Array
}

/**
 * One presentation, the readable twin of the kernel presentImage. In each step of dt, in this order:
 *
 *     inputs      input i spikes with the chance of its intensity
 *     excitatory  τ·dv/dt = rest − v + ge·(E_exc − v) + gi·(E_inh − v)      conductances held (see charged); not while refractory
 *                 spike where v − θ > threshold − offset                    gi ← gi − dt/τ_gi·gi      ge ← ge − dt/τ_ge·ge + Σ_i w_ij
 *     inhibitory  the same without gi and θ
 *     plasticity  input spike i: w_ij ← w_ij − η_pre·post1_j      then spike j: w_ij ← w_ij + η_post·pre_i·post2_j
 *                 or, by the rule 'power', spike j alone: w_ij ← w_ij + η_post·(pre_i − x_tar)·(largest − w_ij)^μ
 *     coupling    spike j: the inhibitory ge of j rises; inhibitory spike j: gi of all others rises
 *     resets      v ← reset, θ ← θ + 0.05 mV
 *
 * A trace is e^(−t/τ) since the last spike of its own, 0 before the first one and once it is below 2⁻²⁴; post2 is that from before the spike. By the
 * rule 'power' the spikes of an input add up: pre ← pre + 1.
 * Weights stay within [0, largest]. A conductance below 2⁻¹⁰⁰ is 0.
 */
export function presentOne(step: CompetitiveStep, a: CompetitiveArrays, input: PoissonInput, learn: boolean): Presented {
  const { pitch } = a
  const events: number[] = []
  const tally = new Uint32Array(3 * step.total)
  for (let t = 0; t < step.total; t++) {
    const rows = t < step.steps ? drawInputs(input) : []
    const fired = excite(step, a, t, rows)
    const inhibited = inhibit(step, a, t)
    if (learn) {
      for (const i of rows) depress(step, a, t, i)
      for (const j of fired) potentiate(step, a, t, j)
    }
    for (const j of fired) {
      a.ig[j]! += step.toInhibitory
      a.v[j] = step.excitatoryReset
      a.last[j] = t
      if (learn) a.theta[j]! += step.thetaPlus
    }
    for (const j of inhibited) {
      for (let other = 0; other < pitch; other++) if (other !== j) a.gi[other]! += step.toExcitatory
      a.iv[j] = step.inhibitoryReset
      a.ilast[j] = t
    }
    events.push(...fired)
    tally.set([rows.length, fired.length, inhibited.length], 3 * t)
  }
  passTime(learn ? [a.last, a.ilast, a.inLast] : [a.last, a.ilast], step.total)
  return { events: Uint32Array.from(events), tally }
}

/** Steps go by without being simulated. */
export function passTime(lasts: readonly Int32Array[], steps: number): void {
  for (const last of lasts) last.forEach((at, i) => void (last[i] = Math.max(at - steps, LONG_AGO)))
}

/** The step of a spike that never was: −2³⁰. */
export const LONG_AGO = -1073741824

/** The twin of normaliseChanged: the weights of each neuron that have changed sum to `sum` again. A neuron without weights stays so. */
export function normaliseTwin({ sum: to }: CompetitiveStep, { inputs, neurons, pitch, weights, changed }: CompetitiveArrays): void {
  for (let j = 0; j < neurons; j++) {
    if (!changed[j]) continue
    changed[j] = 0
    let sum = 0
    for (let i = 0; i < inputs; i++) sum = f32(sum + weights[i * pitch + j]!)
    if (sum === 0) continue
    const factor = f32(to / sum)
    for (let i = 0; i < inputs; i++) weights[i * pitch + j]! *= factor
  }
}

/** Which inputs spike: xorshift128 (Marsaglia 2003), generator k for every fourth input from the k-th on. */
function drawInputs({ indices, chances, generators: g }: PoissonInput): number[] {
  const rows: number[] = []
  const count = Math.ceil(indices.length / 4) * 4
  for (let n = 0; n < count; n++) {
    const lane = n % 4
    const t = g[lane]! ^ (g[lane]! << 11)
    const w = g[12 + lane]!
    g[lane] = g[4 + lane]!
    g[4 + lane] = g[8 + lane]!
    g[8 + lane] = w
    g[12 + lane] = w ^ (w >>> 19) ^ (t ^ (t >>> 8))
    if (n < indices.length && g[12 + lane]! < chances[n]!) rows.push(indices[n]!)
  }
  return rows
}

function excite(step: CompetitiveStep, { v, ge, gi, last, theta, pitch, weights }: CompetitiveArrays, t: number, rows: readonly number[]): number[] {
  const fired: number[] = []
  for (let j = 0; j < pitch; j++) {
    const conductance = f32(ge[j]! + gi[j]!)
    const current = f32(f32(f32(step.excitatoryRest - v[j]!) + f32(ge[j]! * f32(step.excitation - v[j]!))) + f32(gi[j]! * f32(step.inhibition - v[j]!)))
    gi[j] = left(step.giKeep, gi[j]!)
    ge[j] = left(step.geKeep, ge[j]!)
    for (const i of rows) ge[j]! += weights[i * pitch + j]!
    if (t - last[j]! < step.excitatoryRefractory) continue
    v[j] = charged(v[j]!, current, conductance, step.excitatoryRate)
    if (f32(v[j]! - theta[j]!) > step.excitatoryThreshold) fired.push(j)
  }
  return fired
}

/**
 * A membrane after dt, where it goes exponentially to its limit: v + current/G · (1 − e^(−x)), G = 1 + conductance, x = G·dt/τ. The exponential
 * is its Padé approximant (1 − x/3)/(1 + 2x/3 + x²/6), off by less than x⁴/72: forward Euler times a factor, which keeps it stable however
 * large conductances get. (Forward Euler is not where some twenty neurons inhibit at once: x > 2.)
 */
function charged(v: number, current: number, conductance: number, rate: number): number {
  const x = f32(rate * f32(1 + conductance))
  const sixth = f32(x * SIXTH)
  const below = f32(1 + f32(x * f32(TWO_THIRDS + sixth)))
  return f32(v + f32(f32(rate * current) * f32(f32(1 + sixth) / below)))
}
const SIXTH = f32(1 / 6)
const TWO_THIRDS = f32(2 / 3)

function inhibit(step: CompetitiveStep, { iv, ig, ilast, pitch }: CompetitiveArrays, t: number): number[] {
  const fired: number[] = []
  for (let j = 0; j < pitch; j++) {
    const conductance = ig[j]!
    const current = f32(f32(step.inhibitoryRest - iv[j]!) + f32(ig[j]! * f32(step.excitation - iv[j]!)))
    ig[j] = left(step.geKeep, ig[j]!)
    if (t - ilast[j]! < step.inhibitoryRefractory) continue
    iv[j] = charged(iv[j]!, current, conductance, step.inhibitoryRate)
    if (iv[j]! > step.inhibitoryThreshold) fired.push(j)
  }
  return fired
}

function depress(step: CompetitiveStep, { weights, last, inLast, inTrace, changed, neurons, pitch }: CompetitiveArrays, t: number, i: number): void {
  inTrace[i] = step.byPower ? f32(traceNow(step, inTrace[i]!, t - inLast[i]!) + 1) : 1
  inLast[i] = t
  for (let j = 0; j < neurons; j++) {
    const since = t - last[j]!
    if (since >= step.post1Trace.length) continue
    weights[i * pitch + j] = clipped(step, weights[i * pitch + j]! - f32(step.ratePre * step.post1Trace[since]!))
    changed[j] = 1
  }
}

/** The trace of an input whose last spike, so many steps ago, left it at `then`. */
const traceNow = ({ preTrace }: CompetitiveStep, then: number, steps: number): number => (steps < preTrace.length ? f32(then * preTrace[steps]!) : 0)

/** x^(exponent/65536) for x ≥ 0 by square roots, which are exact to the last bit everywhere: the product of those x^(1/2), x^(1/4), … that its bits say. */
function powered(x: number, exponent: number): number {
  if (exponent >= 65536) return x
  let [root, product] = [x, 1]
  for (let left = exponent << 1; left & 0x1ffff; left <<= 1) {
    root = f32(Math.sqrt(root))
    if (left & 0x10000) product = f32(product * root)
  }
  return product
}

function potentiate(step: CompetitiveStep, { weights, last, inLast, inTrace, changed, inputs, pitch }: CompetitiveArrays, t: number, j: number): void {
  if (step.byPower) {
    for (let i = 0; i < inputs; i++) {
      const w = weights[i * pitch + j]!
      const above = f32(traceNow(step, inTrace[i]!, t - inLast[i]!) - step.target)
      if (w === 0 && above <= 0) continue
      weights[i * pitch + j] = clipped(step, w + f32(f32(step.ratePost * above) * powered(Math.max(f32(step.largest - w), 0), step.exponent)))
    }
    changed[j] = 1
    return
  }
  const since = t - last[j]!
  if (since >= step.post2Trace.length) return
  const rate = f32(step.ratePost * step.post2Trace[since]!)
  for (let i = 0; i < inputs; i++) {
    const lag = t - inLast[i]!
    if (lag < step.preTrace.length) weights[i * pitch + j] = clipped(step, weights[i * pitch + j]! + f32(rate * step.preTrace[lag]!))
  }
  changed[j] = 1
}

const clipped = ({ largest }: CompetitiveStep, w: number): number => Math.min(Math.max(w, 0), largest)

/** What a decay leaves: 0 below 2⁻¹⁰⁰, as of every neuron (docs/neurons.md). */
function left(keep: number, value: number): number {
  const rest = f32(keep * value)
  return keep !== 1 && Math.abs(rest) < 7.888609052210118e-31 ? 0 : rest
}
