import type { KernelFunc, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs'
import type { Tf } from '../tf.ts'

type StepInputs = Readonly<Record<string, TensorInfo>> | readonly TensorInfo[]

/** The steps that a composite kernel is made of. Everything that they make, but the answer, is released when the kernel ends. */
export interface Steps {
  /** Runs a kernel of the same back end. */
  run(kernelName: string, inputs: StepInputs, attributes?: object): TensorInfo
  /** Runs the kernel that the back end itself brings under this name. */
  original(inputs: StepInputs, attributes: object): TensorInfo
}

/** A kernel made of other kernels. Inputs and attributes are those that TensorFlow.js hands to the kernel of that name. */
export type Composite<Inputs, Attributes> = (steps: Steps, inputs: Inputs, attributes: Attributes, tf: Tf) => TensorInfo

/** The same values under another shape; no copy. */
export const view = (tensor: TensorInfo, shape: readonly number[]): TensorInfo => ({ ...tensor, shape: [...shape] })

/** Registers a composite kernel with the back end 'wasm', in place of the one that it brings, if any. */
export function registerComposite<Inputs, Attributes>(tf: Tf, kernelName: string, composite: Composite<Inputs, Attributes>): void {
  const own = tf.getKernel(kernelName, 'wasm')
  if (own) tf.unregisterKernel(kernelName, 'wasm')

  const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) => {
    const made: TensorInfo[] = []
    const step = (kernel: KernelFunc, stepInputs: StepInputs, attributes: object): TensorInfo => {
      const result = kernel({ inputs: stepInputs as NamedTensorInfoMap, backend, attrs: attributes as typeof attrs }) as TensorInfo
      made.push(result)
      return result
    }
    const steps: Steps = {
      run: (name, stepInputs, attributes = {}) => step(tf.getKernel(name, 'wasm').kernelFunc, stepInputs, attributes),
      original: (stepInputs, attributes) => step(own.kernelFunc, stepInputs, attributes),
    }
    let answer: TensorInfo | undefined
    try {
      answer = composite(steps, inputs as Inputs, attrs as Attributes, tf)
      return answer
    } finally {
      const store = backend as unknown as { disposeData(id: object): boolean }
      for (const { dataId } of made) if (dataId !== answer?.dataId) store.disposeData(dataId)
    }
  }
  tf.registerKernel({ ...own, kernelName, backendName: 'wasm', kernelFunc })
}
