import { list, show } from '../../words.ts'
import type { Chapter } from '../entry.ts'
import { suggestion } from './phrases.ts'

/** W29xx: legal, and most likely not meant; E2900: a code that does not exist. */
export const lints: Chapter = {
  E2900: {
    message: ({ code }) => `there is no message with the code ${show(code)}`,
    fix: suggestion,
    explain: 'Codes are a letter (E for errors, W for warnings) and four digits; they stand at the head of every message.',
  },
  W2901: {
    message: ({ stage }) => `nothing reads stage ${show(stage)}`,
    fix: ({ outputs }) => `read its output (${list((outputs as string[]))}) or remove it`,
    explain: 'The stage gives neither metrics, nor a table, nor a file, and no other stage reads it: it would run for nothing. Such stages are not run.',
  },
  W2902: {
    message: ({ name, swept }) => `no stage uses the parameter ${show(name)}${swept ? ', though it is swept: all its instances are alike' : ''}`,
    fix: ({ name }) => `refer to it by { "$param": "${String(name)}" }, or remove it`,
    explain: 'The parameter is declared, but no stage refers to it, so that its value changes nothing. Most often a stage has a number where the reference should stand.',
  },
  W2903: {
    message: ({ name, value }) => `the sweep over ${show(name)} has ${show(value)} twice`,
    fix: () => 'remove one of them',
    explain: 'Equal values give equal instances: they are computed once, but appear twice in the results.',
  },
  W2904: {
    message: ({ prefix }) => `no stage uses the library ${show(prefix)}`,
    fix: () => 'remove the declaration',
    explain: 'The library is declared, and whoever runs the document is asked to allow its code, but no stage type of it is used.',
  },
  W2905: {
    message: ({ name, value }) => `this entry of "exclude" leaves out nothing: ${show(name)} is never ${show(value)}`,
    fix: ({ name, values }) => `the values of ${show(name)} are ${list(values as unknown[], 'and')}`,
    explain: 'An entry of "exclude" works only where all of its values occur in the matrix.',
  },
  W2906: {
    message: () => 'the seed is swept, but no stage draws random numbers',
    fix: () => 'remove "seed" from the matrix',
    explain: 'Every seed would give the same results, since none of the stage types of this document depends on it.',
  },
}
