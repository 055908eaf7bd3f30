import { parseArgs } from 'node:util'
import { fail, formatIssues, issue, IssueError, type Issue } from '@spikeline/core'
import { parseOptions, type Command } from './command.ts'
import { commands } from './commands/index.ts'
import { commandHelp, overview } from './help.ts'
import { exit, processIo, type Io } from './io.ts'
import { statusOf } from './status.ts'

/** Runs one call of the command line; resolves to its exit status. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    return await dispatch(args, io)
  } catch (error) {
    if (io.signal.aborted) {
      io.err('cancelled')
      return exit.cancelled
    }
    const issues = issuesOf(error)
    io.err(formatIssues(issues, { color: io.color }))
    return statusOf(error, issues)
  }
}

/** The issues of an error: its own, or E7017 for what the system refused. Anything else is a fault of the program and is thrown, with its trace. */
function issuesOf(error: unknown): readonly Issue[] {
  if (error instanceof IssueError) return error.issues
  if (error instanceof Error && 'syscall' in error) return [issue('E7017', { detail: error.message })]
  throw error
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = name === 'help' ? rest[0] : undefined
    io.out(asked === undefined ? overview() : commandHelp(asked, await load(asked)))
    return name === undefined ? exit.wrong : exit.done
  }
  const command = await load(name)
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(commandHelp(name, command))
    return exit.done
  }
  return command.run(parse(name, command, rest), io)
}

async function load(name: string): Promise<Command> {
  const entry = commands[name]
  return entry ? entry.load() : fail('E7001', { command: name, known: Object.keys(commands) })
}

function parse(name: string, command: Command, args: readonly string[]) {
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options: parseOptions(command.options), allowPositionals: true, strict: true })
  } catch (error) {
    return fail('E7002', { command: name, detail: (error as Error).message.split(/\.\s/)[0], options: Object.keys(command.options) })
  }
  const [fewest, most] = command.positionals
  const count = parsed.positionals.length
  if (count < fewest || count > most) fail('E7003', { command: name, usage: command.usage, count })
  return { positionals: parsed.positionals, options: parsed.values as never }
}
