/** With fewer multiplications than this the back end's own kernels are as fast: ours copy their inputs, and wake threads. */
const WORTHWHILE = 1 << 20

export const isWorthwhile = (multiplications: number): boolean => multiplications >= WORTHWHILE
