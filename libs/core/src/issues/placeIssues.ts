import type { Issue, Place } from './issue.ts'

/** Adds to issues that point into a document where in its text that is. Those that are placed already, or point nowhere, stay as they are. */
export function placeIssues(issues: readonly Issue[], document: { locate?(pointer: string): Place | undefined } | undefined): readonly Issue[] {
  return issues.map((found) => {
    const place = found.place ?? (found.pointer === undefined ? undefined : document?.locate?.(found.pointer))
    return place ? { ...found, place } : found
  })
}
