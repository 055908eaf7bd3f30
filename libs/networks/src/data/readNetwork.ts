import { fail } from '@spikeline/core'
import type { Network } from '../network.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'

/** The one network of a stream, checked (see checkNetwork). Fails with E3505 where the stream has none, or more than one. */
export async function readNetwork(models: AsyncIterable<Network>): Promise<Network> {
  let only: Network | undefined
  for await (const network of models) {
    if (only) fail('E3505', { networks: [only.name, network.name] })
    only = network
  }
  return checkNetwork(only ?? fail('E3505', { networks: [] }))
}
