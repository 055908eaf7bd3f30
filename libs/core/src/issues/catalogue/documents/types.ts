import { list, show } from '../../words.ts'
import type { Chapter } from '../entry.ts'
import { known, suggestion } from './phrases.ts'

/** E2101 to E2103, E2110: stage types and the libraries that bring them. */
export const types: Chapter = {
  E2101: {
    message: ({ stage, use, type }) => (stage === undefined ? `there is no stage type ${show(use ?? type)}` : `stage ${show(stage)} uses the unknown type ${show(use)}`),
    fix: (values) => {
      if (values.provider !== undefined) return `the package ${String(values.provider)} provides it: install it and pass --allow-library ${String(values.provider)}`
      return suggestion(values) ?? known(values, `types of ${show(values.family)}`) ?? '`spikeline stages` lists all types'
    },
    explain: 'The type of a stage is "family/name" for what comes with Spikeline ("encode/bernoulli"), and "prefix:family/name" for a third-party library that the document declares under "libraries". `spikeline stages` lists every type, `spikeline stages TYPE` its ports and parameters.',
  },
  E2102: {
    message: ({ stage, prefix, use }) => `stage ${show(stage)} uses ${show(use)}, but no library is declared as ${show(prefix)}`,
    fix: (values) => suggestion(values) ?? `declare it: "libraries": { "${String(values.prefix)}": "./folder-or-package" }`,
    explain: 'What stands before the colon of a stage type is the prefix of a third-party library. A document declares its libraries, so that it says by itself what it needs.\n\nExample: "libraries": { "acme": "./my-stages" }, and then "use": "acme:encode/wavelet".',
  },
  E2103: {
    message: ({ prefix, specifier }) => `the library ${show(prefix)} (${String(specifier)}) is declared, but was not allowed`,
    fix: ({ specifier }) => `if you trust its code, pass --allow-library ${String(specifier)}`,
    explain: 'A pipeline is data, but a library is code that runs with your rights. A document can therefore only name libraries; whoever runs it allows each of them: spikeline run FILE --allow-library ./my-stages.',
  },
  E2110: {
    message: ({ library, use, at }) => `the library ${show(library)} is wrong: the params schema of ${show(use)} is no JSON Schema at ${String(at)}`,
    fix: ({ why }) => `${String(why)}; tell its author`,
    explain: 'Each stage type brings a JSON Schema (draft 2020-12) of its parameters. This one does not follow that standard, or has a keyword that the standard does not know, so that nothing could be checked with it. The document is not at fault: the schema within the library has to be mended at the place that is named.',
  },
  E2401: {
    message: ({ stage, bytes, limit }) => `stage ${show(stage)} needs about ${size(bytes)} of memory; ${size(limit)} are allowed`,
    fix: () => 'use a smaller batch or fewer time steps',
    explain: 'The stage type estimates its peak of memory from its parameters and the shapes of its inputs. It is refused before anything runs, since a run that is killed for memory after an hour helps nobody.',
  },
  E2301: {
    message: ({ stage, port, field, expected, got, producer }) => {
      if (expected === undefined && got === undefined) return `the inputs of stage ${show(stage)} do not fit${field === undefined ? '' : ` in ${String(field)}`}`
      const name = field === undefined ? '' : `${String(field)} = `
      const from = producer === undefined ? '' : `, but ${show(producer)} gives ${name}${show(got)}`
      const input = port === undefined ? '' : ` at "${String(port)}"`
      return `stage ${show(stage)} needs ${name}${show(expected)}${input}${from || `, not ${show(got)}`}`
    },
    fix: ({ field }) => (field === undefined ? undefined : `make both sides agree on ${String(field)}`),
    explain: 'The sizes of streams are known before anything runs: the image size of a data set, the time steps of an encoder, the inputs and classes of a network. Here a stage gets a stream whose sizes differ from what it needs; the message names the first field that differs, with both sides.\n\nExample: a network "784-512-10" on the 32 × 32 × 3 images of CIFAR-10 needs 784 inputs, but is given 3072.',
  },
  E2302: {
    message: ({ stage, use, why }) => `the type ${show(use)} failed on computing the shapes of stage ${show(stage)}: ${String(why)}`,
    fix: () => 'this is a mistake in the stage type: tell its author',
    explain: 'A stage type computes the shapes of its outputs from those of its inputs, and has to cope with inputs whose shape is not known. This one threw an error that is no issue about the document.',
  },
  E2303: {
    message: ({ stage, port, wanted, producer, output, given }) =>
      `${show(`${String(stage)}.${String(port)}`)} takes ${String(wanted)}, but ${show(`${String(producer)}.${String(output)}`)} gives ${String(given)}`,
    fix: ({ siblings, converters, given, wanted }) => {
      if ((siblings as string[]).length > 0) return `did you mean ${list(siblings as string[])}?`
      if ((converters as string[]).length > 0) return `put a stage between them that makes ${String(wanted)} of ${String(given)}: ${list(converters as string[])}`
      return `no stage type makes ${String(wanted)} of ${String(given)}`
    },
    explain: 'Every port carries one type of batch: images, spikes, a network, predictions, metrics. An edge joins an output and an input of the same type. Where a stage type exists that turns the one into the other (an encoder makes spikes of images), the message names it.',
  },
}

function size(bytes: unknown): string {
  const n = Number(bytes)
  return n >= 1024 ** 3 ? `${(n / 1024 ** 3).toFixed(1)} GB` : `${(n / 1024 ** 2).toFixed(1)} MB`
}
