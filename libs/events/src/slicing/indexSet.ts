/**
 * A set of whole numbers below `size` that gives its members in ascending order: adding one and giving one back each take constant time,
 * log₃₂ of the size at most, however large the set could be. Nothing is sorted, and nothing is searched that holds no member.
 *
 *     leaves     bit i of word w: 32·w + i is a member
 *     above      bit i of word w: word 32·w + i of the level below has any bit; as many levels as leave a single word at the top
 */
export class IndexSet {
  /** The leaves, then each level above. */
  readonly levels: readonly Int32Array[]
  readonly #leaves: Int32Array

  /** `words`: room for IndexSet.words(size), all 0, or what another set of this size has there. */
  constructor(size: number, words: Int32Array = new Int32Array(IndexSet.words(size))) {
    let at = 0
    this.levels = levelsFor(size).map((length) => words.subarray(at, at += length))
    this.#leaves = this.levels[0]!
  }

  /** Words of 32 bits that a set takes. */
  static words(size: number): number {
    return levelsFor(size).reduce((sum, length) => sum + length)
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
    return this.#take(this.levels.length - 1, 0, into, at)
  }

  #mark(below: number): void {
    for (let height = 1; height < this.levels.length; height++) {
      const level = this.levels[height]!
      const word = below >>> 5
      const before = level[word]!
      level[word] = before | (1 << (below & 31))
      if (before !== 0) return
      below = word
    }
  }

  #take(height: number, word: number, into: Uint32Array, at: number): number {
    const level = this.levels[height]!
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

/** The number of words of each level, the leaves' first. */
function levelsFor(size: number): number[] {
  const lengths = [wordsFor(size)]
  while (lengths.at(-1)! > 1) lengths.push(wordsFor(lengths.at(-1)!))
  return lengths
}

const wordsFor = (bits: number): number => Math.max(1, Math.ceil(bits / 32))
