import { list, show } from '../../words.ts'

type Values = Readonly<Record<string, unknown>>

/** did you mean "timesteps"? */
export function suggestion({ suggestion }: Values): string | undefined {
  return suggestion === undefined ? undefined : `did you mean ${show(suggestion)}?`
}

/** known: "a", "b" */
export function known({ known }: Values, what = 'possible'): string | undefined {
  const names = known as readonly string[] | undefined
  return names && names.length > 0 ? `${what}: ${list(names, 'and', 12)}` : undefined
}

/** an integer from 1 to 10, not "ten" */
export function mustBe(expected: unknown, got: unknown): string {
  const shown = Array.isArray(got) ? 'a list' : got !== null && typeof got === 'object' ? 'an object' : show(got)
  return `${String(expected)}, not ${shown}`
}

/** Where a value came from that does not stand at the stage itself. */
export function origin({ parameter, override }: Values): string {
  if (parameter === undefined) return ''
  return override ? ` (given by --param ${String(parameter)})` : ` (through the parameter "${String(parameter)}")`
}
