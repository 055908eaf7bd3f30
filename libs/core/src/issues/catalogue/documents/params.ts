import { list, show } from '../../words.ts'
import type { Chapter } from '../entry.ts'
import { known, mustBe, origin, suggestion } from './phrases.ts'

const described = ({ path, description }: Readonly<Record<string, unknown>>): string | undefined =>
  (description === undefined ? undefined : `${String(path)}: ${String(description)}`)
const stageOf = ({ stage }: Readonly<Record<string, unknown>>): string => (stage === undefined ? '' : ` of stage ${show(stage)}`)
const subject = (values: Readonly<Record<string, unknown>>): string =>
  (values.path ? `"${String(values.path)}"${stageOf(values)}` : `"with"${stageOf(values)}`)

/** A number in quotes, or a template where a reference should stand. */
function writtenAsText({ got, expected }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof got !== 'string') return undefined
  const name = /^(?:\$|\$?\{+)\s*\$?([A-Za-z][\w-]*)\s*\}*$/.exec(got)?.[1]
  if (name !== undefined) return `to refer to a parameter write { "$param": "${name}" }`
  return /integer|number/.test(String(expected)) && got.trim() !== '' && Number.isFinite(Number(got)) ? `write ${Number(got)}, without quotes` : undefined
}

/** E2104 to E2115: the parameters of stages and of the document. */
export const params: Chapter = {
  E2104: {
    message: ({ stage, name, path }) => {
      const owner = String(path).slice(0, -String(name).length - 1)
      return `stage ${show(stage)} has no parameter ${show(name)}${name === path || owner === '' ? '' : ` in ${show(owner)}`}`
    },
    fix: (values) => suggestion(values) ?? known(values, 'parameters') ?? 'it takes no parameters',
    explain: 'The type of the stage has no such parameter. A misspelt name would otherwise leave the default in force without notice. `spikeline stages TYPE` lists the parameters of a type with their defaults.\n\nExample: "with": { "timestep": 32 } for encode/bernoulli, whose parameter is "timesteps".',
  },
  E2105: {
    message: ({ stage, path, because }) => `stage ${show(stage)} lacks the parameter ${show(path)}${because === undefined ? '' : `, which goes with ${show(because)}`}`,
    fix: ({ name, path, description, choices }) => (choices ? `"${String(name)}" is ${list(choices as unknown[])}` : described({ path, description })),
    explain: 'The parameter has no default, because no value would suit every experiment. Add it to the "with" of the stage, or refer to a parameter of the document: { "$param": "T" }.',
  },
  E2106: {
    message: (values) => `${subject(values)} must be ${mustBe(values.expected, values.got)}${origin(values)}`,
    fix: (values) => writtenAsText(values) ?? described(values),
    explain: 'The value has another JSON type than the parameter takes: a string instead of a number, a number with a fraction instead of a whole one. Nothing is converted silently: "10" is not 10. Where the value comes from a parameter of the document or a sweep, it is shown where it stands there.',
  },
  E2107: {
    message: (values) => `${subject(values)} must be ${list(values.choices as unknown[])}, not ${show(values.got)}${origin(values)}`,
    fix: (values) => suggestion(values) ?? described(values),
    explain: 'The parameter takes one of a few values, which the message lists.',
  },
  E2108: {
    message: (values) => `${subject(values)} must be ${String(values.expected)}, not ${show(values.got)}${origin(values)}`,
    fix: described,
    explain: 'The number is outside of the range that the stage type allows.',
  },
  E2109: {
    message: (values) => `${subject(values)} must ${String(values.rule)}${(values.got !== null && typeof values.got === 'object') || String(values.rule).startsWith('not ') ? '' : `, not ${show(values.got)}`}${origin(values)}`,
    fix: described,
    explain: 'The value breaks a rule of the schema of its stage type: a pattern, a length, a count of items, no repetitions.',
  },
  E2111: {
    message: (values) => `${subject(values)} fits ${values.many ? 'more than one' : 'none'} of its forms${origin(values)}`,
    fix: ({ forms }) => `it may be: ${(forms as string[]).join('; ')}`,
    explain: 'The parameter may be written in several forms, and the value has none of them, or could be read as more than one. `spikeline stages TYPE` describes the forms.',
  },
  E2112: {
    message: ({ stage, name }) => `${stage === undefined ? '' : `stage ${show(stage)} refers to `}an unknown parameter ${show(name)}`.replace('refers to an', 'refers to the'),
    fix: (values) => {
      if (values.name === 'seed') return 'the seed reaches every stage by itself: leave the reference out'
      return suggestion(values) ?? known(values, 'parameters') ?? `declare it with its default: "params": { "${String(values.name)}": … }`
    },
    explain: '{ "$param": "T" } takes the value of a parameter that the document declares under "params", with its default. `--param T=20` and a sweep replace the default.',
  },
  E2113: {
    message: ({ got, extra }) => (extra === undefined ? `"$param" must be the name of a parameter, not ${show(got)}` : `${show(extra)} may not stand beside "$param"`),
    fix: () => 'write { "$param": "T" } and nothing else in these braces',
    explain: 'A reference is an object with the one entry "$param", whose value is the name of a parameter. There are no expressions: what has to be computed from a parameter is a parameter of its own.',
  },
  E2114: {
    message: ({ name }) => `--param ${String(name)}: the document has no such parameter`,
    fix: (values) => suggestion(values) ?? known(values, 'parameters'),
    explain: '`--param NAME=VALUE` replaces the default of a parameter that the document declares under "params", or its seed.',
  },
  E2115: {
    message: ({ got }) => `--param seed must be a whole number from 0 to 9007199254740991, not ${show(got)}`,
    explain: 'The seed of a run is a whole number that JSON represents exactly.',
  },
}
