/**
 * The known name that is nearest to a misspelt one, or undefined where none is near: at most one edit for each three
 * letters (insertion, deletion, substitution, swap of neighbours), case ignored; a name that begins with the other counts as near.
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  let prefixed: string | undefined
  for (const candidate of known) {
    const lower = candidate.toLowerCase()
    if (candidate !== name && Math.abs(lower.length - wanted.length) < bestDistance) {
      const distance = editDistance(wanted, lower, bestDistance)
      if (distance < bestDistance) {
        best = candidate
        bestDistance = distance
      }
    }
    if (wanted.length >= 3 && lower.startsWith(wanted) && candidate !== name) prefixed ??= candidate
  }
  return best ?? prefixed
}

/** Damerau–Levenshtein distance (optimal string alignment) of two short strings, cut off at `limit`. */
export function editDistance(a: string, b: string, limit = Infinity): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
      least = Math.min(least, cost)
    }
    if (least > limit) return least
    ;[beforeLast, last] = [last, row]
  }
  return last[b.length]!
}
