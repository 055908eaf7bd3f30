import { Damage } from '../../codecs/damage.ts'

/** Throws Damage with what is wrong in the bytes of a chunk, which becomes the issue of that chunk. */
export function requireThat(right: boolean, what: string): asserts right {
  if (!right) throw new Damage(0, what)
}
