import { createRandom } from '@spikeline/core'
import { encodeAtis, type EventBatch } from '@spikeline/events'

/** A recording of a blob of class `label` that moves along three edges of a triangle, in about 0.3 s; ON before it, OFF behind it. */
export function saccades(label: number, seed: number, count = 600): EventBatch {
  const random = createRandom(`${label}/${seed}`)
  const t = Uint32Array.from({ length: count }, (_, i) => 700 + Math.floor((i * 300_000) / count) + random.integer(400)).sort()
  const x = new Uint16Array(count)
  const y = new Uint16Array(count)
  const p = new Uint8Array(count)
  t.forEach((time, i) => {
    const way = (3 * time) / 310_000
    const [dx, dy] = way < 1 ? [3 * way, 3 * way] : way < 2 ? [3, 3 - 3 * (way - 1)] : [3 - 3 * (way - 2), 0]
    p[i] = random.integer(2)
    x[i] = Math.min(33, Math.max(0, Math.round(6 + 2 * label + dx + random.normal() * 2)))
    y[i] = Math.min(33, Math.max(0, Math.round(6 + 2 * ((7 * label) % 10) + dy + random.normal() * 2)))
  })
  return { t, x, y, p, t0: 0, width: 34, height: 34, count }
}

/** The files of a folder of recordings, flat with lists or as published; classes one after the other. */
export function recordingFiles(train: number, test: number, published = false): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {}
  const split = (name: 'train' | 'test', from: number, samples: number): void => {
    const lines = ['file,label']
    for (let i = 0; i < samples; i++) {
      const label = i % 10
      const bytes = encodeAtis(saccades(label, from + i), 'made')
      const number = from + i + 1
      files[published ? `${name === 'train' ? 'Train' : 'Test'}/${label}/${String(number).padStart(5, '0')}.bin` : `${number}.bin`] = bytes
      lines.push(`${number}.bin,${label}`)
    }
    if (!published) files[`${name}.csv`] = new TextEncoder().encode(`${lines.join('\n')}\n`)
  }
  split('train', 0, train)
  split('test', 60000, test)
  return files
}
