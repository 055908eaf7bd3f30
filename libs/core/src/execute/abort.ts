/** A controller that is aborted with `parent`, until `unlink` is called. */
export function linkedController(parent: AbortSignal | undefined): { readonly controller: AbortController; unlink(): void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort(parent!.reason)
  if (parent?.aborted) abort()
  else parent?.addEventListener('abort', abort, { once: true })
  return { controller, unlink: () => parent?.removeEventListener('abort', abort) }
}
