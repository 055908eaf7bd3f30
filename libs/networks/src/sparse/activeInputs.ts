/**
 * The active inputs of one sample at one step: indices[from … to), ascending, with `values` where they are graded.
 * A window on shared arrays, so that a loop over steps allocates nothing.
 */
export interface ActiveInputs {
  indices: Uint32Array
  /** Absent where every active input is 1. */
  values: Float32Array | undefined
  from: number
  to: number
}

/** Room for the events of a map of `size` values. */
export const activeInputsOf = (size: number, graded: boolean): ActiveInputs =>
  ({ indices: new Uint32Array(size), values: graded ? new Float32Array(size) : undefined, from: 0, to: 0 })

/** Makes graded events of the non-zero values of a dense map. */
export function gatherActive(map: Float32Array, into: ActiveInputs): ActiveInputs {
  const values = into.values!
  let count = 0
  for (let i = 0; i < map.length; i++) {
    const value = map[i]!
    if (value === 0) continue
    into.indices[count] = i
    values[count++] = value
  }
  into.from = 0
  into.to = count
  return into
}
