import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder } from './testing/call.ts'

const pipeline = {
  version: 1,
  name: 'fixed',
  seed: 1,
  stages: {
    mnist: { use: 'dataset/mnist', with: { train: 1000, test: 200 } },
    snn: {
      use: 'train/stbp', in: { images: 'mnist.train' },
      with: { name: 'float', network: '784-64-10', neuron: { model: 'lif', threshold: 0.3, decay: 0.5 }, encoding: 'direct', timesteps: 6, epochs: 2, batch: 20, learningRate: 0.002, validation: 0 },
    },
    fixed: { use: 'convert/fixed-point', in: { model: 'snn.model' }, with: { name: 'whole' } },
    image: { use: 'encode/direct', in: 'mnist.test', with: { timesteps: 6 } },
    floatRun: { use: 'simulate/clock', in: { model: 'snn.model', spikes: 'image' } },
    fixedRun: { use: 'simulate/clock', in: { model: 'fixed.model', spikes: 'image' } },
    scores: { use: 'measure/classification', in: 'floatRun.predictions' },
    fixedScores: { use: 'measure/classification', in: 'fixedRun.predictions' },
    costs: { use: 'measure/cost', in: { model: 'snn.model', activity: 'floatRun.activity' } },
    fixedCosts: { use: 'measure/cost', in: { model: 'fixed.model', activity: 'fixedRun.activity' } },
    table: { use: 'measure/compare', in: { metrics: ['scores', 'costs', 'fixedScores', 'fixedCosts'] }, with: { columns: ['accuracy', 'memory'] } },
  },
}

describe('a network in fixed point, from a document', () => {
  test('stands beside the float in the table, with about its accuracy and a quarter of its memory; stored and threaded it stays the same', () => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'fixed.json'), JSON.stringify(pipeline))
    const { status, out, err } = await call(['run', 'fixed.json'], { cwd })
    expect(err).toContain('done in')
    expect(status).toBe(0)
    expect(out).toMatch(/whole.*\n/)
    const results = JSON.parse(readFileSync(join(cwd, 'out/fixed/results.json'), 'utf8')) as Results
    const of = (model: string, name: string): number => results.instances.flatMap((i) => i.metrics).find((m) => m.name === name && Object.entries(m.labels).join() === `model,${model}`)!.value
    expect(of('float', 'accuracy')).toBeGreaterThan(0.75)
    expect(Math.abs(of('whole', 'accuracy') - of('float', 'accuracy'))).toBeLessThan(0.03)
    const weights = 784 * 64 + 64 * 10
    expect(of('float', 'memory')).toBe(4 * (weights + 74) + 4 * 74 + 74 / 8)
    expect(of('whole', 'memory')).toBe(weights + 3 * 74 + 3 * 74 + 74 / 8)

    // Another layer recorded: simulated anew, with one thread, from the network in the store.
    const { fixedRun } = pipeline.stages
    writeFileSync(join(cwd, 'again.json'), JSON.stringify({ ...pipeline, name: 'again', stages: { ...pipeline.stages, fixedRun: { ...fixedRun, with: { record: '1:64FC' } } } }))
    const again = await call(['run', 'again.json', '--threads', '1'], { cwd })
    expect(again.status).toBe(0)
    expect(again.out).toBe(out)
    const { stages } = (JSON.parse(readFileSync(join(cwd, 'out/again/results.json'), 'utf8')) as Results).instances[0]!
    expect([stages['fixed']!.status, stages['fixedRun']!.status]).toEqual(['cached', 'run'])
  }), 60_000)

  test('E2301: simulate/event refuses it before anything runs', () => inFolder(async (cwd) => {
    const { floatRun, ...stages } = pipeline.stages
    void floatRun
    const document = { ...pipeline, stages: { mnist: stages.mnist, snn: stages.snn, fixed: stages.fixed, image: stages.image, run: { use: 'simulate/event', in: { model: 'fixed.model', spikes: 'image' } } } }
    writeFileSync(join(cwd, 'event.json'), JSON.stringify(document))
    const { status, out, err } = await call(['validate', 'event.json'], { cwd })
    expect(status).not.toBe(0)
    expect(out + err).toContain('E2301')
    expect(out + err).toContain('arithmetic')
  }))
})
