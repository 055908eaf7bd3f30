import { fail, type Shape } from '@spikeline/core'

/**
 * Fails with E2301 at the first field of a port's shape that is known and differs from what the stage expects.
 * Fields that are unknown on either side are passed over: they are checked when the data arrive.
 */
export function requireShape(port: string, got: Shape | undefined, expected: Readonly<Record<string, Shape[string] | undefined>>): void {
  if (!got) return
  for (const [field, value] of Object.entries(expected))
    if (value !== undefined && got[field] !== undefined && got[field] !== value) fail('E2301', { port, field, expected: value, got: got[field] })
}
