import { show } from '../../words.ts'
import type { Chapter } from '../entry.ts'
import { known, suggestion } from './phrases.ts'

/** E25xx sweeps, E26xx tests within a document. */
export const sweeps: Chapter = {
  E2501: {
    message: ({ name }) => `the sweep is over ${show(name)}, which is no parameter of this document`,
    fix: (values) => suggestion(values) ?? `declare it with its default: "params": { "${String(values.name)}": … }`,
    explain: 'A sweep replaces the defaults of parameters that the document declares under "params", and "seed". Stages refer to them by { "$param": "T" }.',
  },
  E2502: {
    message: ({ instances, most }) => `the sweep has ${Number(instances).toLocaleString('en')} combinations; at most ${Number(most).toLocaleString('en')} are allowed`,
    fix: () => 'sweep fewer parameters or fewer values, or use several documents',
    explain: 'The matrix stands for every combination of its values, so that their numbers multiply. A sweep beyond this limit is most likely a mistake, and would not end.',
  },
  E2503: {
    message: ({ name }) => `"exclude" speaks of ${show(name)}, which is not swept`,
    fix: (values) => suggestion(values) ?? known({ known: values.swept }, 'swept'),
    explain: 'An entry of "exclude" leaves out every combination that agrees with it. It can only speak of parameters of the matrix: anything else never agrees.',
  },
  E2504: {
    message: ({ instances }) => `"exclude" leaves none of the ${Number(instances).toLocaleString('en')} combinations of the sweep`,
    fix: () => 'an entry excludes all combinations that agree with it: name more parameters in it',
    explain: 'Each entry of "exclude" leaves out every combination that agrees with all of its values, whatever the other parameters are. Together they leave out everything, so that nothing would run.\n\nExample: { "T": 1 } leaves out T = 1 with every seed; { "T": 1, "seed": 3 } only that one.',
  },
  E2601: {
    message: ({ name }) => `two tests are called ${show(name)}`,
    fix: () => 'give each test a name of its own',
    explain: 'Tests are told apart by their names, in reports and when one of them is chosen.',
  },
  E2602: {
    message: ({ path, problem }) => `the path ${show(path)} ${problem === 'climbs' ? 'leads out of the folder of the document' : problem === 'empty' ? 'is empty' : 'is absolute'}`,
    fix: () => 'put the file beside the document, or into a folder under it, and name it by a relative path',
    explain: 'Tests read their batches from files in the folder of the document or below. A document may not name files elsewhere.',
  },
}
