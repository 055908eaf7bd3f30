// `node --import` this file, and a child process of a test runs the sources as they are, on any Node.
import { register } from 'node:module'

const hooks = `
  import { readFileSync } from 'node:fs'
  import { fileURLToPath } from 'node:url'
  import ts from 'typescript'
  export async function load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context)
    const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
    const source = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), { compilerOptions }).outputText
    return { format: 'module', source, shortCircuit: true }
  }`
const resolvedTypescript = import.meta.resolve('typescript')
register(`data:text/javascript,${encodeURIComponent(hooks.replace("'typescript'", JSON.stringify(resolvedTypescript)))}`)
