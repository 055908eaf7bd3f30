/**
 * A set of whole numbers below `size` that gives its members in ascending order: adding one and giving one back each take constant time,
 * log₃₂ of the size at most, however large the set could be. Nothing is sorted, and nothing is searched that holds no member.
 *
 *     leaves     bit i of word w: 32·w + i is a member
 *     above      bit i of word w: word 32·w + i of the level below has any bit; as many levels as leave a single word at the top
 */
export class IndexSet {
  readonly #leaves: Int32Array
  readonly #above: readonly Int32Array[]

  constructor(size: number) {
    this.#leaves = new Int32Array(wordsFor(size))
    const above: Int32Array[] = []
    for (let words = this.#leaves.length; words > 1; words = wordsFor(words)) above.push(new Int32Array(wordsFor(words)))
    this.#above = above
  }

  /** Adds a number that may be there already. */
  add(index: number): void {
    const word = index >>> 5
    const before = this.#leaves[word]!
    this.#leaves[word] = before | (1 << (index & 31))
    if (before === 0) this.#mark(word)
  }

  /** Writes all members into `into` from place `at` on, takes them out of the set, and gives the place after the last. */
  takeInto(into: Uint32Array, at: number): number {
    return this.#take(this.#above.length, 0, into, at)
  }

  #mark(below: number): void {
    for (const level of this.#above) {
      const word = below >>> 5
      const before = level[word]!
      level[word] = before | (1 << (below & 31))
      if (before !== 0) return
      below = word
    }
  }

  #take(height: number, word: number, into: Uint32Array, at: number): number {
    const level = height === 0 ? this.#leaves : this.#above[height - 1]!
    let bits = level[word]!
    level[word] = 0
    const base = word << 5
    while (bits !== 0) {
      const lowest = bits & -bits
      const member = base + 31 - Math.clz32(lowest)
      if (height === 0) into[at++] = member
      else at = this.#take(height - 1, member, into, at)
      bits ^= lowest
    }
    return at
  }
}

const wordsFor = (bits: number): number => Math.max(1, Math.ceil(bits / 32))
