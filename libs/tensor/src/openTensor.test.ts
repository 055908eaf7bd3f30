import { formatIssue, type IssueError } from '@spikeline/core'
import { describe, expect, it, vi } from 'vitest'
import { missingKernels, openTensor, registerNativeLoader, requireKernels } from './index.ts'

/** What a promise is refused with, as the user reads it. */
const refusal = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(() => 'not refused', (error: IssueError) => error.issues.map((issue) => formatIssue(issue)).join('\n'))

describe('openTensor', () => {
  it('says which back ends there are to who asks for another', async () => {
    expect(await refusal(openTensor('webgpu' as 'cpu'))).toMatch(/E3101.*"webgpu"[^]*"tensorflow", "wasm" or "cpu"/)
  })

  it('says how to install the native back end where there is none', async () => {
    expect(await refusal(openTensor('tensorflow'))).toMatch(/E3102[^]*npm run tensorflow/)
  })

  it('says why a back end does not start, and tries again when asked again', async () => {
    const { tf } = await openTensor('cpu')
    registerNativeLoader(async () => ({ tf, library: '0', threads: 1 }))
    expect(await refusal(openTensor('tensorflow'))).toMatch(/E3104.*"tensorflow" does not start/)
    expect(await refusal(openTensor('tensorflow'))).toMatch(/E3104/)
  })

  it('opens each back end once and switches between them', async () => {
    const cpu = await openTensor('cpu')
    const wasm = await openTensor('wasm')
    expect(wasm.tf).toBe(cpu.tf)
    expect(wasm.tf.getBackend()).toBe('wasm')
    expect(await openTensor('cpu')).toBe(cpu)
    expect(cpu.tf.getBackend()).toBe('cpu')
  })

  it('describes what it opened', async () => {
    expect((await openTensor('wasm')).description).toMatch(/^WebAssembly \(SIMD, 1 thread, TensorFlow\.js \d/)
    expect(await openTensor('cpu')).toMatchObject({ backend: 'cpu', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
  })

  it('prints nothing', async () => {
    const spies = (['log', 'warn', 'info', 'error'] as const).map((method) => vi.spyOn(console, method))
    const { tf } = await openTensor('cpu')
    tf.tensor1d([1, 2]).dispose()
    await openTensor('wasm')
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})

describe('capabilities', () => {
  it('name the kernels that a back end lacks, once and sorted', async () => {
    expect(missingKernels(await openTensor('cpu'), ['Warp', 'Add', 'Fold', 'Warp'])).toEqual(['Fold', 'Warp'])
  })

  it('refuse a task that a back end can not do, with the kernels by name', async () => {
    const tensor = await openTensor('wasm')
    expect(() => requireKernels(tensor, ['Add'], 'training')).not.toThrow()
    expect(await refusal(Promise.resolve().then(() => requireKernels(tensor, ['Add', 'Warp'], 'training')))).toMatch(/E3103.*"wasm" lacks "Warp", which training needs/)
  })
})
