import type { Pointer } from '@spikeline/spikes'

/** What libs/tensor/assembly exports; each kernel is described there. `map`: twelve integers, see Convolution there. */
export interface DenseKernels {
  product(rows: number, depth: number, columns: number, a: Pointer, pitch: number, b: Pointer, c: Pointer, cPitch: number): void
  turnedProduct(depth: number, rows: number, columns: number, a: Pointer, pitch: number, b: Pointer, c: Pointer, room: Pointer): void
  packPanels(depth: number, columns: number, first: number, count: number, transposed: number, b: Pointer, packed: Pointer): void
  windowRoom(window: number): number
  convolutionGradient(map: Pointer, first: number, count: number, x: Pointer, dy: Pointer, sums: Pointer, room: Pointer): void
  rectifyErrors(count: number, filters: number, y: Pointer, dy: Pointer, sums: Pointer): void
  addParts(size: number, parts: number, pitch: number, sums: Pointer, gradient: Pointer): void
  winogradRoom(channels: number, filters: number): number
  winogradFilter(channels: number, filters: number, turned: number, filter: Pointer, to: Pointer): void
  winogradConvolve(map: Pointer, first: number, count: number, x: Pointer, filter: Pointer, bias: Pointer, lowest: number, y: Pointer, room: Pointer): void
  winogradGradient(map: Pointer, first: number, count: number, x: Pointer, dy: Pointer, sums: Pointer, room: Pointer): void
  winogradGradientFilter(size: number, parts: number, sums: Pointer, gradient: Pointer): void
  spreadAverage(
    height: number, width: number, channels: number, outHeight: number, outWidth: number, windowHeight: number, windowWidth: number,
    first: number, count: number, dy: Pointer, dx: Pointer,
  ): void
}
