import { conformance, IssueError, runStage, testContext } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import { firstValueFrom, take, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { fashionMnist } from './fashion-mnist.ts'
import { mnist } from './mnist.ts'
import { hostOf, idxBytes, memoryData, mnistFiles } from './testing/files.ts'

const read = async (params: object, files = mnistFiles(25, 7)) =>
  (await runStage(mnist, {}, { batch: 256, ...params }, { host: hostOf(memoryData(files)) })) as { train: Images[]; test: Images[] }

describe('dataset/mnist', () => {
  test('gives the images of both splits as bytes with their labels, in order', async () => {
    const { train, test: held } = await read({})
    expect(train).toHaveLength(1)
    expect(train[0]).toMatchObject({ samples: 25, height: 28, width: 28, channels: 1, classes: 10, first: 0 })
    expect(train[0]!.pixels).toEqual(mnistFiles(25, 7)['train-images-idx3-ubyte']!.slice(16))
    expect([...held[0]!.labels]).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  test('how large a batch is changes nothing but the batches', async () => {
    const whole = (await read({})).train[0]!
    for (const batch of [1, 4, 5, 24, 25, 26]) {
      const { train } = await read({ batch })
      expect(train.map((b) => b.samples)).toEqual(Array.from({ length: Math.ceil(25 / batch) }, (_, i) => Math.min(batch, 25 - i * batch)))
      expect(train.map((b) => b.first)).toEqual(train.map((_, i) => i * batch))
      expect(Uint8Array.from(train.flatMap((b) => [...b.pixels]))).toEqual(whole.pixels)
      expect(train.flatMap((b) => [...b.labels])).toEqual([...whole.labels])
    }
  })

  test('a count gives the first images', async () => {
    const { train, test: held } = await read({ train: 6, test: 2, batch: 4 })
    expect(train.map((b) => [b.first, b.samples])).toEqual([[0, 4], [4, 2]])
    expect(held.flatMap((b) => [...b.labels])).toEqual([0, 1])
  })

  test('a count beyond what a folder holds is an error, not fewer images', async () => {
    await expect(read({ train: 26, folder: 'mine' })).rejects.toMatchObject({ issues: [{ code: 'E4107', values: { split: 'train', expected: 26, found: 25 } }] })
  })

  test('a split that nobody reads is not opened', async () => {
    const data = memoryData(mnistFiles(25, 7))
    const { test: held } = mnist.run({}, { batch: 4, folder: 'mine' }, testContext(mnist, { host: hostOf(data) }))
    await firstValueFrom(held.pipe(take(1), toArray()))
    expect(data.opened).toEqual(['mine/t10k-images-idx3-ubyte', 'mine/t10k-labels-idx1-ubyte'])
  })

  test('a batch may be kept or changed without harm to the next', async () => {
    const files = mnistFiles(4, 4)
    const before = files['train-images-idx3-ubyte']!.slice()
    const { train } = await read({ batch: 2 }, files)
    train[0]!.pixels.fill(0)
    expect(files['train-images-idx3-ubyte']).toEqual(before)
    expect(train[1]!.pixels).toEqual(before.slice(16 + 2 * 784))
    expect(train[0]!.pixels.buffer.byteLength).toBe(2 * 784)
  })

  test('a truncated file fails the stream with the file and the byte', async () => {
    const files = mnistFiles(25, 7)
    files['t10k-images-idx3-ubyte'] = files['t10k-images-idx3-ubyte']!.slice(0, 1000)
    await expect(read({}, files)).rejects.toMatchObject({ issues: [{ code: 'E4102', values: { file: 't10k-images-idx3-ubyte', offset: 1000, expected: 16 + 7 * 784 } }] })
  })

  test('labels of the other split fail the stream', async () => {
    const files = mnistFiles(25, 7)
    await expect(read({}, { ...files, 'train-labels-idx1-ubyte': files['t10k-labels-idx1-ubyte']! })).rejects.toMatchObject({ issues: [{ code: 'E4105' }] })
  })

  test('its shape is known before it runs, but for the size of a folder', () => {
    const fixed = { height: 28, width: 28, channels: 1, classes: 10 }
    expect(mnist.shapes!({}, { batch: 256, train: 1000 })).toEqual({ train: { samples: 1000, ...fixed }, test: { samples: 10000, ...fixed } })
    expect(mnist.shapes!({}, { batch: 256, train: 1000, folder: 'mine' })).toEqual({ train: { samples: 1000, ...fixed }, test: fixed })
  })

  test('inspect identifies the data, or says what is missing', async () => {
    expect(await mnist.inspect!({ batch: 256 }, hostOf(memoryData(mnistFiles(1, 1))))).toHaveProperty('digest')
    expect(await mnist.inspect!({ batch: 256 }, hostOf(memoryData({})))).toMatchObject({ blocked: { code: 'E4002', values: { dataset: 'mnist' } } })
  })
})

describe('dataset/fashion-mnist', () => {
  test('reads the same form under its own name', async () => {
    const { train } = await runStage(fashionMnist, {}, { batch: 256 }, { host: hostOf(memoryData(mnistFiles(3, 2))) })
    expect(train).toHaveLength(1)
    const missing = await runStage(fashionMnist, {}, { batch: 1 }, { host: hostOf(memoryData({})) }).catch((error: IssueError) => error.issues)
    expect(missing).toMatchObject([{ code: 'E4002', values: { dataset: 'fashion-mnist' } }])
  })

  test('a file of another kind of IDX is refused', async () => {
    const files = { ...mnistFiles(3, 2), 'train-images-idx3-ubyte': idxBytes([3], [1, 2, 3]) }
    await expect(runStage(fashionMnist, {}, { batch: 256 }, { host: hostOf(memoryData(files)) })).rejects.toBeInstanceOf(IssueError)
  })
})

describe('data sets of IDX files keep the stage contract', () => {
  const host = hostOf(memoryData(mnistFiles(25, 7)))
  for (const { name, run } of conformance(mnist, [
    { name: 'small batches', inputs: {}, params: { batch: 4 }, host },
    { name: 'a part of a folder', inputs: {}, params: { train: 9, test: 3, batch: 2, folder: 'mine' }, host },
  ])) test(name, run)
  for (const { name, run } of conformance(fashionMnist, [{ name: 'small batches', inputs: {}, params: { batch: 4 }, host }])) test(name, run)
})
