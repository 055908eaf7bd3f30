const LONGEST = 60

/** A value as it may stand in a sentence: JSON, shortened, so that a message stays one line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`
}

/** "a", "b" or "c". Long lists end in "… (12 in all)". */
export function list(values: Iterable<unknown>, word: 'or' | 'and' = 'or', most = 8): string {
  const all = [...values].map(show)
  if (all.length > most) return `${all.slice(0, most).join(', ')}, … (${all.length} in all)`
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${word} ${all.at(-1)}`
}

/** "a string", "an integer". */
export function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}

/** "1 stage", "2 stages". */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}
