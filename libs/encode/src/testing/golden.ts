import golden from './encoders.json' with { type: 'json' }

/** See tools/bench/peers/encoders.py, which writes them with the frameworks themselves. */
export interface GoldenCase {
  readonly name: string
  readonly stage: string
  readonly params: Readonly<Record<string, unknown>>
  readonly intensities?: readonly number[]
  /** Of each intensity (and each of its neurons), the steps at which it spikes. */
  readonly steps?: readonly (readonly number[])[]
  /** Of delta: a row of values a step, and the sign of the change of each. */
  readonly series?: readonly (readonly number[])[]
  readonly signs?: readonly (readonly number[])[]
}

/** What frameworks make of some intensities, for one stage of ours, as rows of a table of tests. */
export const goldenOf = (stage: string): [string, GoldenCase][] =>
  (golden.cases as readonly GoldenCase[]).filter((each) => each.stage === stage).map((each) => [each.name, each])
