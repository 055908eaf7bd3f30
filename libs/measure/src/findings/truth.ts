/** Three-valued truth (Kleene): 'open' where confidence does not tell. */
export type Truth = 'yes' | 'no' | 'open'

export const not = (a: Truth): Truth => (a === 'yes' ? 'no' : a === 'no' ? 'yes' : 'open')
/** True of all; true of none at all. */
export const every = (all: readonly Truth[]): Truth => (all.includes('no') ? 'no' : all.includes('open') ? 'open' : 'yes')
/** True of one at least. */
export const some = (all: readonly Truth[]): Truth => not(every(all.map(not)))

export const verdicts: Readonly<Record<Truth, string>> = { yes: 'reproduced', no: 'not reproduced', open: 'undecided' }
export const untestable = 'not testable on this data'
