export { spreadAverage } from './pooling'
export { packPanels, product, productOfRows } from './products'
export { addParts, convolutionGradient, convolve, windowRoom } from './windows'
export { winogradConvolve, winogradFilter, winogradGradient, winogradGradientFilter, winogradRoom } from './winograd'

/** The first free byte of the memory. */
export function heapBase(): usize {
  return __heap_base
}
