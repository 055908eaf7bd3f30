import { list, show } from '../../words.ts'
import type { Chapter } from '../entry.ts'
import { known, mustBe, suggestion } from './phrases.ts'

const at = (path: unknown): string => (path ? `"${String(path)}"` : 'the document')

/** E200x: the envelope around the stages. */
export const envelope: Chapter = {
  E2001: {
    message: ({ got }) => `version ${show(got)} of the document format is not known`,
    fix: ({ got }) => (typeof got === 'number' && got > 1 ? 'use a newer Spikeline, or write "version": 1' : 'write "version": 1'),
    explain: 'Every pipeline says which version of the format it is written in, so that a later format can never be misread as an earlier one. This version of Spikeline reads version 1. A document of another version is not checked further.',
  },
  E2002: {
    message: ({ name, path }) => (name === path ? `a pipeline has no "${String(name)}"` : `"${String(path).slice(0, -String(name).length - 1)}" has no "${String(name)}"`),
    fix: (values) => suggestion(values) ?? known(values),
    explain: 'Unknown names are errors everywhere, since a misspelt name would otherwise silently have no effect. The names of the envelope are version, name, description, seed, libraries, params, stages, sweep, tests; those of a stage are use, in, with, description.',
  },
  E2003: {
    message: ({ name, owner }) => `${at(owner)} lacks "${String(name)}"`,
    fix: ({ name, description }) => (name === 'version' ? 'add "version": 1' : name === 'use' ? 'add "use": "family/name", the type of the stage' : description ? `"${String(name)}": ${String(description)}` : `add "${String(name)}"`),
    explain: 'A pipeline needs version, name and stages; a stage needs "use"; a sweep needs "matrix"; a test needs name and expect.',
  },
  E2004: {
    message: ({ path, expected, got }) => `${at(path)} must be ${mustBe(expected, got)}`,
    fix: ({ path, description }) => (path ? (description as string | undefined) : 'begin with { "version": 1, "name": "…", "stages": { … } }'),
    explain: 'A value of the envelope has the wrong JSON type: for instance a list where an object is expected.',
  },
  E2005: {
    message: ({ path, choices, got }) => `${at(path)} must be ${list(choices as unknown[])}, not ${show(got)}`,
    fix: suggestion,
    explain: 'Only certain values are allowed here; the message lists them.',
  },
  E2006: {
    message: ({ path, expected, got }) => `${at(path)} must be ${String(expected)}, not ${show(got)}`,
    fix: ({ description }) => description as string | undefined,
    explain: 'A number of the envelope is out of its range. Seeds are whole numbers from 0 to 9007199254740991: larger ones are not exact in JSON.',
  },
  E2007: {
    message: ({ path, rule, isName, got }) => (isName ? `the name ${show(got)} must ${String(rule)}` : `${at(path)} must ${String(rule)}`),
    fix: ({ isName, description }) => (isName ? 'rename it, and every reference to it' : (description as string | undefined)),
    explain: 'Ids of stages begin with a lower-case letter and have letters, digits and dashes: they stand in edges ("enc.spikes") and in results. Names of parameters are letters, digits, dashes and underscores; "seed" is reserved. Lists and objects of the envelope must not be empty.',
  },
  E2008: {
    message: ({ path, forms }) => `${at(path)} is none of: ${(forms as string[]).join('; ')}`,
    explain: 'The value fits none of the forms that are allowed here; the message lists what they are.',
  },
}
