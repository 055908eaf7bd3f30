import type { Issue } from '../issues/issue.ts'
import type { PortType } from '../ports/portType.ts'
import { checkSchema } from '../schema/compile.ts'
import type { Library } from './library.ts'
import type { AnyStage } from './stage.ts'

/** A library as a registry holds it; its types are called `prefix:family/name` where it has a prefix. */
export interface LoadedLibrary {
  readonly prefix?: string
  readonly library: Library
  /** Digest of a third party's code, part of the keys of its stages: edited code never meets a stale result. */
  readonly codeDigest?: string
}

/** A stage type under the name that documents use. */
export interface RegisteredStage {
  readonly name: string
  readonly stage: AnyStage
  readonly library: Library
  readonly prefix?: string
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- port types are invariant in their batch
type AnyPortType = PortType<any>

/** All stage types and port types that are at hand. Making one costs a map: no schema is compiled before it is needed. */
export interface Registry {
  readonly libraries: readonly LoadedLibrary[]
  /** By the name that documents use. */
  readonly stages: ReadonlyMap<string, RegisteredStage>
  readonly portTypes: ReadonlyMap<string, AnyPortType>
  /** The names of all stage types, sorted. */
  types(): readonly string[]
  /** The declaration of a stage type. */
  stage(name: string): AnyStage | undefined
  /** The prefixes under which third-party libraries are loaded. */
  readonly prefixes: ReadonlySet<string>
  /** Issues E2110 of stage types whose params schema is itself wrong, of one type or of all; each is checked once. */
  check(name?: string): readonly Issue[]
}

/**
 * Gathers libraries. Port types that no library lists are taken from the ports of its stages.
 * Throws where two libraries give one name to different stages.
 */
export function createRegistry(libraries: readonly LoadedLibrary[]): Registry {
  const stages = new Map<string, RegisteredStage>()
  const portTypes = new Map<string, AnyPortType>()
  for (const { prefix, library } of libraries) {
    for (const stage of library.stages) {
      const name = prefix === undefined ? stage.type : `${prefix}:${stage.type}`
      const other = stages.get(name)
      if (other) throw new TypeError(`Stage type "${name}" is declared by the libraries "${other.library.name}" and "${library.name}"`)
      stages.set(name, { name, stage, library, ...(prefix === undefined ? {} : { prefix }) })
    }
    for (const type of [...library.portTypes, ...library.stages.flatMap(portTypesOf)]) if (!portTypes.has(type.name)) portTypes.set(type.name, type)
  }
  const checked = new Map<string, readonly Issue[]>()
  const checkOne = (name: string): readonly Issue[] => {
    const registered = stages.get(name)
    if (!registered) return []
    let issues = checked.get(name)
    if (!issues) checked.set(name, (issues = checkSchema(registered.stage.params, { use: name, library: registered.library.name })))
    return issues
  }
  return {
    libraries,
    stages,
    portTypes,
    prefixes: new Set(libraries.flatMap(({ prefix }) => (prefix === undefined ? [] : [prefix]))),
    types: () => [...stages.keys()].sort(),
    stage: (name) => stages.get(name)?.stage,
    check: (name) => (name === undefined ? [...stages.keys()].flatMap(checkOne) : checkOne(name)),
  }
}

function portTypesOf(stage: AnyStage): AnyPortType[] {
  return [...Object.values(stage.inputs), ...Object.values(stage.outputs)].map((port) => (port as { type: AnyPortType }).type)
}
