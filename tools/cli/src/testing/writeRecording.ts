import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createRandom } from '@spikeline/core'
import { formatNamed } from '@spikeline/events'

/** Names of formats by the endings of files. */
const formats: Record<string, string> = { es: 'es', raw: 'evt3', aedat4: 'aedat4' }

/** Writes a recording of 40 ms of a bar that moves to the left (0), to the right (1) or down (2), in the format of the path's ending. */
export function writeRecording(path: string, label: number, seed: string, { width, height }: { width: number; height: number }): void {
  const random = createRandom(seed)
  const count = 400
  const at = (i: number): number => (label === 0 ? count - 1 - i : i) / count
  const along = (i: number, length: number): number => Math.floor(at(i) * (length - 1)) + random.integer(2)
  const events = {
    t: Uint32Array.from({ length: count }, (_, i) => 100 * i),
    x: Uint16Array.from({ length: count }, (_, i) => (label === 2 ? random.integer(width) : along(i, width))),
    y: Uint16Array.from({ length: count }, (_, i) => (label === 2 ? along(i, height) : random.integer(height))),
    p: Uint8Array.from({ length: count }, () => random.integer(2)), t0: 0, width, height, count,
  }
  const encoder = formatNamed(formats[path.split('.').at(-1)!]!).encoder('made', { width, height })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, Buffer.concat([...encoder.push(events), ...encoder.end()]))
}
