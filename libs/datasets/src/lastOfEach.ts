/** The last `fraction` of each class, rounded, in the order that they are in: at least one, and never all of a class. */
export function lastOfEach<T extends { readonly label: number }>(samples: readonly T[], fraction: number): ReadonlySet<T> {
  const byClass = new Map<number, T[]>()
  for (const sample of samples) {
    const all = byClass.get(sample.label)
    if (all) all.push(sample)
    else byClass.set(sample.label, [sample])
  }
  return new Set([...byClass.values()].flatMap((all) => all.slice(all.length - Math.min(all.length - 1, Math.max(1, Math.round(fraction * all.length))))))
}
