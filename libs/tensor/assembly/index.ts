// The dense kernels that libs/tensor/src/generated/kernels.ts embeds, compiled by tools/generators/kernels.mjs: convolutions, products of
// matrices and the gradients that a training step takes. All single precision, row-major, maps NHWC.
//
// Sizes are in elements, pointers in bytes. Nothing is checked here: who calls has made room. Sums are added in an order that is the same
// on every host and for any number of threads; it is not that of a plain sum, so the plain twins (libs/tensor/src/dense/testing/twin.ts) give the
// same bits only where sums are exact.
export { spreadAverage } from './pooling'
export { packPanels, product, turnedProduct } from './products'
export { addParts, convolutionGradient, rectifyErrors, windowRoom } from './windows'
export { winogradConvolve, winogradFilter, winogradGradient, winogradGradientFilter, winogradRoom } from './winograd'

/** The first free byte of the memory. */
export function heapBase(): usize {
  return __heap_base
}
