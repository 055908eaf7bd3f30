/** Why a path written in a document may not be followed, or undefined where it stays within the document's folder. */
export function pathProblem(path: string): 'absolute' | 'climbs' | 'empty' | undefined {
  if (path.trim() === '') return 'empty'
  if (/^(?:[/\\~]|[A-Za-z][A-Za-z0-9+.-]*:)/.test(path)) return 'absolute'
  let depth = 0
  for (const part of path.split(/[/\\]/)) {
    if (part === '' || part === '.') continue
    depth += part === '..' ? -1 : 1
    if (depth < 0) return 'climbs'
  }
  return undefined
}

/** `path` as seen from the folder that `file` is in; both as the user writes them. */
export function besideFile(file: string, path: string): string {
  const slash = file.lastIndexOf('/')
  return slash < 0 ? path : `${file.slice(0, slash + 1)}${path.replace(/^\.\//, '')}`
}
