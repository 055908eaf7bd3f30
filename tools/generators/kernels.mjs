// Compiles libs/spikes/assembly to libs/spikes/src/generated/kernels.ts: the WebAssembly module as base64, so that it loads
// without files in Node and in browsers. With --check nothing is written; the exit status is 1 where the file is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url))
const source = 'libs/spikes/assembly'
const target = 'libs/spikes/src/generated/kernels.ts'

/** Compiles with these options; the bytes of the module. */
async function compile(...options) {
  const outputs = new Map()
  const { error, stderr } = await asc.main([
    'index.ts', '--outFile', 'kernels.wasm', '--textFile', 'kernels.wat', ...options,
    '--runtime', 'stub', '--enable', 'simd', '--disable', 'mutable-globals', '--importMemory', '--noAssert', '--optimizeLevel', '3', '--shrinkLevel', '0',
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
  if (process.argv.includes('--text')) console.log(outputs.get('kernels.wat'))
  return outputs.get('kernels.wasm')
}

const wasm = await compile()
const shared = await compile('--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536')
const constant = (name, bytes, words) => [
  `/** ${words}, a WebAssembly module of ${bytes.length} bytes, in base64. */`,
  `export const ${name} =`,
  ...Buffer.from(bytes).toString('base64').match(/.{1,120}/g).map((line, i) => `  ${i ? '+ ' : ''}'${line}'`),
]
const text = [
  `// Generated from ${source} by \`npm run generate\`. Do not edit.`,
  ...constant('kernels', wasm, 'The kernels'),
  ...constant('sharedKernels', shared, 'The same kernels on memory that threads share'),
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
