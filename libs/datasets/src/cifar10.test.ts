import { conformance, runStage } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { cifar10 } from './cifar10.ts'
import { cifarBytes, hostOf, memoryData } from './testing/files.ts'

const files = () => ({
  ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`data_batch_${n}.bin`, cifarBytes(3, 3 * (n - 1))])),
  'test_batch.bin': cifarBytes(2, 7),
})
const read = async (params: object, data = memoryData(files())) =>
  (await runStage(cifar10, {}, { batch: 256, ...params }, { host: hostOf(data) })) as { train: Images[]; test: Images[] }

describe('dataset/cifar10', () => {
  test('three planes become pixels of red, green, blue', async () => {
    const { test: held } = await read({})
    expect(held[0]).toMatchObject({ samples: 2, height: 32, width: 32, channels: 3, classes: 10 })
    // Pixel 5 of image 1, whose number is 8: see cifarBytes.
    expect([...held[0]!.pixels.slice(3072 + 15, 3072 + 18)]).toEqual([8 + 15, 8 + 15 + 85, 8 + 15 + 170])
  })

  test('batches run on from file to file', async () => {
    const { train } = await read({ batch: 4 })
    expect(train.map((b) => [b.first, b.samples])).toEqual([[0, 4], [4, 4], [8, 4], [12, 3]])
    expect(train.flatMap((b) => [...b.labels])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4])
    const whole = (await read({})).train[0]!
    expect(Uint8Array.from(train.flatMap((b) => [...b.pixels]))).toEqual(whole.pixels)
  })

  test('files beyond the count are not opened', async () => {
    const data = memoryData(files())
    await read({ train: 6, test: 1 }, data)
    expect(data.opened.sort()).toEqual(['data_batch_1.bin', 'data_batch_2.bin', 'test_batch.bin'])
  })

  test('a file cut within an image is an error that names the image and the byte', async () => {
    const broken = { ...files(), 'data_batch_2.bin': cifarBytes(3).slice(0, 3073 + 100) }
    await expect(read({}, memoryData(broken))).rejects.toMatchObject({ issues: [{ code: 'E4111', values: { file: 'data_batch_2.bin', offset: 3073, record: 1, found: 100 } }] })
  })

  test('a label that is no class is an error with its byte', async () => {
    const broken = files()
    broken['test_batch.bin'][3073] = 10
    await expect(read({}, memoryData(broken))).rejects.toMatchObject({ issues: [{ code: 'E4106', values: { file: 'test_batch.bin', offset: 3073, found: 10 } }] })
  })

  test('an empty file is an error', async () => {
    await expect(read({}, memoryData({ ...files(), 'test_batch.bin': new Uint8Array(0) }))).rejects.toMatchObject({ issues: [{ code: 'E4108' }] })
  })
})

describe('dataset/cifar10 keeps the stage contract', () => {
  const host = hostOf(memoryData(files()))
  for (const { name, run } of conformance(cifar10, [
    { name: 'batches over five files', inputs: {}, params: { batch: 4 }, host },
    { name: 'one image a batch', inputs: {}, params: { train: 4, test: 1, batch: 1 }, host },
  ])) test(name, run)
})
