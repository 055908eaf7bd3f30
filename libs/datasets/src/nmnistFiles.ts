import { fail } from '@spikeline/core'

/** A recording of a split: its file in the folder, and its class. */
export interface NamedRecording { readonly file: string; readonly label: number }

const classes = 10

/** The recordings of a split of N-MNIST, by the names of all files of a folder, in the order of their numbers. `readList` gives the text of a list. */
export async function nmnistFiles(split: 'train' | 'test', files: readonly string[], readList: (file: string) => Promise<string>, folder: string): Promise<NamedRecording[]> {
  const list = `${split}.csv`
  if (files.includes(list)) return recordingsOfList(await readList(list), list)
  const published = new RegExp(`^${split}/(\\d)/(\\d+)\\.bin$`, 'i')
  const found = files.flatMap((file) => {
    const [, label, number] = published.exec(file) ?? []
    return label === undefined ? [] : [{ file, label: Number(label), number: Number(number) }]
  })
  if (found.length === 0) fail('E4136', { folder, split })
  // Published by class; in the order of the numbers, which is MNIST's, classes are mixed.
  return found.sort((a, b) => a.number - b.number).map(({ file, label }) => ({ file, label }))
}

/** Lines "file,label" after one with the names of the columns. Fails with E4137 where a line is none, E4136 where there are none. */
function recordingsOfList(text: string, list: string): NamedRecording[] {
  const recordings = text.split(/\r?\n/).flatMap((line, i): NamedRecording[] => {
    if (i === 0 || line === '') return []
    const [, file, label] = /^([^,]+),(\d+)$/.exec(line) ?? []
    if (file === undefined || Number(label) >= classes) fail('E4137', { file: list, line: i + 1, text: line })
    return [{ file: file!, label: Number(label) }]
  })
  if (recordings.length === 0) fail('E4137', { file: list, line: 2, text: '' })
  return recordings
}
