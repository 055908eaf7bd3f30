import { Engine } from '@spikeline/spikes'
import { startThread } from '../startThread.ts'

// A process that opens threads and never closes them; with an argument, it fails as well.
const engine = Engine.create({ count: 3, start: startThread })!
const at = engine.reserve(1 << 12)
engine.open()
while (engine.doneElsewhere === 0) engine.run(3, (kernels) => kernels.fill(1 << 12, 0, at))
console.log('done')
if (process.argv.includes('fail')) throw new Error('as asked')
