import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { IssueError } from '@spikeline/core'
import { Engine, type Kernels } from '@spikeline/spikes'
import fc from 'fast-check'
import { rolldown } from 'rolldown'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { nodeHost } from './host.ts'
import { startThread } from './startThread.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const opened = (count: number, floats = 1 << 16, start = startThread): { engine: Engine; at: number } => {
  const engine = Engine.create({ count, start })!
  const at = engine.reserve(floats)
  engine.open()
  return { engine, at }
}

/** Waits until the other threads have started, as far as can be seen: one has done a task. */
function warmUp({ engine, at }: { engine: Engine; at: number }): void {
  const long = (kernels: Kernels): void => { for (let i = 0; i < 50; i++) kernels.fill(1 << 12, 0, at) }
  const before = engine.doneElsewhere
  while (engine.doneElsewhere === before) engine.run(3, long)
}

describe('runs', () => {
  test('do each task once, whatever their number and their lengths from run to run', () => {
    const pools = [1, 2, 3, 4].map((threads) => opened(threads))
    pools.slice(1).forEach(warmUp)
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), { maxLength: 12 }), (runs) => {
      for (const { engine, at } of pools) {
        for (const lengths of runs) {
          const starts = lengths.map((_, i) => at + 256 * i)
          engine.floats(at, 64 * lengths.length).fill(0)
          // Each call adds one to a sum, so that a call too many or too few shows.
          engine.floats(at + 4 * 60 * 64, 64).fill(1)
          engine.run(lengths.length, (kernels, task) => {
            for (let i = 0; i < lengths[task]!; i++) kernels.sgdStep(4, starts[task]!, at + 4 * 60 * 64, starts[task]! + 128, 1, -1, 0)
          })
          expect(starts.map((start) => engine.floats(start, 1)[0])).toEqual(lengths)
        }
      }
    }), { numRuns: 50 })
    for (const { engine } of pools) engine.close()
  })

  test('of more tasks and longer ones than can be written down at once are done all the same', () => {
    const { engine, at } = opened(2, 20_000)
    engine.run(10_000, (kernels, task) => kernels.fill(1, task, at + 4 * task))
    expect(engine.floats(at, 10_000).every((value, i) => value === i)).toBe(true)
    engine.run(3, (kernels, task) => {
      for (let i = 0; i < 300_000; i++) kernels.fill(1, i, at + 4 * (task * 5000 + (i % 5000)))
    })
    for (let k = 0; k < 15_000; k++) expect(engine.floats(at, 15_000)[k]).toBe(295_000 + (k % 5000))
    engine.close()
  })
})

describe('a kernel that fails', () => {
  const beyond = 0xfffffff0

  test('in another thread is named, with what it said; the next run knows nothing of it', () => {
    const pool = opened(2)
    warmUp(pool)
    const { engine, at } = pool
    const before = engine.doneElsewhere
    // The caller is kept busy with the last task, so the first is the other thread's.
    const run = (): void => engine.run(2, (kernels, task) => {
      if (task === 0) kernels.fill(2, 1, beyond)
      else while (engine.doneElsewhere === before) kernels.fill(1, 0, at)
    })
    expect(run).toThrow(/E3203.*fill: .*out of bounds/s)
    expect(run).toThrow(IssueError)
    engine.run(2, (kernels, task) => kernels.fill(1, 5, at + 4 * task))
    expect([...engine.floats(at, 2)]).toEqual([5, 5])
    engine.close()
  })

  test('in all threads at once leaves nothing behind either', () => {
    const { engine, at } = opened(3)
    for (let i = 0; i < 20; i++) {
      expect(() => engine.run(3, (kernels) => kernels.fill(2, 1, beyond))).toThrow()
      engine.run(3, (kernels, task) => kernels.fill(1, i, at + 4 * task))
      expect([...engine.floats(at, 3)]).toEqual([i, i, i])
    }
    engine.close()
  })

  test('where work itself throws, what was begun is done first', () => {
    const { engine, at } = opened(2)
    expect(() => engine.run(3, (kernels, task) => {
      if (task === 2) throw new Error('no')
      kernels.fill(1 << 14, 3, at + (task << 16))
    })).toThrow('no')
    expect(engine.floats(at, 1 << 15).every((value) => value === 3)).toBe(true)
    engine.close()
  })
})

