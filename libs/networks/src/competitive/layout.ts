import type { Engine, Pointer } from '@spikeline/spikes'
import type { CompetitiveStep } from './constants.ts'
import type { CompetitiveArrays, PoissonInput, Presented } from './twin.ts'

export interface LayoutSize { readonly inputs: number; readonly neurons: number; readonly pitch: number; readonly places: number }

/** One presentation at a time: its arrays; in the memory of an engine also where it is, its input, and what came out. */
export interface Place {
  readonly arrays: CompetitiveArrays
  readonly at: Pointer
  write(input: PoissonInput, learn: boolean): void
  read(): Presented
}

/** Arrays for the twin, one place after the other, with weights, θ and `changed` in common. */
export function plainArrays({ inputs, neurons, pitch, places }: LayoutSize): readonly CompetitiveArrays[] {
  const common = { inputs, neurons, pitch, weights: new Float32Array(inputs * pitch), theta: new Float32Array(pitch), changed: new Uint32Array(pitch) }
  const floats = (): Float32Array => new Float32Array(pitch)
  const steps = (length: number): Int32Array => new Int32Array(length)
  return Array.from({ length: places }, () => ({
    ...common, v: floats(), ge: floats(), gi: floats(), last: steps(pitch), iv: floats(), ig: floats(), ilast: steps(pitch), inLast: steps(inputs), inTrace: new Float32Array(inputs),
  }))
}

/** Words of the class Presentation in libs/spikes/assembly/competitive.ts: integers and pointers, then numbers. */
const INTEGERS = 14
const POINTERS = 27
const NUMBERS = 20
/** A list that is written by whole vectors has room for three more. */
const SLACK = 4

/** The same in the memory of an engine, which it opens. Fails with E3202 where there isn't enough memory. */
export function enginePlaces(engine: Engine, step: CompetitiveStep, { inputs, neurons, pitch, places }: LayoutSize): readonly Place[] {
  const active = Math.ceil(inputs / 4) * 4
  const most = neurons * Math.ceil(step.total / Math.max(1, step.excitatoryRefractory)) + SLACK
  const [weights, theta, changed] = [engine.reserve(inputs * pitch), engine.reserve(pitch), engine.reserve(pitch)]
  const traces = [step.preTrace, step.post1Trace, step.post2Trace].map((trace) => ({ trace, at: engine.reserve(trace.length) }))
  const lengths = {
    block: INTEGERS + POINTERS + NUMBERS, indices: active, chances: active, generators: 16,
    v: pitch, ge: pitch, gi: pitch, last: pitch, iv: pitch, ig: pitch, ilast: pitch, inLast: inputs, inTrace: inputs,
    rows: active + SLACK, fired: pitch + SLACK, inhibited: pitch + SLACK, recent: pitch, depress: pitch, moving: pitch / 4, moves: pitch / 4,
    events: most, tally: 3 * step.total,
  }
  type Laid = Record<keyof typeof lengths, Pointer>
  const laid = Array.from({ length: places }, () => Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, engine.reserve(length)])) as Laid)
  engine.open()
  for (const { trace, at } of traces) engine.floats(at, trace.length).set(trace)
  const steps = (at: Pointer, length: number): Int32Array => {
    const words = engine.integers(at, length)
    return new Int32Array(words.buffer, words.byteOffset, length)
  }
  return laid.map((p) => {
    const block = engine.integers(p.block, INTEGERS + POINTERS)
    block.set([
      inputs, neurons, pitch, step.steps, step.total, 0, 0, step.excitatoryRefractory, step.inhibitoryRefractory, ...traces.map(({ trace }) => trace.length), step.byPower ? 1 : 0, step.exponent,
      weights, p.indices, p.chances, p.generators, p.v, p.ge, p.gi, theta, p.last, p.iv, p.ig, p.ilast, p.inLast, p.inTrace, ...traces.map(({ at }) => at),
      changed, p.rows, p.fired, p.inhibited, p.recent, p.depress, p.moving, p.moves, p.events, p.tally,
    ])
    engine.floats(p.block + 4 * (INTEGERS + POINTERS), NUMBERS).set([
      step.excitatoryRate, step.inhibitoryRate, step.excitatoryRest, step.excitatoryReset, step.excitatoryThreshold,
      step.inhibitoryRest, step.inhibitoryReset, step.inhibitoryThreshold, step.excitation, step.inhibition, step.geKeep, step.giKeep,
      step.toInhibitory, step.toExcitatory, step.thetaPlus, step.ratePre, step.ratePost, step.target, step.largest, step.sum,
    ])
    const [indices, chances] = [engine.integers(p.indices, active), engine.integers(p.chances, active)]
    const [generators, tally, events] = [engine.integers(p.generators, 16), engine.integers(p.tally, 3 * step.total), engine.integers(p.events, most)]
    return {
      at: p.block,
      arrays: {
        inputs, neurons, pitch, weights: engine.floats(weights, inputs * pitch), theta: engine.floats(theta, pitch), changed: engine.integers(changed, pitch),
        v: engine.floats(p.v, pitch), ge: engine.floats(p.ge, pitch), gi: engine.floats(p.gi, pitch), last: steps(p.last, pitch),
        iv: engine.floats(p.iv, pitch), ig: engine.floats(p.ig, pitch), ilast: steps(p.ilast, pitch), inLast: steps(p.inLast, inputs), inTrace: engine.floats(p.inTrace, inputs),
      },
      write(input: PoissonInput, learn: boolean) {
        const count = input.indices.length
        indices.set(input.indices)
        chances.set(input.chances)
        chances.fill(0, count, Math.ceil(count / 4) * 4)
        generators.set(input.generators)
        block[5] = learn ? 1 : 0
        block[6] = Math.ceil(count / 4) * 4
      },
      read(): Presented {
        let fired = 0
        for (let t = 0; t < step.total; t++) fired += tally[3 * t + 1]!
        return { events: events.slice(0, fired), tally }
      },
    }
  })
}
