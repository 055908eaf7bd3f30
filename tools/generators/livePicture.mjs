// Draws docs/images/live.svg, the picture in the README, from what report/live shows of pipelines/nmnist-stream.json, run in real time:
//   SPIKELINE_NMNIST=FOLDER SPIKELINE_NETWORKS=FOLDER node tools/generators/livePicture.mjs [NUMBER OF THE RECORDING]
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { execute, planDocument, validateDocument } from '@spikeline/core'
import { builtinRegistry, diskStore, nodeHost } from '@spikeline/node'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shown = Number(process.argv[2] ?? 0)

const text = JSON.parse(readFileSync(`${root}pipelines/nmnist-stream.json`, 'utf8'))
text.stages.nmnist.with.test = shown + 1
const registry = builtinRegistry([])
const { document, issues } = validateDocument(JSON.stringify(text), 'nmnist-stream.json', { registry })
if (!document) throw new Error(issues.map(({ code }) => code).join(', '))
const host = nodeHost({ folder: `${root}pipelines`, out: `${root}out/live-picture` })
const store = diskStore(`${root}out/live-picture/store`)
const plan = await planDocument(document, { registry, host, store, noCache: true })

/** Each view of the recording, about ten a second. */
const views = []
await execute(plan, { registry, host, store, document, now: () => performance.now(), signal: new AbortController().signal }).forEach((event) => {
  if (event.type === 'stage.failed') throw new Error(event.issues.map(({ code }) => code).join(', '))
  if (event.type === 'stage.view' && event.view.lines[0].startsWith(`recording ${shown},`) && event.view.image.pixels.some((pixel) => pixel !== 0)) views.push(event.view)
})

const moments = 3
const picked = views.slice(0, moments)
if (picked.length < moments) throw new Error(`only ${picked.length} views of recording ${shown}`)

const [pixel, gap, size, line] = [8, 1, 11, 16]
const side = picked[0].image.width * pixel
const column = 312
const [left, top] = [20, 20]
const [width, height] = [left + moments * column, top + side + 14 + Math.max(...picked.map(({ lines }) => lines.length)) * line + 12]
/** Nothing, OFF, ON, both: as on a terminal. */
const colours = ['#22262e', '#5c9dff', '#f2cf4a', '#ffffff']
const escaped = (content) => content.replace(/&/g, '&amp;').replace(/</g, '&lt;')

function draw({ image, lines }, i) {
  const x0 = left + i * column
  const paths = colours.map(() => '')
  image.pixels.forEach((seen, at) => {
    paths[seen] += `M${x0 + (at % image.width) * pixel} ${top + Math.floor(at / image.width) * pixel}h${pixel - gap}v${pixel - gap}h-${pixel - gap}z`
  })
  const below = top + side + 14
  return paths.map((d, seen) => d && `<path d="${d}" fill="${colours[seen]}"/>`).join('')
    + lines.map((content, k) => `<text x="${x0}" y="${below + (k + 0.7) * line}" xml:space="preserve">${escaped(content)}</text>`).join('\n')
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${size}" fill="#d7dae0">
<title>report/live at ${moments} moments of a recording of N-MNIST (Orchard et al. 2015, CC BY-SA 4.0)</title>
<rect width="${width}" height="${height}" rx="8" fill="#16181d"/>
${picked.map(draw).join('\n')}
</svg>
`
writeFileSync(`${root}docs/images/live.svg`, svg)
console.log(`docs/images/live.svg: ${picked.length} of ${views.length} views, ${(svg.length / 1024).toFixed(0)} KiB`)
