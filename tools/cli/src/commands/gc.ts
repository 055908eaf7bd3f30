import { fail } from '@spikeline/core'
import { gc } from '@spikeline/node'
import { text, type Command } from '../command.ts'
import { storeFolder } from '../execution.ts'
import { exit } from '../io.ts'
import { count } from '../present/presenter.ts'

export const command: Command = {
  summary: 'Frees results that none of the latest runs of any pipeline refers to, and what killed processes left behind.',
  usage: '',
  options: {
    store: { type: 'string', value: 'DIR', help: 'artifact store (default .spikeline/store, or SPIKELINE_STORE)' },
    runs: { type: 'string', value: 'N', help: 'how many runs of each pipeline keep their results (default 3)' },
    'dry-run': { type: 'boolean', help: 'say what would be freed, free nothing' },
  },
  positionals: [0, 0],
  async run({ options }, io) {
    const runs = text(options, 'runs') ?? '3'
    if (!/^[1-9]\d*$/.test(runs)) fail('E7007', { option: 'runs', given: runs })
    const dryRun = options['dry-run'] === true
    const report = await gc({ folder: storeFolder(options, io) }, { runs: Number(runs), dryRun })
    io.out(`${dryRun ? 'would free' : 'freed'} ${(report.bytes / 2 ** 20).toFixed(1)} MiB: ${count(report.records, 'result')}, ${count(report.blobs, 'blob')}, `
      + `${count(report.checkpoints, 'checkpoint')}, ${count(report.temporary, 'leftover')}; kept ${count(report.kept, 'result')}`)
    return exit.done
  },
}
