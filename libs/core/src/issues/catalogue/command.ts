import type { Chapter } from './entry.ts'

const names = (value: unknown): string => (value as readonly string[]).join(', ')

/** E7xxx: the command line, the libraries that a document brings, the host. */
export const command: Chapter = {
  E7001: {
    message: ({ command }) => `there is no command "${command}"`,
    fix: ({ known }) => `the commands are: ${names(known)}`,
    explain: 'The first word after `spikeline` names a command. `spikeline --help` lists them with one line each.',
  },
  E7002: {
    message: ({ command, detail }) => `spikeline ${command}: ${detail}`,
    fix: ({ options }) => `its options are: ${(options as readonly string[]).map((o) => `--${o}`).join(', ') || 'none'}`,
    explain: 'An option is unknown to this command, or lacks its value. `spikeline COMMAND --help` lists the options.',
  },
  E7003: {
    message: ({ command, count }) => `spikeline ${command} was called with ${count} argument${count === 1 ? '' : 's'}`,
    fix: ({ command, usage }) => `usage: spikeline ${command} ${usage}`,
    explain: 'Each command takes a fixed number of arguments beside its options.',
  },
  E7004: {
    message: ({ file, detail }) => `can't read ${file}: ${detail}`,
    fix: () => 'check the path; it is relative to the folder that you are in',
    explain: 'The pipeline document could not be opened. Nothing was run.',
  },
  E7005: {
    message: ({ given }) => `--param ${given} is not NAME=VALUE`,
    fix: () => 'write --param T=20; the value is JSON, and text where it is no JSON',
    explain: 'Each --param overrides one entry of the document\'s "params". The value is read as JSON (20, true, [1,2], "text"); what is no JSON is taken as text.',
  },
  E7006: {
    message: ({ option, command, given }) => (command === undefined ? `--${option} ${given} is not one of its values` : `spikeline ${command} has no "${given}"`),
    fix: ({ known }) => `write one of: ${names(known)}`,
    explain: 'The option takes one of a few words. For --backend: `tensorflow` is the native library (installed by `npm run tensorflow`), `wasm` runs everywhere, `cpu` is plain JavaScript, slow and meant for checks.',
  },
  E7007: {
    message: ({ option, given, most }) => `--${option} ${given} is not a whole number ${most === undefined ? 'of at least 1' : `from 1 to ${most}`}`,
    explain: 'The option counts something: 1, 2, 3…',
  },
  E7008: {
    message: ({ stage, known }) => `the document has no stage "${stage}"; its stages are: ${names(known)}`,
    explain: 'The argument names a stage of the document by its id, or one instance of it as `spikeline plan --instances` prints it, such as enc[T=5].',
  },
  E7009: {
    message: ({ folder, detail }) => `can't write into the output folder ${folder}: ${detail}`,
    fix: () => 'choose another folder with --out',
    explain: 'The folder for results is made before anything is run, so that no work is lost for want of a place to put it. Something else has its name, or it may not be written. Nothing was run.',
  },
  E7010: {
    message: ({ name }) => `a document of the run would be written to "${name}", outside of the output folder`,
    fix: () => 'give it a name below the output folder',
    explain: 'Stages name their documents relative to the output folder of the run. Absolute names and names that climb out with ".." are refused.',
  },
  E7011: {
    message: ({ path }) => `${path} is there already`,
    fix: () => 'choose another name, or remove it first: nothing is overwritten',
    explain: 'Scaffolding writes new files only. It checks all of them before it writes the first.',
  },
  E7012: {
    message: ({ given, what }) => `"${given}" is not ${what}`,
    explain: 'The argument has a fixed form. For `new stage`: FAMILY/NAME in lower case with dashes, such as encode/my-code. For `network info`: a topology such as 32C3-AP2-128FC-10 with --input HEIGHTxWIDTHxCHANNELS.',
  },
  E7013: {
    message: ({ folder }) => `${folder} is neither a Spikeline workspace nor a package`,
    fix: () => 'go to the root of a clone, or to a folder with a package.json (npm init -y makes one)',
    explain: '`spikeline new stage` adds to the built-in libraries where it is called in a clone of the project, and to a library of your own where it is called in an npm package.',
  },
  E7014: {
    message: ({ type }) => `there is no stage type "${type}"`,
    fix: ({ suggestion }) => (suggestion === undefined ? '`spikeline stages` lists them' : `did you mean "${suggestion}"?`),
    explain: '`spikeline stages` lists the stage types that come with the project, one line each. Those of a library of your own are described by its own documentation.',
  },
  E7015: {
    message: ({ path }) => `${path} leads out of the folder of the document`,
    fix: () => 'put the file itself there, not a link',
    explain: 'A document reads only files below its own folder: those that it includes with $use, and the fixtures of its tests. Links that lead elsewhere are refused.',
  },
  E7016: {
    message: ({ path, detail }) => `can't write ${path}: ${detail}`,
    fix: () => 'free some space, or choose another folder with --out; then run again: what was finished is taken from the store',
    explain: 'Results are written to a temporary file and then renamed, so that the file that stood there before is still whole. Finished stages are in the store: the next run takes them from there.',
  },
  E7017: {
    message: ({ detail }) => `the system refused: ${detail}`,
    fix: () => 'check that the file or folder is there, that you have access to it, and that the disk has room',
    explain: 'The operating system answered a request with an error that no message of ours foresaw. The text after the colon is its own: a code such as EACCES (no access) or ENOSPC (no room), the call and the path.',
  },
  E7018: {
    message: ({ name, instance, other }) => `"${instance}" would write ${name}, which ${other} writes`,
    fix: () => 'give each its own "name"; of a sweep, collect the instances in one report, or move what is swept into the name with { "$param": … }',
    explain: 'Two documents of one run have the same name, or one has the name results.json. The first is kept, the second was not written; everything else of the run is as it should be.',
  },
  E7019: {
    message: ({ folder }) => `there is no artifact store in ${folder}`,
    fix: () => 'the store is made by the first run; check the path of --store',
    explain: '`spikeline verify` reads every result of a store. A folder that does not exist has none, and saying "all sound" of it would hide a mistyped path.',
  },
  E7101: {
    message: ({ prefix, spec, folder }) => `library "${prefix}": can't find ${spec} from ${folder}`,
    fix: ({ spec }) => (String(spec).startsWith('.') ? 'the path is relative to the document; the folder needs a package.json or an index.js' : `install it beside the document: npm install ${spec}`),
    explain: 'A document names its libraries under "libraries": { "acme": "./my-stages" }. A value that begins with ./ or ../ is a folder or file relative to the document; anything else is the name of an npm package, looked up from the document\'s folder upwards.',
  },
  E7102: {
    message: ({ prefix, spec, wrong }) => `library "${prefix}" (${spec}) is no stage library: ${wrong}`,
    fix: () => 'write: export default defineLibrary({ name, version, stages: [...] })',
    explain: 'The main module of a stage library has a default export made by `defineLibrary` of @spikeline/core. docs/tutorial/your-own-stage.md shows one from start to end.',
  },
  E7103: {
    message: ({ prefix, spec, detail }) => `library "${prefix}" (${spec}) failed while it was loaded: ${detail}`,
    fix: ({ entry }) => `the fault is in ${entry}, or in what it imports; mend it there, or tell its author`,
    explain: 'The library\'s own code threw while Node imported it. The message is the library\'s. Try `node -e "import(\'SPEC\')"` in the folder of the document to see the whole trace.',
  },
}
