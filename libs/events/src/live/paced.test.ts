import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { randomEvents } from '../testing/recordings.ts'
import { pacedEvents } from './paced.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('short batches that are late follow each other without a pause, so that a stream keeps its rate', async () => {
  let now = 0
  const batches = Array.from({ length: 50 }, (_, i) => ({ ...randomEvents(1, 'late'), t: Uint32Array.of(1000 * i) }))
  const paced = pacedEvents((async function* () { yield* batches; return undefined })(), 1, () => now)
  expect((await paced.next()).value?.t[0]).toBe(0)
  now = 40_500
  // No timer runs: what is due comes all the same.
  for (let i = 1; i <= 40; i++) expect((await paced.next()).value?.t[0]).toBe(1000 * i)
  let early = false
  void paced.next().then(() => (early = true))
  await Promise.resolve()
  expect(early).toBe(false)
  await paced.return?.()
})
