import type { Chapter } from './entry.ts'

/** E4300–E4309: data sets for which others stand in. */
export const benchmark: Chapter = {
  E4300: {
    message: ({ stage, port, given }) => (given ? `stage "${stage}" has recordings at "${port}", but no parameter "otherwise"` : `stage "${stage}" has a parameter "otherwise", but nothing at "${port}"`),
    fix: ({ given }) => (given ? 'say with "otherwise" what these recordings are: they are taken where the folder of the data set is not there' : 'connect recordings to "otherwiseTrain" and "otherwiseTest", or leave "otherwise" out'),
    explain: `A data set of recordings that can't be fetched may have others stand in for it, such as synthetic ones. That is never done unasked: the
parameter says what they are, in words that stand in the report, and both splits must come from there.`,
  },
}
