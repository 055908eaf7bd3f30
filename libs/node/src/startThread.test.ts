import { createRandom } from '@spikeline/core'
import { Engine, type EngineThreads } from '@spikeline/spikes'
import { expect, test } from 'vitest'
import { startThread } from './startThread.ts'

/** Sums of dense rows of events by `tasks` tasks, each a share of the rows, in an engine of so many threads; the bits. */
function sums(threads: number, tasks: number, runs: number): Uint32Array[] {
  const random = createRandom(1)
  const [rows, inputs, filters] = [40, 300, 32]
  const engine = Engine.create({ count: threads, start: startThread })!
  const window = engine.reserve(9)
  const starts = engine.reserve(rows + 1)
  const indices = engine.reserve(rows * 30)
  const weights = engine.reserve(inputs * filters)
  const bias = engine.reserve(filters)
  const drive = engine.reserve(rows * filters)
  engine.open()
  engine.integers(window, 9).set([1, 1, inputs, 1, 1, filters, 1, 1, 0])
  engine.integers(starts, rows + 1).forEach((_, r, all) => (all[r] = 30 * r))
  engine.integers(indices, rows * 30).forEach((_, k, all) => (all[k] = random.integer(inputs)))
  engine.floats(weights, inputs * filters).forEach((_, k, all) => (all[k] = random.normal()))
  const seen: Uint32Array[] = []
  for (let i = 0; i < runs; i++) {
    engine.floats(drive, rows * filters).fill(NaN)
    engine.run(tasks, (kernels, task) => {
      for (let row = task; row < rows; row += tasks) kernels.windowSums(window, 1, 1, starts + 4 * row, 0, indices, 0, 0, weights, bias, drive + 4 * row * filters)
    })
    seen.push(engine.integers(drive, rows * filters).slice())
  }
  engine.close()
  return seen
}

test('any number of threads and tasks gives the same bits, run after run', () => {
  const [expected] = sums(1, 1, 1)
  expect(expected!.some((bits) => bits !== 0)).toBe(true)
  for (const [threads, tasks] of [[2, 2], [3, 7], [4, 40]] as const)
    for (const seen of sums(threads, tasks, 200)) expect(seen).toEqual(expected)
})

const small = (threads: EngineThreads): { engine: Engine; at: number } => {
  const engine = Engine.create(threads)!
  const at = engine.reserve(1 << 16)
  engine.open()
  return { engine, at }
}

test('other threads take part, as soon as they have started', async () => {
  const { engine, at } = small({ count: 2, start: startThread })
  for (let i = 0; i < 1000 && engine.doneElsewhere === 0; i++) {
    engine.run(2, (kernels, task) => kernels.fill(30000, task + 1, at + 120000 * task))
    expect([0, 1].map((task) => engine.floats(at + 120000 * task, 30000).every((value) => value === task + 1))).toEqual([true, true])
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(engine.doneElsewhere).toBeGreaterThan(0)
  engine.close()
})

test('a kernel that fails, in whichever thread, fails the run, and the next one works', () => {
  const { engine, at } = small({ count: 2, start: startThread })
  for (let i = 0; i < 20; i++) {
    expect(() => engine.run(4, (kernels, task) => kernels.fill(2, 1, task === i % 4 ? 0xfffffff0 : at + 64 * task))).toThrow()
    engine.run(4, (kernels, task) => kernels.fill(1, i, at + 4 * task))
    expect([...engine.floats(at, 4)]).toEqual([i, i, i, i])
  }
  engine.close()
})

test('a closed engine goes on with one thread, and closes twice', () => {
  const { engine, at } = small({ count: 3, start: startThread })
  engine.close()
  engine.close()
  engine.run(3, (kernels, task) => kernels.fill(1, 7, at + 4 * task))
  expect([...engine.floats(at, 3)]).toEqual([7, 7, 7])
})
