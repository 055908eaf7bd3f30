import type { ParseArgsConfig } from 'node:util'
import type { Io } from './io.ts'

/** An option as `node:util` parses it, with the words for the help. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  readonly short?: string
  /** Shown in the help: `--param NAME=VALUE`. */
  readonly value?: string
  readonly help: string
}
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface Call {
  readonly positionals: readonly string[]
  readonly options: OptionValues
}

/** A command of the command line: its help, its options and what it does. Resolves to the exit status. */
export interface Command {
  readonly summary: string
  /** After the command's name: `FILE [STAGE]`. */
  readonly usage: string
  readonly details?: string
  readonly options: Readonly<Record<string, Option>>
  /** Fewest and most positional arguments. */
  readonly positionals: readonly [number, number]
  run(call: Call, io: Io): Promise<number>
}

export const parseOptions = (options: Command['options']): ParseArgsConfig['options'] =>
  Object.fromEntries(Object.entries(options).map(([name, { type, multiple, short }]) => [name, { type, ...(multiple ? { multiple } : {}), ...(short ? { short } : {}) }]))

/** All values of a repeatable option. */
export const list = (options: OptionValues, name: string): readonly string[] => (options[name] as readonly string[] | undefined) ?? []
/** A single text option. */
export const text = (options: OptionValues, name: string): string | undefined => options[name] as string | undefined
