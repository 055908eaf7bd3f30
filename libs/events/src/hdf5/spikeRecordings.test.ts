import { describe, expect, test } from 'vitest'
import { issueOf } from '../codecs/testing/cases.ts'
import { pythonFile } from '../codecs/testing/pythonFiles.ts'
import { openSpikeRecordings, readSpikeRecordings } from './spikeRecordings.ts'

const bytes = pythonFile('shd')
/** Recording k has 3 · k spikes, an eighth of a second apart. */
const expected = [3, 0, 19, 7].map((label, k) => ({ label, times: Array.from({ length: 3 * k }, (_, i) => i / 8), units: Array.from({ length: 3 * k }, (_, i) => (7 * i) % 700) }))

describe('recordings of spikes', () => {
  test('of a file in memory, with their labels, the names of these, and the speakers', () => {
    const { recordings, ...header } = readSpikeRecordings(bytes, 'a')
    expect(header).toEqual({ count: 4, labels: Uint32Array.of(3, 0, 19, 7), speakers: Uint32Array.of(1, 2, 3, 4), keys: Array.from({ length: 20 }, (_, k) => `word ${k}`) })
    expect([...recordings].map(({ label, times, units }) => ({ label, times: [...times], units: [...units] }))).toEqual(expected)
  })

  test('of a file that is read at places, one by one', async () => {
    const file = await openSpikeRecordings({ size: bytes.length, read: async (at, length) => bytes.slice(at, at + length) }, 'a')
    const labels: number[] = []
    for await (const { label, times } of file.recordings()) labels.push(label, times.length)
    expect(labels).toEqual([3, 0, 0, 3, 19, 6, 7, 9])
  })

  test('are refused where there are none, or they are damaged', () => {
    expect(issueOf(() => readSpikeRecordings(pythonFile('dsec, lz4'), 'a'))).toMatchObject({ code: 'E4195', values: { what: 'it has no /spikes/times' } })
    expect(issueOf(() => [...readSpikeRecordings(bytes.subarray(0, 6000), 'a').recordings])).toMatchObject({ code: 'E4142' })
  })
})
