import { expect, test } from 'vitest'
import { WinnerWatch } from './winnerWatch.ts'

const layerOf = (threshold: number | undefined) => ({ name: '1:8C3', threshold }) as ConstructorParameters<typeof WinnerWatch>[0]
function said(threshold: number | undefined, meanWeight: number): string[] {
  const lines: string[] = []
  new WinnerWatch(layerOf(threshold), (level, line) => void lines.push(`${level}: ${line}`))
    .endEpoch({ layer: '1:8C3', epoch: 2, winners: 5, meanWeight, convergence: 0.1 }, 100, { lower: 0.2, upper: 0.8 })
  return lines.filter((line) => line.startsWith('warning'))
}

test('a layer whose weights have gone to one end is saturated, and what to change is what it has', () => {
  expect(said(15, 0.795)).toEqual([expect.stringMatching(/layer "1:8C3" is saturated: its mean weight is 0\.795 of 0\.2 to 0\.8 \(epoch 2\).* Lower its threshold, or change/)])
  expect(said(15, 0.205)).toEqual([expect.stringContaining('Raise its threshold, or change')])
  expect(said(undefined, 0.795)).toEqual([expect.stringContaining('Lower "reward" and "punishment", or change')])
  expect(said(15, 0.5)).toEqual([])
})

test('a layer without winners is named once, at its hundredth image, and so is what could be lowered', () => {
  for (const [threshold, remedy] of [[15, 'Lower its threshold, which is 15'], [undefined, 'Lower the thresholds in front of it']] as const) {
    const lines: string[] = []
    const watch = new WinnerWatch(layerOf(threshold), (_, line) => void lines.push(line))
    watch.add(1, 0, 1)
    for (let image = 2; image <= 300; image++) watch.add(0, 0, image)
    expect(lines).toEqual([expect.stringMatching(new RegExp(`is silent: no winner in the last 100 images \\(epoch 1, image 101\\)\\. ${remedy}$`))])
  }
})
