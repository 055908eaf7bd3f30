// Draws docs/images/quickstart.svg, the picture in the README, from the results of the quickstart:
//   npx spikeline run pipelines/quickstart.json && node tools/generators/picture.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { instances } = JSON.parse(readFileSync(`${root}out/quickstart/results.json`, 'utf8'))

/** pJ of an operation, FP32 in 45 nm (Horowitz 2014), as measure/cost has them. */
const [MULTIPLY, ADD] = [3.7, 0.9]
const longest = Math.max(...instances.map(({ params }) => params.T ?? 0))
const metrics = instances.filter(({ params }) => params.T === undefined || params.T === longest).flatMap((i) => i.metrics)
const value = (name, model, step) => metrics.find((m) => m.name === name && m.labels.model === model && m.labels.layer === undefined && m.labels.step === step)?.value
const energy = (multiplications, additions) => (multiplications * MULTIPLY + additions * ADD) * 1e-6

/** Accuracy in % against energy in µJ: the ANN is one point, a spiking network one for each step after which it may be asked. */
const rows = [
  { model: 'ann', x: energy(value('multiplications', 'ann'), value('additions', 'ann')), y: 100 * value('accuracy', 'ann') },
  ...['snn, analog input', 'snn, spike input'].flatMap((model) => Array.from({ length: longest }, (_, i) => i + 1).map((step) => ({
    model, step,
    x: energy(value('multiplications.cumulative', model, step), value('additions.cumulative', model, step)),
    y: 100 * value('accuracy.anytime', model, step),
  }))),
]

const [width, height, left, right, top, bottom] = [760, 360, 62, 24, 28, 50]
const ticksX = [0.05, 0.1, 0.2, 0.5, 1, 2]
const [x0, x1] = [0.04, 3]
const [y0, y1] = [70, 100]
const x = (v) => left + ((Math.log(v) - Math.log(x0)) / (Math.log(x1) - Math.log(x0))) * (width - left - right)
const y = (v) => top + ((y1 - v) / (y1 - y0)) * (height - top - bottom)
const ticksY = [70, 75, 80, 85, 90, 95, 100]
const colours = { ann: '#444b57', 'snn, analog input': '#c2571a', 'snn, spike input': '#1668b8' }
const text = (px, py, content, more = '') => `<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" ${more}>${content}</text>`

/** The ANN is a ring, so that what lies on it is seen. */
const dot = (model) => (model === 'ann' ? `r="9" fill="none" stroke="${colours[model]}" stroke-width="2.5"` : `r="5" fill="${colours[model]}"`)
/** Steps that get a label: enough to read the curve by. */
const labelled = [1, 2, 5, 10, 20, 50]
const series = Object.keys(colours).map((model, i) => {
  const own = rows.filter((r) => r.model === model)
  const line = `<polyline points="${own.map((r) => `${x(r.x).toFixed(1)},${y(r.y).toFixed(1)}`).join(' ')}" fill="none" stroke="${colours[model]}" stroke-opacity=".5" stroke-width="2"/>`
  const marks = own.filter((r) => r.step === undefined || (model === 'snn, spike input' ? labelled.includes(r.step) : r.step <= 2 || r.step === longest))
    .map((r) => `<circle cx="${x(r.x).toFixed(1)}" cy="${y(r.y).toFixed(1)}" ${dot(model)}/>${r.step && model === 'snn, spike input' ? text(x(r.x), y(r.y) + 19, r.step === 1 ? 'step 1' : r.step, 'text-anchor="middle" class="small"') : ''}`)
  const key = `<circle cx="${left + 334}" cy="${height - bottom - 70 + i * 22}" ${dot(model)}/>${text(left + 346, height - bottom - 66 + i * 22, model)}`
  return line + marks.join('') + key
})

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui,sans-serif" font-size="13" fill="#222">
<style>.small{font-size:12px;fill:#555}</style><rect width="${width}" height="${height}" fill="#fff"/>
${ticksY.map((v) => `<line x1="${left}" x2="${width - right}" y1="${y(v).toFixed(1)}" y2="${y(v).toFixed(1)}" stroke="#e6e8ec"/>${text(left - 8, y(v) + 4, v, 'text-anchor="end" class="small"')}`).join('\n')}
${ticksX.map((v) => `<line x1="${x(v).toFixed(1)}" x2="${x(v).toFixed(1)}" y1="${top}" y2="${height - bottom}" stroke="#e6e8ec"/>${text(x(v), height - bottom + 18, v, 'text-anchor="middle" class="small"')}`).join('\n')}
${series.join('\n')}
${text((left + width - right) / 2, height - 10, 'energy of the arithmetic until then, µJ a sample (45 nm; memory not counted)', 'text-anchor="middle"')}
${text(left, 16, 'accuracy on MNIST’s 10,000 test images, %, after each time step')}
</svg>
`
writeFileSync(`${root}docs/images/quickstart.svg`, svg)
console.log(`docs/images/quickstart.svg: ${rows.length} points`)