describe('where threads or their memory are missing, one does the work and says so', () => {
  const oneOf = (engine: Engine): [number[], string | undefined] => {
    const at = engine.reserve(2)
    engine.open()
    engine.run(2, (kernels, task) => kernels.fill(1, task + 1, at + 4 * task))
    return [[...engine.floats(at, 2)], engine.alone]
  }

  test('no threads', () => expect(oneOf(Engine.create({ count: 2 })!)).toEqual([[1, 2], 'this host has no threads']))

  test('no shared memory', () => {
    vi.stubGlobal('SharedArrayBuffer', undefined)
    expect(oneOf(Engine.create({ count: 2, start: startThread })!)).toEqual([[1, 2], expect.stringContaining('share no memory')])
  })

  test('too little of it', () => {
    const Memory = WebAssembly.Memory
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (descriptor) {
      if (descriptor.shared) throw new RangeError('could not allocate memory')
      return new Memory(descriptor)
    })
    expect(oneOf(Engine.create({ count: 2, start: startThread })!)).toEqual([[1, 2], 'could not allocate memory'])
  })

  test('a thread that does not start', () => {
    const stopped: number[] = []
    let started = 0
    const engine = Engine.create({
      count: 3,
      start() {
        if (started++) throw new Error('no more threads')
        return { stop: () => void stopped.push(1) }
      },
    })!
    expect(oneOf(engine)).toEqual([[1, 2], 'no more threads'])
    expect(stopped).toEqual([1])
  })

  test('nothing to say where all is as asked for, or one was', () => {
    expect(oneOf(Engine.create()!)).toEqual([[1, 2], undefined])
    expect(oneOf(Engine.create({ count: 1, start: startThread })!)).toEqual([[1, 2], undefined])
    const engine = Engine.create({ count: 2, start: startThread })!
    expect(oneOf(engine)).toEqual([[1, 2], undefined])
    engine.close()
  })
})

test('threads that sleep end by themselves when the engine closes, once', async () => {
  let stopped = 0
  const workers: Worker[] = []
  const pool = opened(3, 1 << 16, (source, data) => {
    workers.push(new Worker(`const threadData = require('node:worker_threads').workerData;{${source}}`, { eval: true, workerData: data }))
    return { stop: () => void stopped++ }
  })
  warmUp(pool)
  const ends = workers.map((worker) => once(worker, 'exit'))
  pool.engine.close()
  pool.engine.close()
  expect(await Promise.all(ends)).toEqual([[0], [0]])
  expect(stopped).toBe(2)
})

test('more threads than cores are refused', () => {
  expect(nodeHost({ threads: availableParallelism() }).threads).toBe(availableParallelism())
  expect(() => nodeHost({ threads: availableParallelism() + 1 })).toThrow('E3204')
})

test('a process whose threads were never closed ends, and fails, as without them', async () => {
  const build = await rolldown({
    input: fileURLToPath(new URL('testing/keepOpen.ts', import.meta.url)), platform: 'node', resolve: { conditionNames: ['@spikeline/source', 'node', 'import'] },
  })
  const { output: [{ code }] } = await build.generate({ format: 'cjs' })
  await build.close()
  const ended = (...args: string[]) => spawnSync(process.execPath, ['-', ...args], { input: code, encoding: 'utf8', timeout: 20_000 })
  expect(ended()).toMatchObject({ status: 0, stdout: 'done\n', stderr: '' })
  expect(ended('fail')).toMatchObject({ status: 1, stdout: 'done\n', stderr: expect.stringContaining('as asked') })
})
