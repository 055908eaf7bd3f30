import { issue, IssueError, type DataAccess, type Host } from '@spikeline/core'

/** The bytes of an IDX file: magic number, dimensions, elements. */
export function idxBytes(dimensions: readonly number[], elements: ArrayLike<number>, magic = 0x0800 + dimensions.length): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + elements.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  dimensions.forEach((d, i) => view.setUint32(4 + 4 * i, d))
  bytes.set(elements as Uint8Array, 4 + 4 * dimensions.length)
  return bytes
}

/** `samples` images of 28 × 28 whose pixels tell them apart, with the labels 0, 1, … 9, 0, … */
export function mnistFiles(train: number, test: number): Record<string, Uint8Array> {
  const images = (n: number, salt: number) => idxBytes([n, 28, 28], Uint8Array.from({ length: n * 784 }, (_, i) => (i * 7 + Math.floor(i / 784) + salt) % 256))
  const labels = (n: number) => idxBytes([n], Uint8Array.from({ length: n }, (_, i) => i % 10))
  return {
    'train-images-idx3-ubyte': images(train, 0), 'train-labels-idx1-ubyte': labels(train),
    't10k-images-idx3-ubyte': images(test, 99), 't10k-labels-idx1-ubyte': labels(test),
  }
}

/** A batch of CIFAR-10: image i has label (start + i) mod 10, and pixel p of channel c is a number of i, p and c. */
export function cifarBytes(samples: number, start = 0): Uint8Array {
  const bytes = new Uint8Array(samples * 3073)
  for (let i = 0; i < samples; i++) {
    bytes[i * 3073] = (start + i) % 10
    for (let c = 0; c < 3; c++) for (let p = 0; p < 1024; p++) bytes[i * 3073 + 1 + c * 1024 + p] = (start + i + 3 * p + 85 * c) % 256
  }
  return bytes
}

/** Data access to files in memory, as a browser's would be; counts what was opened. */
export function memoryData(files: Record<string, Uint8Array>): DataAccess & { readonly opened: string[] } {
  const opened: string[] = []
  const missing = (dataset: string, file: string) => issue('E4002', { dataset, missing: [file] })
  return {
    opened,
    async open(dataset, file, folder) {
      const bytes = files[file]
      if (!bytes) throw new IssueError([missing(dataset, file)])
      opened.push(folder === undefined ? file : `${folder}/${file}`)
      return { name: file, size: bytes.length, bytes: async () => bytes }
    },
    async inspect(dataset, names) {
      const lacking = names.find((name) => !files[name])
      return lacking === undefined ? { digest: names.join() } : { blocked: missing(dataset, lacking) }
    },
    list: async () => Object.keys(files).sort(),
  }
}

export const hostOf = (data: DataAccess): Host => ({ data, backend: 'cpu', threads: 1 })
