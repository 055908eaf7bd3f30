/** A component of a key that differs; undefined where one side lacks it. */
export interface Change {
  readonly name: string
  readonly from: string | undefined
  readonly to: string | undefined
}

/** What differs between the components of two keys, in the order of the current ones, then what has gone. */
export function explainChange(previous: Readonly<Record<string, string>>, current: Readonly<Record<string, string>>): readonly Change[] {
  const names = new Set([...Object.keys(current), ...Object.keys(previous)])
  return [...names].filter((name) => previous[name] !== current[name]).map((name) => ({ name, from: previous[name], to: current[name] }))
}

/** A change as people read it: `params.epochs: 3 → 5`; digests are cut to eight digits. */
export function formatChange({ name, from, to }: Change): string {
  if (from === undefined) return `${name}: new, ${shorten(to!)}`
  if (to === undefined) return `${name}: gone, was ${shorten(from)}`
  return `${name}: ${shorten(from)} → ${shorten(to)}`
}

const shorten = (text: string): string => text.replace(/\b([0-9a-f]{8})[0-9a-f]{56}\b/g, '$1…')
