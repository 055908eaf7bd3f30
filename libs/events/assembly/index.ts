// The kernels that libs/events/src/generated/kernels.ts embeds, compiled by tools/generators/kernels.mjs: the loops of decoders on 128-bit
// SIMD, those of filters and slices. Pointers and sizes are in bytes. Nothing of memory is checked here: who calls has made room, and gives bytes
// and events that are there.
export { atisRecords } from './atis'
export { evt2Words } from './evt2'
export { evt3Words } from './evt3'
export { streamRecords } from './eventStream'
export { backgroundActivity, crop, refractory } from './filters'
export { decodeLz4Block } from './lz4'
export { aedatRecords, datRecords } from './records'
export { addNeurons, takeNeurons } from './slices'
export { structRecords } from './structs'
export { textLines } from './text'

/** The first free byte of the memory. */
export function heapBase(): usize {
  return __heap_base
}
