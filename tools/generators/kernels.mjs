// Compiles the kernels in AssemblyScript, libs/PACKAGE/assembly to libs/PACKAGE/src/generated/kernels.ts: a WebAssembly module as base64,
// so that it loads without files in Node and in browsers. With --check nothing is written; the exit status is 1 where a file is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

for (const name of ['spikes', 'tensor', 'events']) await generate(`libs/${name}/assembly`, `libs/${name}/src/generated/kernels.ts`)

async function generate(source, target) {
  const outputs = new Map()
  const { error, stderr } = await asc.main([
    'index.ts', '--outFile', 'kernels.wasm', '--textFile', 'kernels.wat',
    '--runtime', 'stub', '--enable', 'simd', '--disable', 'mutable-globals', '--importMemory', '--maximumMemory', '65536',
    '--noAssert', '--optimizeLevel', '3', '--shrinkLevel', '0',
  ], {
    readFile: (name, base) => {
      const file = path(`${source}/${base === '.' ? name : `${base}/${name}`}`)
      return existsSync(file) ? readFileSync(file, 'utf8') : null
    },
    writeFile: (name, content) => void outputs.set(name, content),
    listFiles: () => [],
  })
  if (error) {
    console.error(`${stderr}${error.message}`)
    process.exit(1)
  }
  const wasm = outputs.get('kernels.wasm')
  if (process.argv.includes('--text')) console.log(outputs.get('kernels.wat'))

  // The flags of the import's limits are where modules for memory of threads or of one differ: 1 is a maximum, 3 a maximum and shared.
  const name = Buffer.from('\x03env\x06memory\x02')
  const memoryFlags = Buffer.from(wasm).indexOf(name) + name.length
  const { heapBase } = (await WebAssembly.instantiate(wasm, { env: { memory: new WebAssembly.Memory({ initial: 1, maximum: 1 }) } })).instance.exports
  if (wasm[memoryFlags] !== 1) throw new Error('the module does not import its memory as was expected')

  const text = [
    `// Generated from ${source} by \`npm run generate\`. Do not edit.`,
    `/** The kernels as a WebAssembly module of ${wasm.length} bytes, in base64. */`,
    'export const kernels =',
    ...Buffer.from(wasm).toString('base64').match(/.{1,120}/g).map((line, i) => `  ${i ? '+ ' : ''}'${line}'`),
    '/** Where in the module the flags of the imported memory are: 1 as it is, 3 for memory that threads share. */',
    `export const memoryFlags = ${memoryFlags}`,
    '/** The first byte of the memory that the module leaves free. */',
    `export const heapBase = ${heapBase()}`,
    '',
  ].join('\n')

  if (existsSync(path(target)) && readFileSync(path(target), 'utf8') === text) console.log(`${target} is up to date`)
  else if (process.argv.includes('--check')) {
    console.error(`${target} is out of date: run npm run generate`)
    process.exit(1)
  } else {
    writeFileSync(path(target), text)
    console.log(`wrote ${target}: ${wasm.length} bytes of WebAssembly`)
  }
}
