/**
 * Which neurons are due to fire by themselves, and when: a binary heap of keys time·neurons + neuron, so that those of one time come
 * out in the order of their numbers. What was entered is never taken back: who takes it out asks whether it still holds.
 */
export class EventQueue {
  readonly #neurons: number
  #keys = new Float64Array(64)
  #size = 0

  /** `neurons`: those of all layers together. Times are integers ≥ 0, with times·neurons below 2⁵³. */
  constructor(neurons: number) {
    this.#neurons = neurons
  }

  clear(): void {
    this.#size = 0
  }

  /** Time of the first entry; Infinity where there is none. */
  get time(): number {
    return this.#size === 0 ? Infinity : Math.floor(this.#keys[0]! / this.#neurons)
  }

  /** Neuron of the first entry. */
  get neuron(): number {
    const key = this.#keys[0]!
    // Exact, and many times as fast as the remainder.
    return key - Math.floor(key / this.#neurons) * this.#neurons
  }

  push(time: number, neuron: number): void {
    if (this.#size === this.#keys.length) {
      const wider = new Float64Array(2 * this.#size)
      wider.set(this.#keys)
      this.#keys = wider
    }
    const keys = this.#keys
    const key = time * this.#neurons + neuron
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (keys[parent]! <= key) break
      keys[at] = keys[parent]!
      at = parent
    }
    keys[at] = key
  }

  /** Takes the first entry out. */
  pop(): void {
    const keys = this.#keys
    const size = --this.#size
    if (size <= 0) return
    const key = keys[size]!
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && keys[child + 1]! < keys[child]!) child++
      if (keys[child]! >= key) break
      keys[at] = keys[child]!
      at = child
    }
    keys[at] = key
  }
}
