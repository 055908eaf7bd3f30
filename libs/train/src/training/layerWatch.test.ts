import { describe, expect, test } from 'vitest'
import { LayerWatch } from './layerWatch.ts'

function watch(): { readonly watch: LayerWatch; readonly said: string[] } {
  const said: string[] = []
  return { watch: new LayerWatch({ names: ['1:512FC', '2:10FC'], hidden: 1, timesteps: 8 }, (level, message) => void said.push(`${level}: ${message}`)), said }
}
const steps = (count: number, from = 1): readonly number[] => Array.from({ length: count }, (_, i) => from + i)

describe('LayerWatch', () => {
  test('names a layer that falls silent once, at its twentieth step without a spike', () => {
    const { watch: layers, said } = watch()
    layers.add([0.1, 0.1], { epoch: 0, step: 1 })
    for (const step of steps(19, 2)) layers.add([0, 0.1], { epoch: 0, step })
    expect(said).toEqual([])
    for (const step of steps(30, 21)) layers.add([0, 0.1], { epoch: 0, step })
    expect(said).toEqual([expect.stringMatching(/^warning: layer "1:512FC" is silent: no spike in the last 20 steps \(epoch 1, step 21\), T = 8\. Lower its threshold/)])
  })

  test('a spike in between starts the count again', () => {
    const { watch: layers, said } = watch()
    for (const step of steps(60)) layers.add([step % 20 === 0 ? 0.01 : 0, 0.1], { epoch: 0, step })
    expect(said).toEqual([])
  })

  test('names a layer that saturates, with its rate, and again when it has recovered in between', () => {
    const { watch: layers, said } = watch()
    for (const step of steps(25)) layers.add([0.2, 0.97], { epoch: 1, step })
    layers.add([0.2, 0.2], { epoch: 1, step: 26 })
    for (const step of steps(25, 27)) layers.add([0.2, 1], { epoch: 1, step })
    expect(said).toEqual([
      expect.stringMatching(/layer "2:10FC" is saturated: 0\.970 spikes a neuron and time step .*epoch 2, step 20/),
      expect.stringMatching(/layer "2:10FC" is saturated: 1\.000 .*epoch 2, step 46/),
    ])
  })

  test('fails where a hidden layer did not fire in a whole epoch, and not where it did once', () => {
    const { watch: layers } = watch()
    for (const step of steps(140)) layers.add([step === 30 ? 0.01 : 0, 0.1], { epoch: 0, step })
    layers.endEpoch(0)
    for (const step of steps(140)) layers.add([0, 0.1], { epoch: 1, step })
    expect(() => layers.endEpoch(1)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E3600', values: expect.objectContaining({ layer: '1:512FC', epoch: 2, steps: 250, timesteps: 8 }) })] }))
  })

  test('an epoch of few steps, and an output that is silent, fail nothing', () => {
    const { watch: layers } = watch()
    for (const step of steps(5)) layers.add([0, 0], { epoch: 0, step })
    layers.endEpoch(0)
    for (const step of steps(40)) layers.add([0.1, 0], { epoch: 1, step })
    layers.endEpoch(1)
  })

  test('epochs of few steps count together', () => {
    const { watch: layers } = watch()
    const epochOf = (epoch: number): void => {
      for (const step of steps(40)) layers.add([0, 0.1], { epoch, step })
      layers.endEpoch(epoch)
    }
    epochOf(0)
    epochOf(1)
    expect(() => epochOf(2)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E3600', values: expect.objectContaining({ epoch: 3, steps: 120 }) })] }))
  })

  test('where the output never fires, the last layer that does is hidden too', () => {
    const layers = new LayerWatch({ names: ['1:512FC'], hidden: 1, timesteps: 8 }, () => {})
    for (const step of steps(100)) layers.add([0], { epoch: 0, step })
    expect(() => layers.endEpoch(0)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E3600' })] }))
  })
})
