import { show } from '../../words.ts'
import type { Chapter } from '../entry.ts'
import { suggestion } from './phrases.ts'

const problems: Readonly<Record<string, string>> = {
  climbs: 'leads out of the folder of the document', absolute: 'is absolute', empty: 'is empty',
}
const leaves = ({ path, problem }: Readonly<Record<string, unknown>>): string => `the path ${show(path)} ${problems[String(problem)] ?? 'may not be followed'}`

/** E2120 to E2125: `$use`. */
export const includes: Chapter = {
  E2120: {
    message: leaves,
    fix: () => 'move the file beside the document, or into a folder under it, and name it by a relative path',
    explain: 'A document may only name files in its own folder and the folders below. A pipeline from elsewhere could otherwise read any file of yours.',
  },
  E2121: {
    message: ({ path, why }) => `can't include ${show(path)}: ${String(why)}`,
    fix: () => 'the path is relative to the folder of the document',
    explain: '"$use" names another JSON file and a place in it: "common.json#/stages/enc". The file could not be read.',
  },
  E2122: {
    message: ({ path, within }) => `${show(path)} has nothing at ${show(within)}`,
    fix: (values) => suggestion(values) ?? 'what follows the # is a JSON pointer: /stages/NAME',
    explain: 'What stands after the # of "$use" is a JSON pointer (RFC 6901) into the other file: the names on the way to the part that is wanted, each after a slash. Where all stages come from a file ("stages": { "$use": "parts.json#/stages", … }), a stage beside "$use" that names no type of its own is laid over the one of that name, which the file must have.',
  },
  E2123: {
    message: ({ path, within }) => `${show(`${String(path)}#${String(within)}`)} itself includes something`,
    fix: () => 'include that part directly: includes go one level deep',
    explain: 'An included part may not contain "$use" itself. One level is enough to share stages, and keeps a document readable: everything that it takes from elsewhere, it names.',
  },
  E2124: {
    message: ({ got }) => `"$use" must name a file and a place in it, not ${show(got)}`,
    fix: () => 'write "file.json#/stages/x"',
    explain: 'The form is "file.json#/stages/x": a path relative to the folder of the document, a #, and a JSON pointer to a part of that file.',
  },
  E2125: {
    message: ({ name }) => `${show(name)} may not stand beside "$use"`,
    fix: ({ isStage }) => (isStage ? 'beside it a stage may have in, with and description' : 'within parameters it stands alone'),
    explain: 'A stage that is taken from another file may be given other edges ("in"), other parameters ("with", laid over the included ones) and a description, but not another type. Beside the "$use" of all stages stand stages, beside that of all params stand params. Elsewhere "$use" stands alone.',
  },
}
