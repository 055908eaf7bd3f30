/**
 * Automatic differentiation of scalars, in double precision: an operation notes how much of its gradient each of its operands gets, and
 * `gradients` walks the notes backwards. Only for tests: it knows nothing of neurons.
 */
export class Tape {
  readonly #parents: (readonly (readonly [Scalar, number])[])[] = []

  scalar(value: number, parents: readonly (readonly [Scalar, number])[] = []): Scalar {
    this.#parents.push(parents)
    return new Scalar(this, this.#parents.length - 1, value)
  }

  /** ∂of/∂(every scalar), by place. */
  gradients(of: Scalar): Float64Array {
    const all = new Float64Array(this.#parents.length)
    all[of.place] = 1
    for (let place = of.place; place >= 0; place--)
      for (const [parent, slope] of this.#parents[place]!) all[parent.place]! += slope * all[place]!
    return all
  }
}

export class Scalar {
  readonly tape: Tape
  readonly place: number
  readonly value: number

  constructor(tape: Tape, place: number, value: number) {
    this.tape = tape
    this.place = place
    this.value = value
  }

  plus(other: Scalar): Scalar {
    return this.tape.scalar(this.value + other.value, [[this, 1], [other, 1]])
  }

  minus(other: Scalar): Scalar {
    return this.tape.scalar(this.value - other.value, [[this, 1], [other, -1]])
  }

  times(other: Scalar): Scalar {
    return this.tape.scalar(this.value * other.value, [[this, other.value], [other, this.value]])
  }

  /** A number that no gradient goes through. */
  constant(value: number = this.value): Scalar {
    return this.tape.scalar(value)
  }

  /** What has another value, and the slope that is given by this one. */
  jump(value: number, slope: number): Scalar {
    return this.tape.scalar(value, [[this, slope]])
  }
}
