// Generates, from the declarations of the built-in stage types and from the catalogue of messages:
//   docs/stages/<family>/<name>.md   a page for each stage type: ports, parameters, properties, example
//   docs/stages/README.md            the list of them
//   docs/errors.md                   every message code with its explanation
//   docs/events.md                   every format of events with its conventions and options
// Needs built libraries. With --check nothing is written; the exit status is 1 where a file is out of date or left over.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogue, describeStage, markdownTable, stageMarkdown } from '@spikeline/core'
import { builtinLibraries } from '@spikeline/node'
import { eventsPage } from './eventsPage.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const check = process.argv.includes('--check')

const stages = builtinLibraries.flatMap((library) => library.stages).map(describeStage)
const notice = '<!-- Generated from the declarations by `npm run generate`. Do not edit. -->'

function index() {
  const families = [...new Set(stages.map(({ type }) => type.split('/')[0]))]
  const sections = families.map((family) => {
    const rows = stages.filter(({ type }) => type.startsWith(`${family}/`)).sort((a, b) => a.type.localeCompare(b.type, 'en'))
      .map(({ type, summary }) => [`[${type}](${type}.md)`, summary])
    return `## ${family}\n\n${markdownTable(['stage type', 'what it does'], rows)}`
  })
  const intro = 'A pipeline is made of these. Each page is printed on a terminal, too: `spikeline stages TYPE`. To add your own, see [the tutorial](../tutorial/your-own-stage.md).'
  return [notice, '# Stage types', intro, ...sections].join('\n\n') + '\n'
}

/** Chapters of the catalogue by the first two characters of their codes. */
const chapters = {
  E1: 'Syntax of a document', E2: 'Documents', E3: 'Networks, encoding, training, conversion, simulation', E4: 'Data sets', E5: 'Running',
  E6: 'Plans and the artifact store', E7: 'Command line and files', E8: 'Metrics and reports', W2: 'Warnings about documents',
}

function errors() {
  const codes = Object.keys(catalogue).sort()
  const prefixes = [...new Set(codes.map((code) => code.slice(0, 2)))]
  const sections = prefixes.map((prefix) => {
    const entries = codes.filter((code) => code.startsWith(prefix)).map((code) => `### ${code}\n\n${catalogue[code].explain.trim()}`)
    return [`## ${prefix}xxx: ${chapters[prefix] ?? 'Other'}`, ...entries].join('\n\n')
  })
  const intro = 'Every message has a code, which never gets another meaning. `spikeline explain CODE` prints what stands here. Codes that begin with E are errors, those with W warnings.'
  return [notice, '# Messages', intro, ...sections].join('\n\n') + '\n'
}

const outputs = new Map([
  [join(root, 'docs/stages/README.md'), index()],
  [join(root, 'docs/errors.md'), errors()],
  [join(root, 'docs/events.md'), eventsPage(notice)],
  ...stages.map((stage) => [join(root, 'docs/stages', `${stage.type}.md`), `${notice}\n\n${stageMarkdown(stage)}`]),
])
const folder = join(root, 'docs/stages')
const present = existsSync(folder) ? readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md')).map((name) => join(folder, name)) : []
const leftOver = present.filter((file) => !outputs.has(file))
const stale = [...outputs].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)

for (const [file, text] of stale) {
  if (check) console.error(`${relative(root, file)} is out of date: run npm run generate`)
  else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    console.log(`wrote ${relative(root, file)}`)
  }
}
for (const file of leftOver) {
  if (check) console.error(`${relative(root, file)} is of no stage type any more: run npm run generate`)
  else {
    rmSync(file)
    console.log(`removed ${relative(root, file)}`)
  }
}
if (check && stale.length + leftOver.length) process.exitCode = 1
else console.log(check ? `${outputs.size} pages are up to date` : `${outputs.size} pages, ${stale.length} written, ${leftOver.length} removed`)
