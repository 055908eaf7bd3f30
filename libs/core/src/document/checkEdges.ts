import { didYouMean } from '../issues/didYouMean.ts'
import type { Port, Ports } from '../stage/stage.ts'
import { inputsOf, outputsOf, type Draft, type DraftStage } from './draft.ts'
import type { EdgeRef } from './model.ts'
import { isObject } from './params.ts'
import { joinPointer } from './pointer.ts'

/** Fills in the short forms of every edge, and reports edges that lead nowhere, are too many, or are missing. */
export function checkEdges(draft: Draft): void {
  for (const stage of draft.stages.values()) {
    if (!stage.declaration) continue
    const given = givenInputs(draft, stage)
    if (!given) continue
    for (const [port, written] of Object.entries(given.edges)) readEdges(draft, stage, port, written, given.pointerOf(port))
    const missing = Object.entries(inputsOf(stage)).filter(([name, port]) => !port.optional && !Object.hasOwn(given.edges, name))
    if (missing.length > 0 && !(stage.misspelt && stage.in === undefined)) reportMissing(draft, stage, missing)
  }
}

/** What is written for each known input port; undefined where the whole of `in` can't be assigned to ports. */
function givenInputs(draft: Draft, stage: DraftStage): { edges: Record<string, unknown>; pointerOf: (port: string) => string } | undefined {
  const pointer = joinPointer(stage.pointer, 'in')
  const ports = Object.keys(inputsOf(stage))
  if (stage.in === undefined) return { edges: {}, pointerOf: () => pointer }
  if (isObject(stage.in)) {
    const edges: Record<string, unknown> = {}
    let unknown = 0
    for (const [port, written] of Object.entries(stage.in)) {
      if (ports.includes(port)) edges[port] = written
      else {
        unknown++
        if (ports.length === 0) draft.report('E2210', { stage: stage.id, use: stage.use }, joinPointer(pointer, port), 'key')
        else draft.report('E2204', { stage: stage.id, use: stage.use, name: port, known: ports, suggestion: didYouMean(port, ports) }, joinPointer(pointer, port), 'key')
      }
    }
    // An edge on a misspelt port is most likely the one that would be missing.
    if (unknown > 0) for (const port of ports) edges[port] ??= undefined
    return { edges, pointerOf: (port) => joinPointer(pointer, port) }
  }
  if (typeof stage.in !== 'string' && !Array.isArray(stage.in)) return undefined
  if (ports.length === 1) return { edges: { [ports[0]!]: stage.in }, pointerOf: () => pointer }
  if (ports.length === 0) draft.report('E2210', { stage: stage.id, use: stage.use }, pointer)
  else draft.report('E2205', { stage: stage.id, use: stage.use, edge: stage.in, known: ports }, pointer)
  return undefined
}

function readEdges(draft: Draft, stage: DraftStage, port: string, written: unknown, pointer: string): void {
  const declared = inputsOf(stage)[port]!
  const many = declared.many === true || declared.gather === true
  if (Array.isArray(written) && !many && written.length > 0) {
    draft.report('E2206', { stage: stage.id, use: stage.use, port, count: written.length, first: written[0] }, pointer)
    return
  }
  const texts = Array.isArray(written) ? written.map((text, i) => [text, joinPointer(pointer, i)] as const) : [[written, pointer] as const]
  const edges: EdgeRef[] = []
  for (const [text, at] of texts) {
    const edge = typeof text === 'string' ? readEdge(draft, stage, text, at, declared) : undefined
    if (!edge) continue
    if (edges.some((other) => other.stage === edge.stage && other.port === edge.port))
      draft.report('E2208', { stage: stage.id, port, edge: `${edge.stage}.${edge.port}` }, at)
    else edges.push(edge)
  }
  stage.inputs[port] = edges
}

/** One "stage.port" or "stage"; undefined, and reported, where it names nothing. Where the stage's type is unknown nothing is said. */
function readEdge(draft: Draft, stage: DraftStage, text: string, pointer: string, wanted: Port): EdgeRef | undefined {
  return readOutput(draft, text, pointer, { reader: stage.id, wanted: wanted.type.name })
}

/** Finds the output that "stage.port" or "stage" names, for an edge or a test. */
export function readOutput(draft: Draft, text: string, pointer: string, why: { reader: string; wanted?: string }, at?: 'key'): EdgeRef | undefined {
  const [id, port, rest] = text.split('.', 3) as [string, string | undefined, string | undefined]
  const known = port !== undefined && rest === undefined ? draft.stages.get(id)?.declaration : undefined
  if (known && Object.hasOwn(known.outputs as Ports, port!)) return { stage: id, port: port!, pointer }
  const common = { edge: text, reader: why.reader, producer: id }
  if (rest !== undefined || id === '' || port === '') return void draft.report('E2212', common, pointer, at)
  const producer = draft.stages.get(id)
  if (!producer) return void draft.report('E2201', { ...common, known: [...draft.stages.keys()], suggestion: didYouMean(id, draft.stages.keys()) }, pointer, at)
  if (!producer.declaration) return undefined
  const outputs = Object.entries(outputsOf(producer))
  const names = outputs.map(([name]) => name)
  const fitting = outputs.filter(([, output]) => output.type.name === why.wanted).map(([name]) => name)
  if (names.length === 0) return void draft.report('E2211', { ...common, use: producer.use }, pointer, at)
  if (port === undefined) {
    if (names.length === 1) return { stage: id, port: names[0]!, pointer }
    return void draft.report('E2203', { ...common, use: producer.use, known: names, fitting }, pointer, at)
  }
  const suggestion = didYouMean(port, names) ?? (fitting.length === 1 ? fitting[0] : undefined)
  return void draft.report('E2202', { ...common, use: producer.use, port, known: names, suggestion }, pointer, at)
}

function reportMissing(draft: Draft, stage: DraftStage, missing: readonly [string, Port][]): void {
  const ports = missing.map(([name, port]) => ({ name, type: port.type.name, summary: port.summary, candidates: outputsOfType(draft, stage, port.type.name) }))
  draft.report('E2207', { stage: stage.id, use: stage.use, ports }, stage.in === undefined ? stage.pointer : joinPointer(stage.pointer, 'in'), 'key')
}

/** A few outputs of other stages that could be read there. */
function outputsOfType(draft: Draft, reader: DraftStage, type: string): string[] {
  const found: string[] = []
  for (const stage of draft.stages.values()) {
    if (stage === reader) continue
    const outputs = Object.entries(outputsOf(stage))
    for (const [name, port] of outputs) if (port.type.name === type) found.push(outputs.length === 1 ? stage.id : `${stage.id}.${name}`)
    if (found.length >= 3) break
  }
  return found.slice(0, 3)
}
