import { show } from '../../words.ts'
import type { Chapter } from '../entry.ts'

const bytes = (n: unknown): string => `${(Number(n) / 1024 / 1024).toFixed(1)} MB`

/** E10xx: the text is not JSON. */
export const syntax: Chapter = {
  E1001: {
    message: ({ expected, got }) => `expected ${String(expected)}, found ${String(got).startsWith('"') ? String(got) : show(got)}`,
    fix: ({ expected, got }) => {
      const found = String(got)
      if (found.startsWith("'")) return 'write strings in double quotes'
      if (String(expected).startsWith('","')) return 'a comma is missing before this, or a bracket'
      if (/^[+.]|^-?0\d|^-?\.|\.$/.test(found)) return 'write numbers as in JSON: 0.5, 10, 1e-3'
      if (/^(True|False|None|NaN|-?Infinity|undefined)$/.test(found)) return 'JSON knows true, false, null and finite numbers'
      if (/^[A-Za-z]/.test(found)) return `put it in double quotes: "${found}"`
      if (/^[}\],:]$/.test(found)) return `${String(expected)} is missing here`
      return undefined
    },
    explain: 'A pipeline is strict JSON (RFC 8259): names and strings in double quotes, a comma between entries, a colon after each name. At such an error reading stops, since what follows could only be guessed.\n\nExample: { "use": "encode/bernoulli" "with": {} } lacks a comma before "with".',
  },
  E1002: {
    message: () => 'comments are not JSON',
    fix: () => 'remove it; notes can be written as "description"',
    explain: 'Other tools must be able to read a pipeline, and they refuse comments. The document and every stage may have a "description", which is kept.\n\nExample: "enc": { "description": "20 steps are enough, see figure 3", "use": "encode/bernoulli", … }',
  },
  E1003: {
    message: ({ close }) => `a comma stands before the closing "${String(close)}"`,
    fix: () => 'remove the comma',
    explain: 'JSON has commas between entries only, not after the last one.\n\nExample: [1, 5, 10,] must be [1, 5, 10].',
  },
  E1004: {
    message: ({ name, within }) => (within === '/stages' ? `two stages are called ${show(name)}` : `${show(name)} is given twice`),
    fix: ({ line, within }) => `the first is in line ${String(line)}: ${within === '/stages' ? 'give one of them another id' : 'remove one of them'}`,
    explain: 'Most JSON readers silently keep the last of two entries with one name, so that an experiment would run with other values than its author reads. It is an error here, for stages as for any other name.',
  },
  E1005: {
    message: ({ got }) => `text after the end of the document: ${show(got)}`,
    fix: () => 'remove what follows the last "}", or look for a bracket that closes too early',
    explain: 'A file holds one JSON object. Text after its closing bracket is most often the rest of a document whose bracket closes too early, and would be lost without notice.',
  },
  E1006: {
    message: ({ size, largest }) => `the document has ${bytes(size)}; at most ${bytes(largest)} are read`,
    fix: () => 'keep data in files of their own: a pipeline names them',
    explain: 'A pipeline of a thousand stages has about a quarter of a megabyte. A larger file is most likely data that was given by mistake. Weights, images and spikes belong in files that stages read.',
  },
  E1007: {
    message: ({ deepest }) => `nested more than ${String(deepest)} levels deep`,
    explain: 'No pipeline needs such nesting. The limit keeps a hostile document from exhausting the stack.',
  },
  E1008: {
    message: ({ got }) => `the number ${String(got).slice(0, 40)} is beyond what can be represented`,
    fix: () => 'use a number below 1.8e308',
    explain: 'Numbers are 64-bit floating point; this one would be infinite.',
  },
  E1009: {
    message: () => 'the document is empty',
    fix: () => 'begin with { "version": 1, "name": "…", "stages": { … } }',
    explain: 'The file has no text but white space or comments. The smallest pipeline is one object with version, name and stages.',
  },
  E1010: {
    message: () => 'the string is not closed on this line',
    fix: () => 'add the closing quote; a line break within a string is written \\n',
    explain: 'A string ends with a double quote on the line on which it begins. A quote within it is written \\", a line break \\n.',
  },
  E1011: {
    message: ({ got }) => `${String(got)} may not stand in a string`,
    fix: ({ got }) => (String(got).startsWith('\\') ? 'a backslash is written \\\\; folders may be written with /' : 'write it as an escape'),
    explain: 'Within strings JSON knows the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX; control characters may only be written as such. Windows paths are best written with forward slashes.',
  },
  E1012: {
    message: ({ open, line }) => `the document ends before the "${String(open)}" of line ${String(line)} is closed`,
    fix: ({ open }) => `add the missing "${open === '[' ? ']' : '}'}"`,
    explain: 'A bracket is open at the end of the text: the file was cut off, or a closing bracket is missing further up.',
  },
}
