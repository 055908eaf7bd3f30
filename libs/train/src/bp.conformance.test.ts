import { conformance } from '@spikeline/core'
import { describe, test } from 'vitest'
import { bp } from './bp.ts'
import { bars, bpParams, inBatches } from './testing/bars.ts'

const dense = bpParams({ network: '36-8-4', epochs: 2, batch: 16 })
const everything = bpParams({
  network: '4C3BN-AP2-8FC-D0.3-4', epochs: 2, batch: 16, schedule: 'cosine', weightDecay: 0.01, validation: 0.2, patience: 1, augmentCrop: 1, augmentFlip: true,
})

describe('train/bp keeps the stage contract', () => {
  for (const { name, run } of conformance(bp, [
    { name: 'a dense network', inputs: { train: inBatches(bars(60), 25) }, params: dense },
    { name: 'everything at once', inputs: { train: inBatches(bars(60), 25) }, params: everything },
  ])) test(name, run)
})
