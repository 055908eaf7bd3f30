// train-steps.mjs BACKEND THREADS STEPS: the training steps that train-epoch.mjs times, in a process of their own. Prints one line of JSON.
import { nodeHost, offerNativeBackend } from '@spikeline/node'
import { mnistCnn, openTensor } from '@spikeline/tensor'
import { createRandom } from '@spikeline/core'

const WARM_UP = 10
const BATCH = 100
const BATCHES = 10
const [backend, threads, steps] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]

offerNativeBackend(threads)
const { tf, description } = await openTensor(backend, { count: threads, start: nodeHost({ threads }).startThread })
const network = mnistCnn(tf, 1)
const random = createRandom('pixels')
const pixels = Array.from({ length: BATCHES }, () => Float32Array.from({ length: BATCH * 784 }, () => random.next()))
const classes = Int32Array.from({ length: BATCH }, (_, i) => i % 10)

function step(i) {
  const images = tf.tensor4d(pixels[i % BATCHES], [BATCH, 28, 28, 1])
  const labels = tf.tidy(() => tf.oneHot(tf.tensor1d(classes, 'int32'), 10))
  const loss = network.step(images, labels)
  tf.dispose([images, labels])
  return loss
}

for (let i = 0; i < Math.min(WARM_UP, steps); i++) step(i)
const started = performance.now()
const before = process.cpuUsage()
let loss
for (let i = 0; i < steps; i++) loss = step(i)
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ engine: description, steps, seconds, processorSeconds: (user + system) / 1e6, loss, residentMb: process.resourceUsage().maxRSS / 1024 }))
