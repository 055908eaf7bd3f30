// The tables of stbp.mjs. A row is { name, workload, timesteps, input: { density, events }, mode, runs: { system: [result] } }.

const titles = {
  ours: 'ours', snntorch: 'snnTorch', spikingjelly: 'SpikingJelly', norse: 'Norse', torch: 'PyTorch by hand', 'torch-events': 'PyTorch by hand, from events',
}
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const time = (runs) => median(runs.map(({ ms }) => ms))
const digits = (x) => (x >= 100 ? x.toFixed(0) : x.toFixed(1))
const markdown = (head, lines) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Milliseconds of each system, how much faster ours is than the fastest of all and of the spiking libraries, and peak memory. */
export function timesTable(rows, peers) {
  const libraries = peers.filter((system) => !system.startsWith('torch'))
  const head = [
    'workload', 'T', 'batch', ...['ours', ...peers].map((system) => `${titles[system]}, ms`), ...(peers.length ? ['fastest peer ÷ ours', 'fastest library ÷ ours'] : []),
    'peak MB, ours', ...(peers.length ? ['peak MB, fastest peer', 'peak MB, all peers'] : []),
  ]
  const lines = rows.map(({ workload, timesteps, runs }) => {
    const ours = time(runs.ours)
    const measured = peers.filter((system) => runs[system])
    const fastest = (among) => among.filter((system) => runs[system]).toSorted((a, b) => time(runs[a]) - time(runs[b]))[0]
    const ratio = (among) => (time(runs[fastest(among)]) / ours).toFixed(2)
    const others = measured.map((system) => peak(runs[system]))
    return [
      workload.title, timesteps, workload.batch, ...['ours', ...peers].map((system) => (runs[system] ? digits(time(runs[system])) : '–')),
      ...(peers.length ? [ratio(peers), ratio(libraries)] : []), memory(runs.ours),
      ...(peers.length ? [memory(runs[fastest(peers)]), `${Math.min(...others).toFixed(0)}–${Math.max(...others).toFixed(0)}`] : []),
    ]
  })
  const note = 'Peak memory is of the process, in brackets what was added after the start: the libraries and the batch (dense with the peers) are there before.'
  return `${markdown(head, lines)}\n\n${[note, ...unsteady(rows)].join('\n')}`
}

/** Where repeats differ by more than half of the least, a median says little. */
function unsteady(rows) {
  return rows.flatMap(({ name, timesteps, runs }) => Object.entries(runs).flatMap(([system, of]) => {
    const [least, most] = [Math.min(...of.map(({ ms }) => ms)), Math.max(...of.map(({ ms }) => ms))]
    return most > 1.5 * least ? [`Unsteady: ${titles[system]}, ${name}, T = ${timesteps}: ${digits(least)} to ${digits(most)} ms.`] : []
  }))
}

const peak = (runs) => Math.max(...runs.map(({ peakMb }) => peakMb))
const memory = (runs) => `${peak(runs).toFixed(0)} (+${Math.max(...runs.map(({ peakMb, startMb }) => peakMb - startMb)).toFixed(0)})`

/** A table for each workload of several T: each system's time, and its multiple of its own at the least T. */
export function growthTable(rows, peers) {
  const names = [...new Set(rows.map(({ name }) => name))]
  const several = names.map((name) => rows.filter((row) => row.name === name)).filter((of) => of.length > 1)
  const title = ({ runs, timesteps }) => ['ours', ...peers].filter((system) => runs[system]).map((system) => `${titles[system]}, ms (× T = ${timesteps})`)
  return several.map((of) => markdown(
    ['T', 'input density', 'events a sample', ...title(of[0])],
    of.map(({ timesteps, input, runs }) => [
      timesteps, `${(100 * input.density).toFixed(2)} %`, input.events.toFixed(0),
      ...Object.keys(runs).map((system) => `${digits(time(runs[system]))} (${(time(runs[system]) / time(of[0].runs[system])).toFixed(1)})`),
    ]),
  ))
}

const percent = (rate) => (100 * rate).toFixed(3)

function range(values, show) {
  if (values.length === 0) return '–'
  const [least, most] = [show(Math.min(...values)), show(Math.max(...values))]
  return least === most ? least : `${least}–${most}`
}

/** Mean spikes per neuron and step of each layer before training: ours, and the range over the peers. */
export function ratesTable(rows) {
  const head = ['workload', 'T', 'input, %', 'layers, ours, %', 'layers, peers, %', 'loss, ours', 'loss, peers']
  return markdown(head, rows.map(({ workload, timesteps, input, runs }) => {
    const { ours: [ours], ...rest } = runs
    const others = Object.values(rest).map(([first]) => first)
    return [
      workload.title, timesteps, percent(input.density), ours.rates.map(percent).join(' / '),
      ours.rates.map((_, l) => range(others.map(({ rates }) => rates[l]), percent)).join(' / '),
      ours.loss.toFixed(6), range(others.map(({ loss }) => loss), (x) => x.toFixed(6)),
    ]
  }))
}
