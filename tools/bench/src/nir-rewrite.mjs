// node nir-rewrite.mjs IN.nir OUT.nir: reads a NIR file into a graph and writes the graph again. See ../peers/nir_readback.py.
import { readFileSync, writeFileSync } from 'node:fs'
import { readNir, writeNir } from '@spikeline/networks'

const [from, to] = process.argv.slice(2)
writeFileSync(to, await writeNir(await readNir(readFileSync(from), from)))
