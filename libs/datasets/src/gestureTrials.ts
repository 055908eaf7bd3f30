import { fail, type DataAccess } from '@spikeline/core'
import type { FoundSplit, NamedRecording, Split } from './recordingDataset.ts'
import { readTable } from './readTable.ts'

const CLASSES = 11

/**
 * The rows of all files that a split lists. Fails with E4175 where the folder has no such list, E4177 where a line is none, E4178 where a
 * list names a file that is not there, or twice.
 */
export async function gestureTrials(split: Split, folder: string, data: DataAccess): Promise<FoundSplit> {
  const files = await data.list(folder)
  // The published archive has a folder around its files.
  const list = files.find((file) => file === `trials_to_${split}.txt` || file.endsWith(`/trials_to_${split}.txt`))
  if (list === undefined) return fail('E4175', { folder, missing: [`trials_to_${split}.txt`] })
  const around = list.slice(0, list.length - `trials_to_${split}.txt`.length)
  const read = async (file: string): Promise<string> => new TextDecoder().decode(await (await data.open('dvs-gesture', file, folder)).bytes())
  const trials = linesOf(await read(list), list)
  const recordings: NamedRecording[] = []
  const lists = [list]
  for (const { trial, line } of trials) {
    const labels = `${around}${trial.slice(0, -'.aedat'.length)}_labels.csv`
    for (const file of [around + trial, labels]) if (!files.includes(file)) fail('E4178', { file, what: `is not in folder "${folder}", but ${list}, line ${line}, needs it` })
    lists.push(labels)
    recordings.push(...rowsOf(await read(labels), labels, around + trial))
  }
  return { recordings, lists }
}

/** The files that a list names, with their lines. */
function linesOf(text: string, list: string): { readonly trial: string; readonly line: number }[] {
  const seen = new Set<string>()
  const trials = text.split(/\r?\n/).flatMap((whole, i) => {
    const trial = whole.trim()
    if (trial === '') return []
    if (!/^[^/\\]+\.aedat$/.test(trial)) fail('E4177', { file: list, line: i + 1, text: whole, expected: 'the name of an .aedat file' })
    if (seen.has(trial)) fail('E4178', { file: trial, what: `is in ${list} twice` })
    seen.add(trial)
    return [{ trial, line: i + 1 }]
  })
  return trials.length > 0 ? trials : fail('E4177', { file: list, line: 1, text: '', expected: 'the name of an .aedat file' })
}

function rowsOf(text: string, labels: string, file: string): NamedRecording[] {
  return readTable(text, labels, ['class', 'startTime_usec', 'endTime_usec']).map(({ cells, line, text: row }) => {
    const [label, from, until] = cells.map((cell) => (/^\d+$/.test(cell) ? Number(cell) : Number.NaN)) as [number, number, number]
    const right = label >= 1 && label <= CLASSES && until > from && Number.isSafeInteger(until)
    return right ? { file, label: label - 1, part: [from, until] } : fail('E4177', { file: labels, line, text: row, expected: `a class from 1 to ${CLASSES}, a time, and a later one in µs` })
  })
}
