// Draws docs/images/synthesis.svg, the picture in docs/synthesis.md, from what the benchmark measured:
//   SPIKELINE_NMNIST=FOLDER npm run bench -- synthesis --curves out/synthesis.json && node tools/generators/synthesis-picture.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { first, last, synthetic, real } = JSON.parse(readFileSync(`${root}out/synthesis.json`, 'utf8'))

const [side, binMs] = [34, 10]
const [left, top, plotWidth, plotHeight, gap] = [52, 30, 400, 120, 34]
const [pixel, mapsLeft, mapGap] = [4, 508, 20]
const width = mapsLeft + 2 * side * pixel + mapGap + 16
const height = top + 2 * plotHeight + gap + 50
const colours = { real: '#444b57', synthetic: '#c2571a' }
const text = (x, y, content, more = '') => `<text x="${x}" y="${y}" ${more}>${content}</text>`

const bins = 32
const most = 20 * Math.ceil(Math.max(...[real, synthetic].flatMap(({ rates }) => rates.flat())) / 20)
const plots = [['ON', 1], ['OFF', 0]].map(([name, polarity], k) => {
  const base = top + k * (plotHeight + gap) + plotHeight
  const x = (bin) => left + (bin / bins) * plotWidth
  const y = (rate) => base - (rate / most) * plotHeight
  const lines = Object.entries({ real, synthetic }).map(([which, { rates }]) =>
    `<polyline points="${rates[polarity].slice(0, bins).map((rate, i) => `${x(i + 0.5).toFixed(1)},${y(rate).toFixed(1)}`).join(' ')}" fill="none" stroke="${colours[which]}" stroke-width="2"/>`)
  const grid = [0, most / 2, most].map((rate) => `<line x1="${left}" x2="${left + plotWidth}" y1="${y(rate)}" y2="${y(rate)}" stroke="#e6e8ec"/>${text(left - 8, y(rate) + 4, rate, 'text-anchor="end" class="small"')}`)
  const times = [0, 100, 200, 300].map((ms) => text(x(ms / binMs), base + 16, ms, 'text-anchor="middle" class="small"'))
  return [...grid, ...lines, ...times, text(left + 6, base - plotHeight + 14, name)].join('\n')
})

const levels = 9
const brightest = Math.max(...[real, synthetic].flatMap(({ map }) => map.flat()))
const shades = ['#f4f5f7', '#dfe3ea', '#c3cbd8', '#a3b0c4', '#8194af', '#5f7899', '#415d82', '#274467', '#11294a']
/** Runs of one shade along a row are one rectangle of a path. */
function drawMap(map, x0, y0) {
  const paths = Array.from({ length: levels }, () => '')
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side;) {
      const level = Math.min(levels - 1, Math.floor((levels * map[y * side + x]) / brightest))
      let end = x + 1
      while (end < side && Math.min(levels - 1, Math.floor((levels * map[y * side + end]) / brightest)) === level) end++
      paths[level] += `M${x0 + x * pixel} ${y0 + y * pixel}h${(end - x) * pixel}v${pixel}h-${(end - x) * pixel}z`
      x = end
    }
  }
  return paths.map((d, level) => d && `<path d="${d}" fill="${shades[level]}"/>`).join('')
}
const maps = [['ON', 1], ['OFF', 0]].flatMap(([name, polarity], k) => Object.entries({ real, synthetic }).map(([which, { map }], column) => {
  const [x0, y0] = [mapsLeft + column * (side * pixel + mapGap), top + k * (side * pixel + 26)]
  return drawMap(map[polarity], x0, y0) + text(x0, y0 - 6, `${name}, ${which}`, `fill="${colours[which]}"`)
}))

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui,sans-serif" font-size="13" fill="#222">
<style>.small{font-size:12px;fill:#555}</style><rect width="${width}" height="${height}" fill="#fff"/>
${plots.join('\n')}
${maps.join('\n')}
${text(left, 16, `events in ${binMs} ms, digits ${first} to ${last}: <tspan fill="${colours.real}">real</tspan>, <tspan fill="${colours.synthetic}">synthetic</tspan>`)}
${text(left + plotWidth / 2, height - 18, 'time, ms', 'text-anchor="middle"')}
${text(mapsLeft, height - 18, `events at a pixel, white 0 to dark ${brightest.toFixed(1)} a recording`, 'class="small"')}
</svg>
`
writeFileSync(`${root}docs/images/synthesis.svg`, svg)
console.log(`docs/images/synthesis.svg: ${(svg.length / 1024).toFixed(0)} KiB`)
