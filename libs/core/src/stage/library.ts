import type { PortType } from '../ports/portType.ts'
import type { AnyStage } from './stage.ts'

/** A package of stage types and port types. A third party's module has one as its default export. */
export interface Library {
  readonly name: string
  readonly version: string
  readonly stages: readonly AnyStage[]
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- port types are invariant in their batch
  readonly portTypes: readonly PortType<any>[]
}

/** Declares a library; throws where two stages or port types share a name. */
export function defineLibrary(library: Omit<Library, 'portTypes'> & Partial<Pick<Library, 'portTypes'>>): Library {
  const portTypes = library.portTypes ?? []
  for (const names of [library.stages.map((s) => s.type), portTypes.map((p) => p.name)]) {
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined) throw new TypeError(`Library "${library.name}" declares "${twice}" twice`)
  }
  return { ...library, portTypes }
}
