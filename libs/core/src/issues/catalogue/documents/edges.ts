import { article, list, show } from '../../words.ts'
import type { Chapter } from '../entry.ts'
import { known, suggestion } from './phrases.ts'

interface MissingPort { readonly name: string; readonly type: string; readonly candidates: readonly string[] }
const outputList = (producer: unknown, ports: unknown): string => list((ports as string[]).map((port) => `${String(producer)}.${port}`))

/** E22xx: edges. */
export const edges: Chapter = {
  E2201: {
    message: ({ reader, edge, producer }) => `${reader === edge ? 'an edge' : who(reader)} reads ${show(edge)}, but there is no stage ${show(producer)}`,
    fix: (values) => suggestion(values) ?? known(values, 'stages'),
    explain: 'An edge names the stage and the output that it reads: "stage.port", or "stage" where that has one output. This stage is not in the document.',
  },
  E2202: {
    message: ({ reader, producer, use, port }) => `${who(reader)} reads the output ${show(port)} of ${show(producer)}, but ${String(use)} has none of that name`,
    fix: (values) => (values.suggestion === undefined ? `outputs: ${outputList(values.producer, values.known)}` : `did you mean ${show(`${String(values.producer)}.${String(values.suggestion)}`)}?`),
    explain: 'The stage exists, but its type has no such output. `spikeline stages TYPE` lists the outputs of a type.',
  },
  E2203: {
    message: ({ reader, producer, known }) => `${who(reader)} reads ${show(producer)}, which has ${(known as string[]).length} outputs`,
    fix: ({ producer, known, fitting }) => {
      const one = (fitting as string[]).length > 0 ? fitting : known
      return `say which: ${outputList(producer, one)}`
    },
    explain: 'The short form "stage" is for stages with one output. Where there are several, the edge says which one: "mnist.train".',
  },
  E2204: {
    message: ({ stage, name, use }) => `stage ${show(stage)} has no input ${show(name)} (${String(use)})`,
    fix: (values) => suggestion(values) ?? known(values, 'inputs'),
    explain: 'The type of the stage has no such input port. `spikeline stages TYPE` lists the inputs of a type with what they are for.',
  },
  E2205: {
    message: ({ stage, known }) => `stage ${show(stage)} has ${(known as string[]).length} inputs: "in" must say which one each edge is for`,
    fix: ({ edge, known }) => `for example "in": { ${(known as string[]).map((port, i) => `"${port}": ${i === 0 && typeof edge === 'string' ? show(edge) : '"…"'}`).join(', ')} }`,
    explain: 'The short form "in": "stage.port" is for stage types with one input. Where there are several, "in" is an object: { "model": "ann", "spikes": "enc" }.',
  },
  E2206: {
    message: ({ stage, port, count }) => `the input ${show(port)} of stage ${show(stage)} takes one edge, not a list${Number(count) > 1 ? ` of ${String(count)}` : ''}`,
    fix: ({ first, count }) => (Number(count) > 1 ? 'use one stage for each, or sweep a parameter' : `write ${show(first)} without brackets`),
    explain: 'A list of edges is allowed only where a port is declared to take many streams, as those of tables and comparisons are.',
  },
  E2207: {
    message: ({ stage, ports }) => `stage ${show(stage)} lacks its input${(ports as MissingPort[]).length > 1 ? 's' : ''} ${(ports as MissingPort[]).map(({ name, type }) => `"${name}" (${type})`).join(', ')}`,
    fix: ({ ports }) => {
      const advice = (ports as MissingPort[]).map(({ name, type, candidates }) =>
        (candidates.length > 0 ? `"${name}" could read ${list(candidates)}` : `no stage here gives ${type}: add one`))
      return [...new Set(advice)].join('; ')
    },
    explain: 'Inputs that are not declared optional must be given an edge. The message names the type that each one takes, and stages of this document that give it.',
  },
  E2208: {
    message: ({ stage, port, edge }) => `the input ${show(port)} of stage ${show(stage)} lists ${show(edge)} twice`,
    fix: () => 'remove one of them',
    explain: 'A port that takes many streams would count this one twice, for instance as two rows of a table.',
  },
  E2209: {
    message: ({ chain }) => ((chain as string[]).length === 2 ? `stage ${show((chain as string[])[0])} reads itself` : `stages wait for each other: ${chainText(chain as string[])}`),
    fix: ({ chain }) => `remove ${(chain as string[]).length === 2 ? 'this edge' : 'one of these edges'}: data must flow from sources to results`,
    explain: 'A pipeline is a directed graph without cycles: every stage gets its inputs from stages before it. In the chain each stage feeds the next, and the last feeds the first. Recurrence within a network is a property of its layers, not of the pipeline.',
  },
  E2210: {
    message: ({ stage, use }) => `stage ${show(stage)} is ${article(String(use))} and takes no inputs`,
    fix: () => 'remove "in"',
    explain: 'The type is a source: it makes data, and reads nothing. `spikeline stages TYPE` shows the inputs and outputs of a type.',
  },
  E2211: {
    message: ({ reader, producer, use }) => `${who(reader)} reads ${show(producer)}, but ${String(use)} has no outputs`,
    fix: () => 'read another stage',
    explain: 'The stage is the end of a flow: it writes its result and gives nothing on.',
  },
  E2212: {
    message: ({ reader, edge }) => `${who(reader)} reads ${show(edge)}, which is no edge`,
    fix: () => 'write "stage.port", or "stage" where that has one output',
    explain: 'An edge is the id of a stage, and after a dot the name of one of its outputs: "mnist.train".',
  },
}

/** Tests and stages read outputs; a test says by itself that it is one. */
function who(reader: unknown): string {
  return String(reader).startsWith('test "') ? String(reader) : `stage ${show(reader)}`
}

const LONGEST_CHAIN = 12
function chainText(chain: readonly string[]): string {
  const shown = chain.length <= LONGEST_CHAIN ? chain : [...chain.slice(0, LONGEST_CHAIN - 2), `… (${chain.length - LONGEST_CHAIN + 1} more)`, chain.at(-1)!]
  return shown.join(' → ')
}
