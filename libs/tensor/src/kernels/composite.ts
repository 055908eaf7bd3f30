import type { KernelFunc, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs'
import type { Tf } from '../tf.ts'

type StepInputs = Readonly<Record<string, TensorInfo>> | readonly TensorInfo[]

/** The steps that a composite kernel is made of. Everything that they make, but the answer, is released when the kernel ends. */
export interface Steps {
  /** Runs a kernel of the same back end. */
  run(kernelName: string, inputs: StepInputs, attributes?: object): TensorInfo
  /** Runs the kernel that the back end itself brings under this name. */
  original(inputs: StepInputs, attributes: object): TensorInfo
  /** A float32 tensor whose values are yet to be written. */
  make(shape: readonly number[]): TensorInfo
  /** The values of a float32 tensor, in the memory of the back end: a view that is good until the next tensor is made. */
  values(tensor: TensorInfo): Float32Array
  /** The same tensor once more, under this shape, as an answer of its own; no copy. */
  share(tensor: TensorInfo, shape?: readonly number[]): TensorInfo
}

/** What kernels use of the back end 'wasm' beside its kernels. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo
  typedArrayFromHeap(tensor: TensorInfo): Float32Array
  incRef(id: object): void
  disposeData(id: object): boolean
}

/** A kernel made of other kernels. Inputs and attributes are those that TensorFlow.js hands to the kernel of that name. */
export type Composite<Inputs, Attributes, Answer extends TensorInfo | TensorInfo[] = TensorInfo> =
  (steps: Steps, inputs: Inputs, attributes: Attributes, tf: Tf) => Answer

/** The same values under another shape; no copy. */
export const view = (tensor: TensorInfo, shape: readonly number[]): TensorInfo => ({ ...tensor, shape: [...shape] })

/** Registers a composite kernel with the back end 'wasm', in place of the one that it brings, if any. */
export function registerComposite<Inputs, Attributes>(
  tf: Tf, kernelName: string, composite: Composite<Inputs, Attributes, TensorInfo | TensorInfo[]>,
): void {
  const own = tf.getKernel(kernelName, 'wasm')
  if (own) tf.unregisterKernel(kernelName, 'wasm')

  const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) => {
    const store = backend as unknown as WasmBackend
    const made: TensorInfo[] = []
    const step = (kernel: KernelFunc, stepInputs: StepInputs, attributes: object): TensorInfo => {
      const result = kernel({ inputs: stepInputs as NamedTensorInfoMap, backend, attrs: attributes as typeof attrs }) as TensorInfo
      made.push(result)
      return result
    }
    const steps: Steps = {
      run: (name, stepInputs, attributes = {}) => step(tf.getKernel(name, 'wasm').kernelFunc, stepInputs, attributes),
      original: (stepInputs, attributes) => step(own.kernelFunc, stepInputs, attributes),
      make(shape) {
        const tensor = store.makeOutput([...shape], 'float32')
        made.push(tensor)
        return tensor
      },
      values: (tensor) => store.typedArrayFromHeap(tensor),
      share(tensor, shape = tensor.shape) {
        store.incRef(tensor.dataId)
        return view(tensor, shape)
      },
    }
    let answers: TensorInfo[] = []
    try {
      const answer = composite(steps, inputs as Inputs, attrs as Attributes, tf)
      answers = [answer].flat()
      return answer
    } finally {
      for (const { dataId } of made) if (!answers.some((answer) => answer.dataId === dataId)) store.disposeData(dataId)
    }
  }
  tf.registerKernel({ ...own, kernelName, backendName: 'wasm', kernelFunc })
}
