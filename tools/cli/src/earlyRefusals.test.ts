import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { call, inFolder } from './testing/call.ts'

const lif = { model: 'lif', threshold: 0.3, decay: 0.5 }
const steps = { network: '784-16-10', timesteps: 6, epochs: 1 }
const learned = (use: string, params: object) => ({ model: { use, in: { images: 'mnist.train' }, with: { ...steps, ...params } } })
const converted = (activation: object | undefined, use: string, more: object = {}) => ({
  ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-16-10', bias: false, ...(activation && { activation }) } },
  model: { use, in: { model: 'ann.model', calibration: 'mnist.train' }, with: more },
})

/** Makers of spiking networks, with what simulate/event and convert/fixed-point find in them; undefined: nothing. */
const makers: [name: string, stages: object, byEvents: string | undefined, inIntegers: string | undefined][] = [
  ['train/slayer', learned('train/slayer', { encoding: 'bernoulli', neuron: { threshold: 1, tauSynapse: 2, tauRefractory: 1 }, surrogate: { width: 0.5 }, loss: { trueCount: 3, falseCount: 0 } }), 'E3507', 'E3031'],
  ['train/stca', learned('train/stca', { encoding: 'bernoulli', neuron: { threshold: 1, tauMembrane: 8, tauSynapse: 2 }, loss: { trueCount: 3, falseCount: 0 }, weightScale: 3 }), 'E3507', 'E3031'],
  ['train/stbp', learned('train/stbp', { encoding: 'direct', neuron: lif }), undefined, undefined],
  ['train/stbp with a refractory period', learned('train/stbp', { encoding: 'direct', neuron: { ...lif, refractory: 2 } }), 'E3507', 'E3031'],
  ['train/stbp with a reset to a value', learned('train/stbp', { encoding: 'direct', neuron: { ...lif, reset: 'value', resetTo: 0.1 } }), undefined, 'E3031'],
  ['train/stbp with parallel neurons', learned('train/stbp', { encoding: 'direct', neuron: { model: 'psn', threshold: 0.3, parallel: { kind: 'full' } } }), 'E3724', 'E3031'],
  ['train/stbp with a recurrent layer', learned('train/stbp', { encoding: 'direct', neuron: lif, network: '784-16R-10' }), 'E3507', 'E3031'],
  ['train/stbp with a NeuNorm', learned('train/stbp', { encoding: 'direct', neuron: lif, network: '784-16-NN-10' }), 'E3722', 'E3031'],
  ['train/ottt', learned('train/ottt', { encoding: 'direct', neuron: { ...lif, reset: 'subtract' } }), undefined, undefined],
  ['train/hm2-bp', learned('train/hm2-bp', { encoding: 'direct', neuron: { ...lif, current: { decay: 0.3, taken: 'after' } }, trueCount: 3, falseCount: 0 }), 'E3507', undefined],
  ['train/spike-bp', learned('train/spike-bp', { encoding: 'direct', decay: 0.9 }), undefined, undefined],
  ['train/spike-bp with inhibition', learned('train/spike-bp', { encoding: 'direct', decay: 0.9, inhibition: 0.1 }), 'E3507', 'E3031'],
  ['train/bp-stdp', learned('train/bp-stdp', { threshold: 1, window: 3 }), undefined, undefined],
  ['train/stdp-pretrain', learned('train/stdp-pretrain', { neuron: lif }), undefined, undefined],
  ['convert/rate', converted(undefined, 'convert/rate', { neuron: 'lif', decay: 0.9 }), undefined, undefined],
  ['convert/spike-norm', converted(undefined, 'convert/spike-norm'), undefined, undefined],
  ['convert/qcfs', converted({ kind: 'clipFloorShift' }, 'convert/qcfs'), undefined, undefined],
  ['convert/soft-lif', converted({ kind: 'softLif' }, 'convert/soft-lif'), 'E3507', 'E3031'],
  ['convert/soft-lif without synapses and refractory time', converted({ kind: 'softLif', refractory: 0 }, 'convert/soft-lif', { synapse: 0 }), undefined, undefined],
]

describe('what a stage can\'t do with a network is told before the network is trained', () => {
  const validate = async (stages: object): Promise<string> => inFolder(async (cwd) => {
    const common = { mnist: { use: 'dataset/mnist' }, spikes: { use: 'encode/bernoulli', in: 'mnist.test', with: { timesteps: 6 } } }
    writeFileSync(join(cwd, 'p.json'), JSON.stringify({ version: 1, name: 'p', seed: 1, stages: { ...common, ...stages } }, null, 1))
    const { err, out } = await call(['validate', 'p.json'], { cwd })
    const line = readFileSync(join(cwd, 'p.json'), 'utf8').split('\n').findLastIndex((text) => text.includes('"model.model"')) + 1
    const code = /error (E\d+)/.exec(err)?.[1]
    if (code !== undefined) expect(err, 'the place is where the network comes in').toContain(`p.json:${line}:`)
    return code ?? (/0 errors|valid|ok/i.test(out + err) ? 'none' : out + err)
  })

  test.each(makers)('%s', async (_, stages, byEvents, inIntegers) => {
    expect(await validate({ ...stages, run: { use: 'simulate/event', in: { model: 'model.model', spikes: 'spikes' } } })).toBe(byEvents ?? 'none')
    expect(await validate({ ...stages, fixed: { use: 'convert/fixed-point', in: { model: 'model.model' } } })).toBe(inIntegers ?? 'none')
  })
})
