/**
 * What a thread runs: JavaScript as text, because a thread begins with a script of its own and this one must load alike in Node and in
 * browsers, built or not, without a file. It finds `threadData` (see ThreadPool) as a variable, and ends when told to.
 *
 * The numbers are those of `words`: 0 generation, 1 ticket, 2 count, 3 done, 4 closing, 5 failed,
 * 6 elsewhere.
 */
export const threadSource = `'use strict'
const { module, memory, words, numbers, names } = threadData
const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports
const calls = names.map((name) => kernels[name])
const take = (run) => {
  for (;;) {
    const ticket = Atomics.load(words, 1)
    const task = ticket & 0xffff
    if (ticket >>> 16 !== run || task >= Atomics.load(words, 2)) return -1
    if (Atomics.compareExchange(words, 1, ticket, ticket + 1) === ticket) return task
  }
}
let seen = 0
for (;;) {
  Atomics.wait(words, 0, seen)
  seen = Atomics.load(words, 0)
  if (Atomics.load(words, 4)) break
  const run = seen & 0xffff
  for (let task = take(run); task >= 0; task = take(run)) {
    try {
      const list = new Float64Array(numbers)
      for (let at = list[task], end = list[task + 1]; at < end;) {
        const from = at + 2
        const to = from + list[at + 1]
        calls[list[at]].apply(undefined, list.subarray(from, to))
        at = to
      }
    } catch {
      Atomics.store(words, 5, 1)
    }
    Atomics.add(words, 6, 1)
    Atomics.add(words, 3, 1)
    Atomics.notify(words, 3)
  }
}
`
