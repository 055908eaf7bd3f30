import type { StartThread } from '@spikeline/core'
import { mnistCnn, openTensor, type Tf } from '@spikeline/tensor'
import { describe, expect, test } from 'vitest'
import { startThread } from './startThread.ts'

/** Starts threads of Node, and knows how many there are and what they did. */
function watched() {
  const pools: { words: Int32Array; places: { elsewhere: number } }[] = []
  let running = 0
  const start: StartThread = (source, data) => {
    pools.push((data as { shared: (typeof pools)[number] }).shared)
    running++
    const thread = startThread(source, data)
    return {
      stop() {
        running--
        thread.stop()
      },
    }
  }
  return { start, running: () => running, doneElsewhere: () => pools.reduce((sum, { words, places }) => sum + Atomics.load(words, places.elsewhere), 0) }
}

/** Losses and weights of three steps. */
function trained(tf: Tf): Float32Array[] {
  const network = mnistCnn(tf, 3)
  const [images, labels] = network.batch(30)
  const losses = Float32Array.from([0, 1, 2], () => network.step(images, labels))
  const result = [losses, ...network.weights()]
  tf.dispose([images, labels])
  network.dispose()
  return result
}

describe('the WebAssembly back end with threads', () => {
  test('trains to the same bits for any number of threads', async () => {
    const alone = trained((await openTensor('wasm')).tf)
    for (const count of [2, 3, 5]) {
      const threads = watched()
      const tensor = await openTensor('wasm', { count, start: threads.start })
      expect(tensor.description).toContain(`${count} threads`)
      expect(trained(tensor.tf)).toEqual(alone)
      // Threads may start late: goes on until one has helped.
      do expect(trained(tensor.tf)).toEqual(alone)
      while (threads.doneElsewhere() === 0)
      tensor.close()
      expect(trained(tensor.tf)).toEqual(alone)
    }
  }, 120_000)

  test('keeps its threads until the last that opened it with threads has closed it, once', async () => {
    const threads = watched()
    const open = () => openTensor('wasm', { count: 3, start: threads.start })
    const [first, second] = [await open(), await open()]
    expect(threads.running()).toBe(2)
    first.close()
    first.close()
    expect(threads.running()).toBe(2)
    second.close()
    expect(threads.running()).toBe(0)
  })

  test('says one thread where the host has none', async () => {
    const tensor = await openTensor('wasm', { count: 4 })
    expect(tensor.description).toMatch(/SIMD, 1 thread,/)
    tensor.close()
  })
})
