/** A seeded source of random numbers. `substream` gives independent sources by name or index, whatever was drawn before. */
export interface Random {
  /** Uniform in [0, 1), 32 random bits. */
  next(): number
  /** Uniform integer in [0, bound). */
  integer(bound: number): number
  /** Standard normal (Box–Muller). */
  normal(): number
  /** A source that depends only on this one's seed and `name`: the same sample gets the same numbers under any batching. */
  substream(name: string | number): Random
  /** Shuffles in place (Fisher–Yates) and returns its argument. */
  shuffle<A extends { length: number; [index: number]: number }>(items: A): A
  /** A 31-bit seed for a generator of another system. */
  seed(): number
}

/**
 * xoshiro128** (Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators"), state filled by
 * splitmix32 from the four words of `seed`.
 */
export function createRandom(seed: string | number): Random {
  const words = hashWords(String(seed))
  let [a, b, c, d] = words
  if ((a | b | c | d) === 0) a = 1
  const bits = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9)
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11)
    return result >>> 0
  }
  let spare: number | undefined
  const random: Random = {
    next: () => bits() / 4294967296,
    // Lemire's method would save the bias of at most bound/2^32 that is left here; no bound in this project comes near 2^20.
    integer: (bound) => Math.floor((bits() / 4294967296) * bound),
    normal() {
      if (spare !== undefined) {
        const value = spare
        spare = undefined
        return value
      }
      const radius = Math.sqrt(-2 * Math.log(1 - bits() / 4294967296))
      const angle = (2 * Math.PI * bits()) / 4294967296
      spare = radius * Math.sin(angle)
      return radius * Math.cos(angle)
    },
    substream: (name) => createRandom(`${seed}/${name}`),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = random.integer(i + 1)
        const kept = items[i]!
        items[i] = items[j]!
        items[j] = kept
      }
      return items
    },
    seed: () => bits() >>> 1,
  }
  return random
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

/** Four 32-bit words from a text: FNV-1a with four offsets, each finished by the splitmix32 mixer. */
function hashWords(text: string): [number, number, number, number] {
  const word = (offset: number): number => {
    let h = (2166136261 ^ offset) >>> 0
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
    h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
    h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
    return (h ^ (h >>> 15)) | 0
  }
  return [word(0), word(0x9e3779b9), word(0x3c6ef372), word(0xdaa66d2b)]
}
