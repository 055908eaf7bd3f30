import { validateDocument } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { builtinRegistry } from './registry.ts'

const registry = builtinRegistry()

/** The stages that examples refer to by these names, as readers of the documentation meet them. */
const usual = {
  mnist: { use: 'dataset/mnist' },
  nmnist: { use: 'dataset/nmnist' },
  ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-512-10' } },
  annRun: { use: 'simulate/ann', in: { model: 'ann.model', images: 'mnist.test' } },
  annScore: { use: 'measure/classification', in: 'annRun.predictions' },
  annCost: { use: 'measure/cost', in: { model: 'ann.model', activity: 'annRun.activity' } },
  snn: { use: 'convert/rate', in: { model: 'ann.model', calibration: 'mnist.train' } },
  enc: { use: 'encode/bernoulli', in: 'mnist.test', with: { timesteps: 20 } },
  run: { use: 'simulate/clock', in: { model: 'snn.model', spikes: 'enc' } },
  snnScore: { use: 'measure/classification', in: 'run.predictions' },
  snnCost: { use: 'measure/cost', in: { model: 'snn.model', activity: 'run.activity' } },
  score: { use: 'measure/classification', in: 'run.predictions' },
  cost: { use: 'measure/cost', in: { model: 'snn.model', activity: 'run.activity' } },
  table: { use: 'measure/compare', in: { metrics: ['score', 'cost'] } },
}

const errors = (example: object) => {
  const document = { version: 1, name: 'example', stages: { ...usual, ...example }, sweep: { matrix: { seed: [1, 2] } } }
  return validateDocument(JSON.stringify(document), 'example.json', { registry }).issues.filter(({ code }) => code.startsWith('E'))
}

describe('the example of a stage type, among the usual stages, is a right document', () => {
  test.each(registry.types())('%s', (type) => {
    const { example } = registry.stage(type)!
    expect(Object.values(example ?? {})).toContainEqual(expect.objectContaining({ use: type }))
    expect(errors(example!)).toEqual([])
  })

  test('and a wrong one would be found', () => {
    expect(errors({ enc: { use: 'encode/bernoulli', in: 'mnist.test', with: { timestep: 20 } } })).toMatchObject([{ code: 'E2104' }])
    expect(errors({ enc: { use: 'encode/bernoulli', in: 'digits.test', with: { timesteps: 20 } } })).not.toEqual([])
  })
})
