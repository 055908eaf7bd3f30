/** Names the arithmetic of the dense kernels, and which shapes they do, in the keys of results on the back end 'wasm': change it where bits change. */
export const denseKernels = 'dense kernels 2'
