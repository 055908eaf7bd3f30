import { openTensor, type Tf } from '@spikeline/tensor'

/** The JavaScript back end, for tests of what must hold on every back end. */
export const openCpu = async (): Promise<Tf> => (await openTensor('cpu')).tf
