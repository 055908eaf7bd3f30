import { createHash } from 'node:crypto'
import type { DatasetManifest } from '@spikeline/datasets'

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Bytes that don't compress, so that a changed one changes no size (a linear congruential generator). */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24)
}

/** A data set of two files, with the sources that a test gives it. */
export function tinyDataset(sources: DatasetManifest['sources'] = []) {
  const files: Record<string, Uint8Array> = {
    alpha: noise(300_000),
    beta: Uint8Array.from({ length: 50 }, (_, i) => i),
  }
  const manifest: DatasetManifest = {
    name: 'tiny', title: 'Tiny', homepage: 'https://example.org', licence: 'none', citation: 'none',
    image: { height: 1, width: 1, channels: 1 }, classes: ['a', 'b'],
    splits: { train: { samples: 1, files: ['alpha'] }, test: { samples: 1, files: ['beta'] } },
    files: Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
    sources,
  }
  return { files, manifest, manifests: { tiny: manifest } }
}
