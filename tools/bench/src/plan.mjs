// Times validation and planning: documents of many stages, sweeps of many instances. Prints a Markdown table.
import { pathToFileURL } from 'node:url'
import { bareHost, createRegistry, defineLibrary, definePortType, defineStage, memoryStore, planDocument, validateDocument } from '@spikeline/core'

const numbers = { type: definePortType({ name: 'numbers', summary: 'numbers' }), summary: 'numbers' }
const params = {
  type: 'object', additionalProperties: false,
  properties: { size: { type: 'integer', minimum: 1, default: 10 }, rate: { type: 'number', default: 0.1 }, kind: { enum: ['plain', 'fancy'], default: 'plain' } },
}
const shapes = () => ({ out: { samples: 10 } })
const stage = (type, inputs, more = {}) => defineStage({ type, version: '1', summary: 'for timing', params, inputs, outputs: { out: numbers }, deterministic: true, shapes, run: () => ({}), ...more })
const registry = createRegistry([{ library: defineLibrary({ name: 'bench', version: '1.0.0', stages: [
  stage('bench/source', {}, { stored: false }), stage('bench/step', { in: numbers }), stage('bench/seeded', { in: numbers }, { seeded: true }),
  stage('bench/join', { all: { ...numbers, gather: true } }),
] }) }])

/** A hundred chains of ten stages each. */
function wide(count) {
  const stages = {}
  for (let i = 0; i < count; i++) {
    const first = i % 10 === 0
    stages[`s${i}`] = { use: first ? 'bench/source' : 'bench/step', with: { size: i + 1, rate: 0.5 }, ...(first ? {} : { in: `s${i - 1}.out` }) }
  }
  return { version: 1, name: 'wide', stages }
}

/** One chain swept over `values` × 10 seeds, its end collected by one stage. */
function swept(values) {
  return {
    version: 1, name: 'swept', params: { size: 1 },
    stages: {
      data: { use: 'bench/source' },
      train: { use: 'bench/step', in: 'data', with: { size: { $param: 'size' } } },
      code: { use: 'bench/seeded', in: 'train' },
      run: { use: 'bench/step', in: 'code', with: { rate: 0.2 } },
      table: { use: 'bench/join', in: { all: ['run'] } },
    },
    sweep: { matrix: { size: Array.from({ length: values }, (_, i) => i + 1), seed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } },
  }
}

async function time(name, json) {
  const text = JSON.stringify(json, null, 2)
  const store = memoryStore()
  const rounds = []
  for (let round = 0; round < 3; round++) {
    const started = performance.now()
    const { document, issues } = validateDocument(text, `${name}.json`, { registry })
    if (!document) throw new Error(JSON.stringify(issues.slice(0, 3)))
    const validated = performance.now()
    const { instances } = await planDocument(document, { registry, host: bareHost, store })
    rounds.push({ validate: validated - started, plan: performance.now() - validated, instances: instances.length })
  }
  // The first round pays for compiling schemas and code, as a command does; the best shows the work itself.
  const best = rounds.reduce((a, b) => (a.validate + a.plan < b.validate + b.plan ? a : b))
  return { name, stages: Object.keys(json.stages).length, first: rounds[0], best }
}

/** Rows of { name, stages, first, best }, times in milliseconds. */
export const plan = async () => [
  await time('one stage', { version: 1, name: 'one', stages: { s: { use: 'bench/source' } } }),
  await time('1,000 stages', wide(1000)),
  await time('10,000 instances', swept(476)),
  await time('100,000 instances', swept(4760)),
]

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const ms = (x) => x.toFixed(0)
  console.log('| document | stages | instances | validate, first (ms) | plan, first (ms) | validate, best (ms) | plan, best (ms) |')
  console.log('|---|--:|--:|--:|--:|--:|--:|')
  for (const { name, stages, first, best } of await plan())
    console.log(`| ${name} | ${stages} | ${first.instances} | ${ms(first.validate)} | ${ms(first.plan)} | ${ms(best.validate)} | ${ms(best.plan)} |`)
}
