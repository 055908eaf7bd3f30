import { list } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E417x sets of event recordings. */
export const eventSets: Chapter = {
  E4175: {
    message: ({ folder, missing, of, unit = 'recordings' }) => {
      const names = missing as string[]
      return `"${folder}" has no ${of === undefined ? list(names) : `${String(unit)} of ${list(names)}, ${names.length} of ${of} classes`}`
    },
    fix: () => 'give the folder that holds all of them; "spikeline datasets info NAME" shows the layout in which a data set is published',
    explain: `A data set of recordings is read in the layout in which it is published. Where whole classes are missing, an archive was not unpacked
or the folder is another one; a network that never saw a class would be measured as if there were fewer of them. A part of the recordings of each
class will do, and is said in a warning.`,
  },
  E4176: {
    message: ({ dataset }) => `data set "${dataset}" can't be fetched by Spikeline`,
    fix: ({ dataset, homepage }) => `get it from ${homepage}, and see "spikeline datasets info ${dataset}" for the folder that it belongs into`,
    explain: `Its makers ask to be visited, or give it behind a form, or in archives that have never been tried from here. What is in the folder is
read as they publish it, in place: nothing has to be converted.`,
  },
  E4177: {
    message: ({ file, line, text, expected }) => `${file}, line ${line}: "${text}" is not ${expected}`,
    fix: () => 'mend the line, or get the file anew from its source',
    explain: `Lists and tables say which recording belongs to which class, and are read strictly: a table has its names in its first line, and each row as
many cells. A row that was passed over would be a recording less, and one that was guessed a wrong label.`,
  },
  E4178: {
    message: ({ file, what }) => `${file} ${what}`,
    fix: () => 'mend the folder or its list: each recording has one class and is there once',
    explain: 'A recording has no class that is known, is there more than once, or is listed and not there. Where that is open, results would be measured on other recordings than they say.',
  },
  E4179: {
    message: ({ folder, what }) => `folder "${folder}" ${what}`,
    fix: ({ instead }) => String(instead),
    explain: `Recordings of your own are divided into those to train and those to test in one of three ways: by lists, "train.csv" and "test.csv" with
lines "file,label"; by folders, "train/CLASS/…" and "test/CLASS/…"; or, with one "labels.csv" or folders "CLASS/…", by the parameter "split", a
fraction drawn by its own seed. Which it is must be clear from the folder and the parameter together.`,
  },
  E4180: {
    message: ({ place, from, until }) => `${place} has no events${from === undefined ? '' : ` from ${from} to ${until} µs`}`,
    fix: ({ from, own }) => (from === undefined ? `get the file anew, or take it out of the folder${own ? '; where it is right that nothing moved, "empty": "keep" keeps it' : ''}` : 'check that the times of its labels are those of this file'),
    explain: 'A recording without events shows nothing. The file was cut short, its labels belong to another file, or its times count from another beginning.',
  },
  E4181: {
    message: ({ place, number, what }) => `${place}: recording ${number} ${what}`,
    fix: () => 'check that the file is one of this data set',
    explain: 'The file holds recordings of spikes with labels, but others than those of this data set: SSC has the same form with 35 classes. Its numbers would be read as what they are not.',
  },
  E4182: {
    message: ({ group, channels }) => `${channels} channels can't be joined in groups of ${group}`,
    fix: ({ group, channels }) => {
      const divisors = Array.from({ length: Number(channels) }, (_, i) => i + 1).filter((n) => Number(channels) % n === 0)
      return `"group" divides ${channels}: ${list(divisors.sort((a, b) => Math.abs(a - Number(group)) - Math.abs(b - Number(group))).slice(0, 2).sort((a, b) => a - b))} are nearest`
    },
    explain: 'Neighbouring channels are joined into one neuron, each group of the same size; a rest of channels would be a neuron that hears less than the others.',
  },
}
