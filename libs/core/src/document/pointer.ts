/** RFC 6901: the pointer of a member of what `pointer` points to. */
export function joinPointer(pointer: string, ...keys: readonly (string | number)[]): string {
  let path = pointer
  for (const key of keys) path += `/${typeof key === 'string' && /[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key}`
  return path
}

/** The keys on the way from the root; `''` gives none. */
export function splitPointer(pointer: string): string[] {
  return pointer === '' ? [] : pointer.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A pointer as people write a path: `/layers/0/units` is `layers[0].units`. */
export function readablePath(pointer: string): string {
  return splitPointer(pointer).reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`), '')
}

/** What a pointer points to, or undefined; never follows the prototype chain. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root
  for (const key of splitPointer(pointer)) {
    if (!value || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}
