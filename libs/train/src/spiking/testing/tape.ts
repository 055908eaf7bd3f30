/** A number that remembers what it was made of: reverse-mode differentiation, scalar by scalar, in double precision. */
export class Scalar {
  readonly value: number
  /** What it was made of, and the derivatives by them. */
  readonly of: readonly (readonly [Scalar, number])[]
  gradient = 0

  constructor(value: number, of: readonly (readonly [Scalar, number])[] = []) {
    this.value = value
    this.of = of
  }
}

export const constant = (value: number): Scalar => new Scalar(value)
export const add = (a: Scalar, b: Scalar): Scalar => new Scalar(a.value + b.value, [[a, 1], [b, 1]])
export const times = (a: Scalar, b: Scalar): Scalar => new Scalar(a.value * b.value, [[a, b.value], [b, a.value]])
export const scaled = (a: Scalar, factor: number): Scalar => new Scalar(a.value * factor, [[a, factor]])
export const sum = (all: readonly Scalar[]): Scalar => new Scalar(all.reduce((total, { value }) => total + value, 0), all.map((each) => [each, 1] as const))
export const inverseRoot = (a: Scalar): Scalar => new Scalar(1 / Math.sqrt(a.value), [[a, -0.5 / (a.value * Math.sqrt(a.value))]])
/** The value without its past. */
export const detached = (a: Scalar): Scalar => new Scalar(a.value)
/** 1 or 0, with a slope of one's own choice for the derivative. */
export const spike = (u: Scalar, fires: boolean, slope: number): Scalar => new Scalar(fires ? 1 : 0, [[u, slope]])

/** Sets the gradient of everything that `loss` was made of to ∂loss/∂it. */
export function differentiate(loss: Scalar): void {
  const order: Scalar[] = []
  const seen = new Set<Scalar>()
  // Depth first, without recursion: what something was made of comes before it.
  const stack: [Scalar, number][] = [[loss, 0]]
  seen.add(loss)
  while (stack.length > 0) {
    const top = stack.at(-1)!
    const next = top[0].of[top[1]++]
    if (!next) {
      order.push(stack.pop()![0])
      continue
    }
    if (seen.has(next[0])) continue
    seen.add(next[0])
    stack.push([next[0], 0])
  }
  for (const each of order) each.gradient = 0
  loss.gradient = 1
  for (let i = order.length - 1; i >= 0; i--) for (const [from, slope] of order[i]!.of) from.gradient += slope * order[i]!.gradient
}
