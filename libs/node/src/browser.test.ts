import { describe, expect, test } from 'vitest'
import { startThread } from './startThread.ts'
import { chromium, inBrowser } from './testing/inBrowser.ts'
import { trainSmall } from './testing/trainSmall.ts'

const page = (threads: string): string => [
  "import { startBrowserThread } from '@spikeline/spikes'",
  "import { trainSmall } from './libs/node/src/testing/trainSmall.ts'",
  `export const answer = () => trainSmall(${threads})`,
].join('\n')

describe.skipIf(!chromium)('in a browser (skipped without Chromium: install it, or name it in CHROMIUM)', () => {
  test('a network is trained to the same bits as in Node', async () => {
    const expected = await trainSmall()
    expect(expected.weights).toHaveLength(2)
    expect(expected.accuracy.at(-1)).toBeGreaterThan(0.9)
    expect(expected.warnings).toEqual([])
    expect(await inBrowser(page(''), false)).toEqual(expected)
  })

  test('and with threads that share memory, where the page is isolated', async () => {
    const expected = await trainSmall({ threads: 2, startThread })
    expect(await inBrowser(page('{ threads: 2, startThread: startBrowserThread }'), true)).toEqual(expected)
    expect(await trainSmall()).toEqual(expected)
  })
})
