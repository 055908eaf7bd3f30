// A process that writes results and checkpoints one after the other until it is killed; prints the key of each that is committed.
import { keyOf } from '@spikeline/core'
import { diskStore } from '../diskStore.ts'

const store = diskStore(process.argv[2]!)
for (let n = 0; ; n++) {
  const components = { type: 'a/b', n: String(n) }
  const key = keyOf(components)
  await store.checkpoint(key).save({ n, state: new Float64Array(5000).fill(n) })
  const writer = await store.write(key)
  for (let i = 0; i < 20; i++) await writer.append('out', new Uint8Array(30_000).fill(n + i))
  await writer.commit({ use: 'a/b', components, ports: ['out'], seconds: 0 })
  process.stdout.write(`${key}\n`)
}
