import type { FileNode } from '../files/networkFile.ts'
import { numbersOf, type NirArray, type NirGraph } from './graph.ts'

/** The nodes of a graph, those of nested graphs as 'outer.inner', in the order of the file. */
export function describeNir({ nodes }: NirGraph, prefix = ''): FileNode[] {
  return [...nodes].flatMap(([name, node]): FileNode[] => {
    if (node.type === 'NIRGraph') return [{ name: prefix + name, type: node.type, parameters: {} }, ...describeNir(node, `${prefix}${name}.`)]
    const parameters = Object.entries(node.parameters as unknown as Record<string, NirArray | string>)
    return [{ name: prefix + name, type: node.type, parameters: Object.fromEntries(parameters.map(([key, value]) => [key, describeValue(value)])) }]
  })
}

/** '1' or '[2, 34, 34]' for few values, '0.1 (16×16×16)' for one in all places, '0.5 … 2 (128)' for others. */
function describeValue(value: NirArray | string): string {
  if (typeof value === 'string') return value
  const numbers = numbersOf(value)
  if (value.shape.length === 0) return short(numbers[0]!)
  if (numbers.length === 0 || (numbers.length <= 4 && value.shape.length === 1)) return `[${numbers.map(short).join(', ')}]`
  const [least, most] = numbers.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, -Infinity])
  return `${least === most ? short(least) : `${short(least)} … ${short(most)}`} (${value.shape.join('×')})`
}

const short = (value: number): string => String(Number(value.toPrecision(6)))
