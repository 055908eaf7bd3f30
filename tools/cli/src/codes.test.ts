import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'

test('networks train and are simulated behind every code of pipelines/mnist-codes.json, better than by chance', () => inFolder(async (cwd) => {
  const { status, err } = await call(['run', join(root, 'pipelines/mnist-codes.json'), '--param', 'train=300', '--param', 'test=100', '--param', 'epochs=3'], { cwd })
  expect([status, err]).toEqual([0, expect.stringContaining('done in')])
  const { instances } = JSON.parse(readFileSync(join(cwd, 'out/mnist-codes/results.json'), 'utf8')) as Results
  const accuracies = Object.fromEntries(instances.flatMap(({ metrics }) => metrics).filter(({ name, stage }) => name === 'accuracy' && stage.endsWith('Score')).map(({ stage, value }) => [stage, value as number]))
  expect(Object.keys(accuracies).sort()).toEqual(['burstScore', 'deltaScore', 'latencyScore', 'phaseScore', 'populationScore', 'rankScore'])
  for (const accuracy of Object.values(accuracies)) expect(accuracy).toBeGreaterThan(0.2)
}), 60_000)

test('a window that is too short for its code is refused where the document states it', () => inFolder(async (cwd) => {
  const stages = { mnist: { use: 'dataset/mnist' }, enc: { use: 'encode/burst', in: 'mnist.test', with: { timesteps: 8 } } }
  writeFileSync(join(cwd, 'short.json'), JSON.stringify({ version: 1, name: 'short', stages }, undefined, 2))
  const { status, err } = await call(['validate', 'short.json'], { cwd })
  expect(status).toBe(2)
  expect(err).toContain('E3060')
  expect(err).toContain('8 time steps are too few for this code, which needs 9')
  expect(err).toMatch(/"timesteps": 8\n\s+\|\s+\^/)
}))
