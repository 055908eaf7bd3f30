import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { cifarFromPng } from './cifarFromPng.ts'
import { cifarBytes } from './testing/files.ts'

/** The npm package's form of a batch: row i of the picture is image i. */
function png(batch: Uint8Array, width = 1024): Uint8Array {
  const samples = batch.length / 3073
  const data = new Uint8Array(samples * 3072)
  for (let i = 0; i < samples; i++)
    for (let p = 0; p < 1024; p++) for (let c = 0; c < 3; c++) data[(i * 1024 + p) * 3 + c] = batch[i * 3073 + 1 + c * 1024 + p]!
  return encode({ width, height: data.length / 3 / width, data, channels: 3, depth: 8 })
}
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const reader = (files: Record<string, Uint8Array>) => async (file: string) => files[file] ?? Promise.reject(new Error(`no ${file}`))

describe('cifarFromPng', () => {
  test('gives back the binary batch, with the labels of its place', async () => {
    const files = { 'data_batch_2.png': png(cifarBytes(3, 3)), 'train_lables.json': json([0, 1, 2, 3, 4, 5]) }
    expect(await cifarFromPng('data_batch_2.bin', reader(files))).toEqual(cifarBytes(3, 3))
    const held = { 'test_batch.png': png(cifarBytes(2)), 'test_lables.json': json([0, 1]) }
    expect(await cifarFromPng('test_batch.bin', reader(held))).toEqual(cifarBytes(2))
  })

  test('too few labels, or none that are classes, are an error', async () => {
    const picture = { 'data_batch_2.png': png(cifarBytes(3)) }
    for (const labels of [json([0, 1, 2, 3, 4]), json([0, 1, 2, 3, 4, 10]), json('x'), Uint8Array.of(0x5b)])
      await expect(cifarFromPng('data_batch_2.bin', reader({ ...picture, 'train_lables.json': labels }))).rejects.toMatchObject({ issues: [{ code: 'E4122' }] })
  })

  test('a picture that is none, is of another size, or is damaged is an error', async () => {
    const labels = { 'test_lables.json': json([0, 1]) }
    const good = png(cifarBytes(2))
    const damaged = good.slice()
    damaged[60] = damaged[60]! ^ 0xff
    for (const picture of [new Uint8Array(40), good.slice(0, 20), good.slice(0, good.length - 40), damaged, png(cifarBytes(2), 512)])
      await expect(cifarFromPng('test_batch.bin', reader({ ...labels, 'test_batch.png': picture }))).rejects.toMatchObject({ issues: [{ code: 'E4121' }] })
  })
})
