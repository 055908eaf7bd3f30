import type { Chapter } from './entry.ts'

const names = (value: unknown): string => (value as readonly string[]).map((name) => `"${name}"`).join(', ')
const doing = { read: 'reading', write: 'writing' } as const
const during = (action: unknown): string => doing[action as keyof typeof doing] ?? 'using'
const sound = 'The store is sound: a result appears in it only when it is complete, and what was not is not there.'

/** E60xx the artifact store, E61xx stored batches, E62xx tests inside a document, E63xx plans. */
export const store: Chapter = {
  E6001: {
    message: ({ value, at }) => `${value}${at === '' ? '' : ` at ${at}`} can't be part of a key`,
    fix: () => 'use numbers, texts, true, false, null, lists and plain objects',
    explain: 'Results are named by a hash over their parameters written as JSON. JSON has no NaN, no infinities and no functions, so a parameter that holds one has no name.',
  },
  E6003: {
    message: ({ path, action }) => `the disk is full: ${during(action)} ${path}`,
    fix: () => 'free some space (`spikeline gc` frees old results), or put the store elsewhere with --store; then run again',
    explain: `The disk, or the quota of the user, has no room for a result. ${sound} What was finished before is kept, and the next run goes on from there.`,
  },
  E6004: {
    message: ({ path, action, detail }) => `not permitted: ${during(action)} ${path} (${detail})`,
    fix: () => 'give yourself access to the folder, or put the store elsewhere with --store',
    explain: `The system refuses access to a file of the artifact store: its permissions forbid it, or the disk is mounted read-only. ${sound}`,
  },
  E6005: {
    message: ({ path, action, detail }) => `${during(action)} ${path} failed: ${detail}`,
    fix: () => 'check the disk and the path of the store; then run again',
    explain: `The system answered with an error that the store can't mend. ${sound}`,
  },
  E6006: {
    message: ({ path, offset, what }) => `the stored result ${path} is damaged at byte ${offset}: ${what}`,
    fix: ({ path }) => `delete ${path} and run again, or run with --no-cache: what it held is made anew. \`spikeline verify\` finds other damage`,
    explain: 'Every batch in the store carries a checksum, and this one does not match, or the file has not the length that was noted when it was written. Something other than this program has changed it, or the disk is failing. No part of the damaged batch was used.',
  },
  E6007: {
    message: ({ path }) => `the checkpoint ${path} is damaged`,
    fix: ({ path }) => `delete ${path}: the stage then starts from its beginning`,
    explain: 'A long-running stage saves its state so that it can go on after a crash. Saving is atomic, so a damaged checkpoint was changed by something else, or the disk is failing.',
  },
  E6008: {
    message: ({ path }) => `the stored result ${path} is gone`,
    fix: () => 'run again: what it held is made anew',
    explain: 'The file was there when the run was planned and was deleted since, perhaps by `spikeline gc` of another project on the same store.',
  },
  E6009: {
    message: ({ key }) => `"${key}" is no key`,
    fix: () => 'a key is 64 hexadecimal digits; `spikeline plan FILE --json` lists those of a pipeline',
    explain: 'Keys name files of the store, so nothing but a SHA-256 in lower-case hexadecimal digits is accepted.',
  },
  E6010: {
    message: ({ key, port }) => `the result ${String(key).slice(0, 8)}… has no output "${port}"`,
    explain: 'A record lists the outputs that its stage had when it was made. A stage whose outputs have changed must have another version; raise the version in its declaration.',
  },
  E6011: {
    message: ({ path }) => `the list of a run, ${path}, is damaged`,
    fix: ({ path }) => `delete ${path}; results that only this run refers to may then be freed by gc`,
    explain: 'Each run notes which results it is about to make, so that gc keeps them and `why` can compare. This note can\'t be read. Nothing was freed, since what it kept alive is unknown.',
  },
  E6012: {
    message: ({ path }) => `the record ${path} is damaged`,
    fix: ({ path }) => `delete ${path} (or let \`spikeline gc\` do it): the result is made anew when it is needed`,
    explain: 'A record is believed only where what it says of its result hashes to its name. This one does not, or is no record at all. It counts as not there.',
  },
  E6101: {
    message: ({ length }) => `a stored batch of ${length} bytes is cut off`,
    fix: () => 'run `spikeline verify` to find the damaged file',
    explain: 'A batch begins with a header that says where its columns stand; this one is shorter than its header says.',
  },
  E6201: {
    message: ({ test, name, what }) => `test "${test}": ${what} "${name}"`,
    fix: ({ known, suggestion }) => (suggestion ? `did you mean "${suggestion}"?` : `write "stage.port"; there are: ${names(known)}`),
    explain: 'A test inserts batches at outputs of stages and expects something of others. Both are named "stage.port"; for a stage with one output its name is enough.',
  },
  E6202: {
    message: ({ file, detail }) => `can't read the fixture ${file}: ${detail}`,
    fix: () => 'the path is relative to the pipeline document and may not climb out of its folder',
    explain: 'A fixture is a JSON file with the batches that a test puts in place of a stage\'s output, or expects of one.',
  },
  E6203: {
    message: ({ file, at, detail }) => `fixture ${file}${at === '' ? '' : `, at ${at}`}: ${detail}`,
    fix: () => 'a fixture is a JSON list of batches; columns are written {"$f32": [0.5, 1]}, {"$u32": [3]}',
    explain: 'A fixture is a JSON list of batches. Typed columns stand in it as an object with one key that names the type: $f64, $f32, $i32, $u32, $i16, $u16, $i8 or $u8, with the list of its numbers, each of which the type must be able to hold. NaN and the infinities stand as {"$number": "NaN"}.\n\n    [{ "samples": 1, "height": 1, "width": 2, "channels": 1, "pixels": { "$f32": [0, 1] }, "labels": { "$u8": [7] }, "classes": 10, "first": 0 }]',
  },
  E6204: {
    message: ({ test, target, matcher }) => `test "${test}": there is no matcher "${matcher}" for "${target}"`,
    fix: ({ known, suggestion }) => (suggestion ? `did you mean "${suggestion}"?` : `the matchers are: ${names(known)}`),
    explain: 'What a test may expect of an output: "count" (how many things it holds in all: spikes, images, rows), "batches" (how many batches), "equals" (the batches of a fixture), "metric" (a metric by name, within bounds).',
  },
  E6205: {
    message: ({ test, target, matcher, given }) => `test "${test}": "${matcher}" of "${target}" can't be ${JSON.stringify(given)}`,
    fix: ({ form }) => `write ${form}`,
    explain: 'Each matcher takes one form of value:\n\n    "count": 0            "count": { "min": 1, "max": 20 }\n    "batches": 3\n    "equals": "fixtures/out.json"      "equals": { "file": "fixtures/out.json", "within": 1e-6 }\n    "metric": { "name": "accuracy", "min": 0.9 }',
  },
  E6206: {
    message: ({ test, target, type }) => `test "${test}": "${target}" is a stream of ${type} and has no metrics`,
    fix: () => 'expect the metric of a stage that measures',
    explain: 'The matcher "metric" looks for a metric by its name, so it fits outputs of the port type "metrics" only.',
  },
  E6207: {
    message: ({ test }) => `test "${test}" expects nothing`,
    fix: () => 'add to "expect" what must come out, as in { "run.spikes": { "count": 0 } }',
    explain: 'A test without an expectation can\'t fail, so it tests nothing.',
  },
  E6208: {
    message: ({ status }) => `the run of the test ended as ${status}`,
    explain: 'A test runs what its expected outputs need. This run was stopped before it could be judged.',
  },
  E6301: {
    message: ({ count, most }) => `the sweep makes ${count} instances of one stage, and ${most} are the most`,
    fix: () => 'sweep fewer values, or split the experiment into several documents',
    explain: 'A sweep is the product of the values of all its parameters. A product this large is nearly always a mistake.',
  },
  E6302: {
    message: ({ detail }) => `a stage could not say what it would read: ${detail}`,
    fix: () => 'this is a fault of the stage type, not of the document: tell its author',
    explain: 'A stage that reads outside data is asked at plan time what identifies that data. Its answer was an exception.',
  },
}
