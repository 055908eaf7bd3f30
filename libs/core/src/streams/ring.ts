/** A first-in-first-out queue on a circular array that grows by doubling: push and shift in constant time, no garbage. */
export class Ring<T> {
  #items: (T | undefined)[] = new Array(16).fill(undefined)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(item: T): void {
    if (this.#length === this.#items.length) this.#grow()
    this.#items[(this.#head + this.#length++) & (this.#items.length - 1)] = item
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#items.length - 1)
    this.#length--
    return item
  }

  clear(): void {
    this.#items = new Array(16).fill(undefined)
    this.#head = this.#length = 0
  }

  #grow(): void {
    const { length } = this.#items
    const items: (T | undefined)[] = new Array(length * 2).fill(undefined)
    for (let i = 0; i < length; i++) items[i] = this.#items[(this.#head + i) & (length - 1)]
    this.#items = items
    this.#head = 0
  }
}
