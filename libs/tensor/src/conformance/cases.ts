import type { Tensor } from '@tensorflow/tfjs'
import type { Tf } from '../tf.ts'
import { convolutionCases } from './convolutionCases.ts'
import { denseCases } from './denseCases.ts'
import { poolingCases } from './poolingCases.ts'
import { reductionCases } from './reductionCases.ts'
import { trainingCases } from './trainingCases.ts'

/** One thing that every back end must do, with inputs that are the same on all. The answers are compared with the back end 'cpu'. */
export interface BackendCase {
  /** A sentence about the back end: "convolves with stride 2 and padding 1". */
  readonly name: string
  run(tf: Tf): Tensor | Tensor[]
}

/** The operations and gradients that the stage libraries rely on. */
export const backendCases: readonly BackendCase[] = [...denseCases, ...convolutionCases, ...poolingCases, ...reductionCases, ...trainingCases]
