import { fail } from '@spikeline/core'

/** A recording of a split: its file in the folder, and its class. */
export interface NamedRecording { readonly file: string; readonly label: number }

const classes = 10

/**
 * The recordings of a split of N-MNIST, by the names of all files of a folder: in the order of the list, or of their numbers. `readList`
 * gives the text of a list. Fails with E4136 where there are none, E4137 where a line of a list is none, E4140 where it is open which
 * class a recording has.
 */
export async function nmnistFiles(split: 'train' | 'test', files: readonly string[], readList: (file: string) => Promise<string>, folder: string): Promise<NamedRecording[]> {
  const list = `${split}.csv`
  if (files.includes(list)) return recordingsOfList(await readList(list), list)
  const published = new RegExp(`^${split}/([^/]+)/(\\d+)\\.bin$`, 'i')
  const found = files.flatMap((file) => {
    const [, label, number] = published.exec(file) ?? []
    if (label === undefined) return []
    if (!/^\d$/.test(label)) fail('E4140', { file, what: `lies in a folder "${label}", which is no class from 0 to ${classes - 1}` })
    return [{ file, label: Number(label), number: Number(number) }]
  })
  if (found.length === 0) fail('E4136', { folder, split })
  // Published by class; in the order of the numbers, which is MNIST's, classes are mixed.
  found.sort((a, b) => a.number - b.number)
  found.forEach(({ file, number }, i) => i > 0 && found[i - 1]!.number === number && fail('E4140', { file, what: `has the number of ${found[i - 1]!.file}` }))
  return found.map(({ file, label }) => ({ file, label }))
}

/** Lines "file,label" after one that says just that. Fails with E4137 where a line is none or there are none, E4140 where a file comes twice. */
function recordingsOfList(text: string, list: string): NamedRecording[] {
  const [names, ...lines] = text.split(/\r?\n/)
  // A list without this line would lose its first recording.
  if (names !== 'file,label') fail('E4137', { file: list, line: 1, text: names! })
  const seen = new Set<string>()
  const recordings = lines.flatMap((line, i): NamedRecording[] => {
    if (line === '') return []
    const [, file, label] = /^([^,]+),(\d+)$/.exec(line) ?? []
    if (file === undefined || Number(label) >= classes) fail('E4137', { file: list, line: i + 2, text: line })
    if (seen.has(file!)) fail('E4140', { file: file!, what: `is in ${list} twice` })
    seen.add(file!)
    return [{ file: file!, label: Number(label) }]
  })
  if (recordings.length === 0) fail('E4137', { file: list, line: 2, text: '' })
  return recordings
}
