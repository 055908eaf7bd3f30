import { conformance } from '@spikeline/core'
import { describe, test } from 'vitest'
import { stbp } from './stbp.ts'
import { bars, inBatches } from './testing/bars.ts'
import { asSpikes, stbpParams } from './testing/stbpParams.ts'

const dense = stbpParams({ network: '36-8-4', epochs: 2, batch: 16, encoding: 'bernoulli', timesteps: 3 })
const everything = stbpParams({
  network: '4C3BN-AP2-D0.2-8FCBN-8-vote2', truncate: 2, epochs: 2, batch: 16, schedule: 'cosine', weightDecay: 0.01, validation: 0.2, patience: 1, readout: 'membrane',
  loss: { kind: 'membraneCrossEntropy', over: 'mean' }, rateTarget: { weight: 0.1, lower: 0, upper: 0.2 }, detachReset: true,
})

describe('train/stbp keeps the stage contract', () => {
  for (const { name, run } of conformance(stbp, [
    { name: 'images that it samples itself', inputs: { images: inBatches(bars(60), 25) }, params: dense },
    { name: 'spikes, everything at once', inputs: { spikes: asSpikes(inBatches(bars(60), 25), 3) }, params: everything },
  ])) test(name, run)
})
