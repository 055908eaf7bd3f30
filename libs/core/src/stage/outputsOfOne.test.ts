import { defer, firstValueFrom, type Observable } from 'rxjs'
import { expect, test } from 'vitest'
import { outputsOfOne } from './outputsOfOne.ts'

const context = { source: <T>(items: () => Iterable<T> | AsyncIterable<T>): Observable<T> => defer(items) }

test('the work waits until an output is read, and is done once for all of them', async () => {
  let times = 0
  const { half, twice } = outputsOfOne(context, async () => ++times * 10, { half: (n) => n / 2, twice: (n) => [n * 2] })
  expect(times).toBe(0)
  expect(await Promise.all([firstValueFrom(twice), firstValueFrom(half), firstValueFrom(twice)])).toEqual([[20], 5, [20]])
  expect(times).toBe(1)
})

test('where the work fails, every output does', async () => {
  const { a, b } = outputsOfOne(context, () => Promise.reject(new Error('no data')), { a: () => 1, b: () => 2 })
  await expect(firstValueFrom(a)).rejects.toThrow('no data')
  await expect(firstValueFrom(b)).rejects.toThrow('no data')
})
