import { explain } from '@spikeline/core'
import type { Command } from '../command.ts'
import { exit } from '../io.ts'

export const command: Command = {
  summary: 'Explains an error code: what it means, why it is an error, how to mend it.',
  usage: 'CODE',
  options: {},
  positionals: [1, 1],
  async run({ positionals }, io) {
    io.out(explain(positionals[0]!))
    return exit.done
  },
}
