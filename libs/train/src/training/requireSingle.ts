import { fail } from '@spikeline/core'

/** The smallest and the largest number that single precision holds in full. */
const [LEAST, MOST] = [2 ** -126, (2 - 2 ** -23) * 2 ** 127] as const

/** Returns the parameters of a training. Fails with E3770 at the first number, however deep, that is neither 0 nor within single precision. */
export function requireSingle<Params>(params: Params): Params {
  check(params, [])
  return params
}

function check(value: unknown, path: readonly string[]): void {
  if (typeof value === 'number') {
    const size = Math.abs(value)
    if (size !== 0 && (size < LEAST || size > MOST)) fail('E3770', { field: path.join('.'), value }, `/${path.join('/')}`)
  } else if (typeof value === 'object' && value !== null) for (const [name, part] of Object.entries(value)) check(part, [...path, name])
}
